"""Separate books: what the participants booked themselves, held against the switch.

The switch's own checks look at the switch. The auditor takes the word of every simulated bank,
before any discrepancy is put into its files, and the settlement bank's, and compares.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from lapnet_sim.ledger.position import Position
from participants import OPERATOR, LineStatus, ParticipantId, StatementLine
from participants.accounts import CLEARING
from participants.bank import HELD, OWN, Bank
from participants.provider import Provider
from participants.settlement_bank import SettlementBank


def audit(
    banks: Mapping[ParticipantId, Bank],
    lines: Iterable[StatementLine],
    positions: Iterable[Position],
    settlement_bank: SettlementBank,
) -> list[str]:
    """What does not agree, in words; nothing in a healthy world where nothing is open."""
    findings: list[str] = []
    listed = [line for line in lines if line.status is LineStatus.OK]
    owed = _owed(listed)
    for id_, bank in banks.items():
        findings += _audit_bank(bank, owed, Counter(_own(id_, listed)))
    standing = list(positions)
    findings += _audit_operator(banks.values(), standing)
    for position in standing:
        kept = settlement_bank.kept(position.participant, position.currency)
        if kept != position.cap_minor:
            findings.append(
                f"{position.participant} keeps {kept} minor {position.currency} at the settlement "
                f"bank, the switch mirrors {position.cap_minor}"
            )
    return findings


def _audit_operator(banks: Iterable[Bank], positions: Iterable[Position]) -> list[str]:
    """The operator keeps no books here: what the banks say they paid it is what it must have."""
    paid: Counter[str] = Counter()
    for bank in banks:
        for line in bank.lines:
            if line.payer == bank.id:
                paid[line.currency] += line.fee_minor
    earned: Counter[str] = Counter()
    for position in positions:
        if position.participant == OPERATOR:
            earned[position.currency] += position.cap_minor - position.committed_minor
    return [
        f"{OPERATOR} has {earned[code]} minor {code} by our books, {paid[code]} by the banks'"
        for code in sorted(paid | earned)
        if paid[code] != earned[code]
    ]


def _audit_bank(
    bank: Bank, owed: Mapping[tuple[str, str], int], listed: Counter[StatementLine]
) -> list[str]:
    findings = [
        f"{bank.id}'s accounts lose {total} minor {code}"
        for code, total in bank.book.totals().items()
        if total
    ]
    for code in bank.book.totals():
        clearing, expected = bank.book.balance(CLEARING, code), owed.get((bank.id, code), 0)
        if clearing != expected:
            findings.append(
                f"{bank.id} owes {clearing} minor {code} by its own books, {expected} by ours"
            )
        if held := bank.book.balance(HELD, code):
            findings.append(f"{bank.id} still holds {held} minor {code} of its customers")
    if isinstance(bank, Provider):
        findings += _audit_provider(bank)
    if Counter(bank.lines) != listed:
        findings.append(f"{bank.id} booked other lines than the switch")
    return findings


def _audit_provider(provider: Provider) -> list[str]:
    """Its position by the notices of its conversions against its own account book."""
    told = provider.position
    return [
        f"{provider.id} has {kept} minor {code} by its books, {told[code]} by its notices"
        for code in sorted(provider.book.totals().keys() | told)
        if (kept := provider.book.balance(OWN, code)) != told[code]
    ]


def _own(id_: ParticipantId, lines: Iterable[StatementLine]) -> list[StatementLine]:
    return [line for line in lines if id_ in (line.payer, line.payee)]


def _owed(lines: Iterable[StatementLine]) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for line in lines:
        for party in {line.payer, line.payee}:
            sums[party, line.currency] += line.owed_minor(party)
    return sums
