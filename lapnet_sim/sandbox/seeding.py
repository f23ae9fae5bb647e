"""A new database becomes a sandbox: everybody registered and funded, the first window open."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import Engine

from fx import LAK, FxError, Money, currency
from lapnet_sim.clearing.cycle import order_of
from lapnet_sim.clearing.schedule import window_at
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.opening_commands import Fund, OpenWindow
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent
from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.ledger.registration import Terms
from lapnet_sim.ledger.registry_commands import AdmitParticipant, ChangeParticipant
from lapnet_sim.ledger.token_values import TokenKind
from lapnet_sim.ledger.tokens import MoveTokens
from lapnet_sim.ledger.writer import commit
from lapnet_sim.routing.table import CorridorTable, shipped_table
from lapnet_sim.sandbox.cast import participants
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.letters import SqlLetters
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.registry_reads import RegistryReads
from participants import Kind, Participant, ParticipantId
from participants.funding_desk import FundingDesk
from participants.members import members
from participants.settlement_bank import Always, SettlementBank, SettlementBehaviour, Withheld
from settlement.calendar import Calendar
from settlement.window import WindowStatus

BY = "switch"
"""Whose hand it was, in the history of a participant."""

ROLES = {
    Kind.BANK: frozenset({Role.ISSUER, Role.ACQUIRER}),
    Kind.WALLET: frozenset({Role.ISSUER, Role.ACQUIRER}),
    Kind.PARTNER_NETWORK: frozenset({Role.ISSUER, Role.ACQUIRER}),
    Kind.FX_PROVIDER: frozenset({Role.PROVIDER}),
}


def seed(
    store: BookStore,
    now: datetime,
    table: CorridorTable | None = None,
    calendar: Calendar | None = None,
) -> None:
    """Register and fund every member and every party of ``table``; open the window of ``now``."""
    corridors = shipped_table() if table is None else table
    funds: list[Command] = [Fund(member.id, member.prefund) for member in members()]
    funds += [
        Fund(party.participant.id, amount)
        for party in corridors.parties
        for amount in party.prefund
    ]
    commit(
        store, (*enrolment(corridors), *funds, OpenWindow(window_at(now, calendar=calendar))), now
    )


def seed_tokens(store: BookStore, now: datetime) -> None:
    """Everybody turns all its kip into digital kip."""
    kept = [(member.id, member.prefund) for member in members()]
    kept += [
        (party.participant.id, amount)
        for party in shipped_table().parties
        for amount in party.prefund
    ]
    kip = [(who, amount.minor) for who, amount in kept if amount.currency == LAK and amount.minor]
    turned = tuple(
        MoveTokens(UUID(int=number), who, TokenKind.ISSUE, minor, BY)
        for number, (who, minor) in enumerate(kip, 1)
    )
    commit(store, turned, now)


def enrol(engine: Engine, now: datetime, table: CorridorTable | None = None) -> None:
    """Register everybody in a database from before there was a registry."""
    if not RegistryReads(engine).all():
        commit(SqlBookStore(engine), enrolment(shipped_table() if table is None else table), now)


def enrolment(table: CorridorTable) -> tuple[Command, ...]:
    """Everybody applies, becomes active and signs on."""
    return tuple(
        command for participant in participants(table).values() for command in enrolled(participant)
    )


def enrolled(participant: Participant) -> tuple[Command, ...]:
    """A participant's way into the scheme, up to where it can be paid."""
    terms = Terms(
        name=participant.name,
        kind=participant.kind,
        roles=ROLES[participant.kind],
        iin=participant.iin,
        bic=participant.bic,
    )
    return (
        AdmitParticipant(participant.id, terms, BY),
        ChangeParticipant(participant.id, ParticipantEvent.ACTIVATE, BY, "a new sandbox"),
        ChangeParticipant(participant.id, ParticipantEvent.SIGN_ON, BY, "a new sandbox"),
    )


def settlement_bank_of(
    reads: Reads, behaviour: SettlementBehaviour | None = None
) -> SettlementBank:
    """The settlement bank as the books mirror it: each cap is the cash kept there.

    What a cap was lowered by while its holder is short is still on the account; cash whose moving
    the books have not heard of is not where they have it.
    """
    bank = SettlementBank(behaviour)
    kept = Counter({each.key: each.cap_minor for each in reads.positions()})
    kept.update(reads.settlements.lowered())
    kept.update(reads.fundings.unheard())
    for (participant, code), minor in kept.items():
        bank.fund(participant, Money(minor, currency(code)))
    for holding in reads.settlements.holdings():
        bank.issue(holding.participant, holding.total_minor)
    for window in reads.unsettled_windows():
        if window.status is WindowStatus.DEBITS_RESERVED:
            _remember(bank, reads, str(window.id))
    return bank


def _remember(bank: SettlementBank, reads: Reads, window_id: str) -> None:
    """Nobody else may use what a window holds that was cut short before it was settled."""
    batch = reads.batch(window_id)
    assert batch is not None
    assert batch.message_id is not None
    orders = map(order_of, reads.instructions(window_id))
    bank.remember(batch.message_id, orders, batch.asset)


def cash_desk_of(engine: Engine, behaviour: SettlementBehaviour) -> FundingDesk:
    """The settlement bank's desk for cash, on its accounts as they stand now."""
    return FundingDesk(settlement_bank_of(Reads(engine), behaviour), SqlLetters(engine))


WITHHELD = re.compile(r"([A-Z][A-Z0-9]{1,15})/([A-Z]{3})/([0-9.]{1,20})", re.ASCII)


def behaviour_of(settings: Settings, calendar: Calendar | None = None) -> SettlementBehaviour:
    """How the settlement bank shall behave; without a calendar it never closes.

    Raises:
        SwitchError: ``switch.setting_invalid``.
    """
    return SettlementBehaviour(
        _amounts("LAPNET_SETTLEMENT_WITHHELD", settings.settlement_withheld),
        _amounts("LAPNET_SETTLEMENT_OWN_FUNDS", settings.settlement_own_funds),
        Always() if calendar is None else BankOpening(calendar),
    )


@dataclass(frozen=True, slots=True)
class BankOpening:
    """The settlement bank's hours, by the calendar."""

    calendar: Calendar

    def opens(self, at: datetime) -> bool:
        """Whether it is open at an instant."""
        return self.calendar.bank_opens_at(at) == at


def _amounts(name: str, texts: tuple[str, ...]) -> Withheld:
    found: dict[tuple[ParticipantId, str], int] = {}
    for text in texts:
        read = WITHHELD.fullmatch(text)
        where = f"{name} {text}"
        if read is None:
            raise SwitchError(
                SwitchErrorCode.SETTING_INVALID, "an amount reads like BCEL/LAK/5000000.00", where
            )
        try:
            amount = Money.parse(read[3], currency(read[2]))
        except FxError as error:
            raise SwitchError(SwitchErrorCode.SETTING_INVALID, error.message, where) from None
        found[ParticipantId(read[1]), amount.currency.code] = amount.minor
    return MappingProxyType(found)
