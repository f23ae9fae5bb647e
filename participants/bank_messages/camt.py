"""camt.053 and camt.054: every account's day at its end, and each movement as it was booked.

The end-to-end id of a settlement entry is the order's, which begins with its window; the bank's
own transaction code says what kind of movement it is.

Source: ISO 20022 camt.053.001.08 (BankToCustomerStatement), camt.054.001.08
(BankToCustomerDebitCreditNotification).
"""

from collections.abc import Iterable
from datetime import datetime

from fx import Money
from participants.bank_messages import xml
from participants.bank_messages.account_statement import AccountStatement, Movement
from participants.settlement_bank import NAME

STATEMENT, NOTIFICATION = "camt.053.001.08", "camt.054.001.08"


def write_statements(
    statements: Iterable[AccountStatement], at: datetime, servicer: str = NAME
) -> bytes:
    """Return one camt.053 with the statement of every account: balances and entries."""
    document, root = xml.message(STATEMENT, "BkToCstmrStmt")
    each_of = tuple(statements)
    assert each_of, "a message carries at least one statement"
    _add_header(root, f"{servicer}-{each_of[0].day:%Y%m%d}-053", at)
    for told in each_of:
        part = xml.add(root, "Stmt")
        xml.add(
            part, "Id", xml.identifier(f"{told.account}-{told.currency.code}-{told.day:%Y%m%d}")
        )
        xml.add(part, "ElctrncSeqNb", str(told.number))
        xml.add(part, "CreDtTm", xml.instant(at))
        _add_account(part, told, servicer)
        for kind, minor in (("OPBD", told.opening_minor), ("CLBD", told.closing_minor)):
            _add_balance(part, kind, Money(minor, told.currency), told.day.isoformat())
        for movement in told.movements:
            _add_entry(part, movement)
    return xml.written(document)


def write_notifications(
    statements: Iterable[AccountStatement], at: datetime, servicer: str = NAME
) -> bytes:
    """Return one camt.054 with a notification for every movement, in the order of accounts."""
    document, root = xml.message(NOTIFICATION, "BkToCstmrDbtCdtNtfctn")
    moved = [told for told in statements if told.movements]
    assert moved, "a message carries at least one notification"
    _add_header(root, f"{servicer}-{moved[0].day:%Y%m%d}-054", at)
    for told in moved:
        for number, movement in enumerate(told.movements, 1):
            part = xml.add(root, "Ntfctn")
            name = f"{told.account}-{told.currency.code}-{told.day:%Y%m%d}-{number}"
            xml.add(part, "Id", xml.identifier(name))
            xml.add(part, "CreDtTm", xml.instant(movement.at))
            _add_account(part, told, servicer)
            _add_entry(part, movement)
    return xml.written(document)


def _add_header(root: xml.Element, message_id: str, at: datetime) -> None:
    header = xml.add(root, "GrpHdr")
    xml.add(header, "MsgId", message_id)
    xml.add(header, "CreDtTm", xml.instant(at))


def _add_account(parent: xml.Element, told: AccountStatement, servicer: str) -> None:
    account = xml.add(parent, "Acct")
    xml.add(account, "Id/Othr/Id", told.account)
    xml.add(account, "Ccy", told.currency.code)
    xml.add(account, "Ownr/Id/OrgId/Othr/Id", told.owner)
    xml.add(account, "Svcr/FinInstnId/Othr/Id", servicer)


def _add_balance(parent: xml.Element, kind: str, amount: Money, day: str) -> None:
    balance = xml.add(parent, "Bal")
    xml.add(balance, "Tp/CdOrPrtry/Cd", kind)
    xml.add_amount(balance, "Amt", amount)
    xml.add(balance, "CdtDbtInd", _sign(amount.minor >= 0))
    xml.add(balance, "Dt/Dt", day)


def _add_entry(parent: xml.Element, movement: Movement) -> None:
    entry = xml.add(parent, "Ntry")
    xml.add(entry, "NtryRef", xml.identifier(movement.reference))
    xml.add_amount(entry, "Amt", movement.amount)
    xml.add(entry, "CdtDbtInd", _sign(movement.amount.minor > 0))
    xml.add(entry, "Sts/Cd", "BOOK")
    xml.add(entry, "BookgDt/DtTm", xml.instant(movement.at))
    code = xml.add(entry, "BkTxCd/Prtry")
    xml.add(code, "Cd", movement.kind.value)
    xml.add(code, "Issr", NAME)
    xml.add(entry, "NtryDtls/TxDtls/Refs/EndToEndId", xml.identifier(movement.reference))


def _sign(is_credit: bool) -> str:  # noqa: FBT001 - one question
    return "CRDT" if is_credit else "DBIT"
