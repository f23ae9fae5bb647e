"""camt.053 and camt.054: the settlement account's statement as ISO 20022 XML.

Read with a parser that resolves nothing and fetches nothing. Of each account's statement we take
its number, both balances and its booked entries; an entry's end-to-end id names the window, where
it has the form of one. Any version of the two messages is read: element names are enough.

Source: ISO 20022 camt.053.001 and camt.054.001.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from fx import FxError, currency
from participants import LineStatus, ParticipantId
from participants.bank_messages.account_statement import owner_of
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.line import Line

ACCOUNT = "settlement-account"
"""Stands for the other side of every entry."""

NO_NETS = frozenset({"FUND", "DLAK"})
"""The bank's own codes of cash paid in or out and of kip made digital: they move a balance, and
belong to no window's net."""

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,5}))?")
_NAMED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}/(?:D|[A-Z][A-Z0-9-]{0,15}-)?[1-9][0-9]{0,3}(?![0-9])"
)
_NUMBER = re.compile(r"[0-9]{1,18}")
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's statement. Units: minor units; ``moved_minor`` is credits less debits."""

    account: str
    currency: str
    number: int
    opening_minor: int
    closing_minor: int
    moved_minor: int
    lines: tuple[Line, ...]


def read_camt(path: Path, business_date: date) -> list[Statement]:
    """Return the statements of a file, or refuse the whole file.

    Raises: `SettlementError` with ``settlement.file_missing``, ``settlement.file_row`` where it is
    not such a message, ``settlement.file_field``; ``where`` is file and line.
    """
    root = _parsed(path)
    found = list(root.iter("{*}Stmt", "{*}Ntfctn"))
    if not found:
        raise SettlementError(
            SettlementErrorCode.FILE_ROW, "is neither camt.053 nor camt.054", f"{path}:1"
        )
    return [_statement(path, each, business_date) for each in found]


def _parsed(path: Path) -> Any:  # noqa: ANN401 - an element
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False,
    )  # fmt: skip
    try:
        content = path.read_bytes()
        if len(content) > _MOST_BYTES:
            raise SettlementError(SettlementErrorCode.FILE_ROW, "is too large", str(path))
        root = etree.fromstring(content, parser)
    except OSError as error:
        raise SettlementError(
            SettlementErrorCode.FILE_MISSING, error.strerror or "cannot be read", str(path)
        ) from None
    except etree.XMLSyntaxError as error:
        raise SettlementError(
            SettlementErrorCode.FILE_ROW, "is not XML", f"{path}:{error.lineno or 1}"
        ) from None
    if root.getroottree().docinfo.doctype:
        raise SettlementError(
            SettlementErrorCode.FILE_ROW, "must not have a document type", f"{path}:1"
        )
    return root


def _statement(path: Path, told: Any, business_date: date) -> Statement:  # noqa: ANN401 - an element
    account = _text(told, ".//{*}Acct/{*}Id/{*}Othr/{*}Id", path) or ""
    found = told.findall("{*}Ntry")
    entries = [_entry(path, each, account, business_date) for each in found]
    is_net = [_text(each, "{*}BkTxCd/{*}Prtry/{*}Cd", path) not in NO_NETS for each in found]
    opening, closing = (_balance(path, told, kind) for kind in ("OPBD", "CLBD"))
    code = next((line.currency for line, _ in entries), "") or _currency_of(told)
    number = _text(told, "{*}ElctrncSeqNb", path) or "0"
    if not _NUMBER.fullmatch(number):
        raise _field(path, told, "the statement's number is no number")
    moved = sum(minor for _, minor in entries)
    return Statement(
        account=account,
        currency=code,
        number=int(number),
        opening_minor=opening or 0,
        closing_minor=(opening or 0) + moved if closing is None else closing,
        moved_minor=moved,
        lines=tuple(line for (line, _), wanted in zip(entries, is_net, strict=True) if wanted),
    )


def _entry(path: Path, told: Any, account: str, business_date: date) -> tuple[Line, int]:  # noqa: ANN401 - an element
    amount = told.find("{*}Amt")
    minor, code = _money(path, told, amount)
    credit = _text(told, "{*}CdtDbtInd", path)
    if credit not in ("CRDT", "DBIT"):
        raise _field(path, told, "an entry is CRDT or DBIT")
    reference = _text(told, ".//{*}EndToEndId", path) or ""
    name = _text(told, "{*}NtryRef", path) or _text(told, "{*}AcctSvcrRef", path) or reference
    here, there = ParticipantId(owner_of(account)), ParticipantId(ACCOUNT)
    line = Line(
        txn_id=name or f"{account}:{told.sourceline}",
        business_date=business_date,
        window_id=_window(reference),
        payer=there if credit == "CRDT" else here,
        payee=here if credit == "CRDT" else there,
        currency=code,
        amount_minor=minor,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=datetime.combine(business_date, datetime.min.time(), UTC),
    )
    return line, minor if credit == "CRDT" else -minor


def _window(reference: str) -> str:
    """Return the window an entry names: ``2026-11-20/1`` alone, or before another part."""
    found = _NAMED.match(reference)
    return found[0] if found else ""


def _balance(path: Path, told: Any, kind: str) -> int | None:  # noqa: ANN401 - an element
    for each in told.findall("{*}Bal"):
        if _text(each, ".//{*}Cd", path) == kind:
            minor, _ = _money(path, each, each.find("{*}Amt"))
            return -minor if _text(each, "{*}CdtDbtInd", path) == "DBIT" else minor
    return None


def _currency_of(told: Any) -> str:  # noqa: ANN401 - an element
    found = told.find(".//{*}Amt")
    return "" if found is None else str(found.get("Ccy", ""))


def _money(path: Path, told: Any, amount: Any) -> tuple[int, str]:  # noqa: ANN401 - elements
    code = "" if amount is None else str(amount.get("Ccy", ""))
    found = _AMOUNT.fullmatch((amount.text or "").strip()) if amount is not None else None
    try:
        exponent = currency(code).exponent
    except FxError:
        raise _field(path, told, "an amount needs its currency") from None
    decimals = (found[2] or "").rstrip("0") if found else ""
    if found is None or len(decimals) > exponent:
        raise _field(path, told, f"an amount in {code} has at most {exponent} decimals")
    return int(found[1] + decimals.ljust(exponent, "0")), code


def _text(told: Any, place: str, path: Path) -> str | None:  # noqa: ANN401 - an element
    del path
    found = told.find(place)
    return None if found is None else (found.text or "").strip()


def _field(path: Path, told: Any, message: str) -> SettlementError:  # noqa: ANN401 - an element
    return SettlementError(SettlementErrorCode.FILE_FIELD, message, f"{path}:{told.sourceline}")
