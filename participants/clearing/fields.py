"""Reading the fields of clearing files as strictly as if a stranger had written them."""

import re
from datetime import UTC, date, datetime

from fx import FxError, Money, currency
from participants.clearing.record import ClearingFile, ClearingRecord, Flow
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.networks import Network


def malformed(line: int, message: str) -> ParticipantError:
    """What is said of a line that is not in its form."""
    return ParticipantError(ParticipantErrorCode.CLEARING_MALFORMED, message, f"line {line}")


def a_date(text: str, line: int) -> date:
    """Eight digits, yyyymmdd."""
    if re.fullmatch(r"[0-9]{8}", text) is None:
        raise malformed(line, f"{text[:20]!r} is no date")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise malformed(line, f"{text} is no date of the calendar") from None


def local_time(network: Network, at: datetime) -> str:
    """An instant as the network's own clock shows it: fourteen digits."""
    return at.astimezone(network.zone).strftime("%Y%m%d%H%M%S")


def a_local_time(network: Network, text: str, line: int) -> datetime:
    """Fourteen digits of the network's own clock, as an instant in UTC."""
    if re.fullmatch(r"[0-9]{14}", text) is None:
        raise malformed(line, f"{text[:20]!r} is no time")
    try:
        found = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=network.zone)
    except ValueError:
        raise malformed(line, f"{text} is no time of the calendar") from None
    return found.astimezone(UTC)


def an_instant(text: str, line: int) -> datetime:
    """An instant with its offset, as RFC 3339 writes it, in UTC."""
    form = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})"
    if re.fullmatch(form, text) is None:
        raise malformed(line, f"{text[:40]!r} is no instant")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise malformed(line, f"{text} is no instant of the calendar") from None


def minor_units(text: str, code: str, line: int) -> Money:
    """A whole number of minor units, without a sign."""
    if re.fullmatch(r"[0-9]{1,18}", text) is None:
        raise malformed(line, f"{text[:20]!r} is no number of minor units")
    try:
        return Money(int(text), currency(code))
    except FxError as error:
        raise malformed(line, error.message) from None


def decimal_amount(text: str, code: str, line: int) -> Money:
    """A decimal amount, without a sign."""
    try:
        return Money.parse(text, currency(code))
    except FxError as error:
        raise malformed(line, error.message) from None


def a_flow(text: str, names: dict[str, Flow], line: int) -> Flow:
    """Which way the money went, in the layout's own letters."""
    found = names.get(text)
    if found is None:
        raise malformed(line, f"{text[:20]!r} is no direction")
    return found


def a_reference(text: str, line: int) -> str:
    """Letters, digits, a slash, at most 24."""
    if re.fullmatch(r"[A-Z0-9/]{1,24}", text) is None:
        raise malformed(line, f"{text[:30]!r} is no reference")
    return text


def agreeing(file: ClearingFile, network: str, count: int, total: int, line: int) -> ClearingFile:
    """The file, if its control figures agree with what was read.

    Raises: ``participant.clearing_malformed`` for another network's file;
        ``participant.clearing_totals``.
    """
    if network != file.network:
        raise malformed(1, f"the file is of {network[:20]!r}, not of {file.network}")
    found = control_total(file.records)
    if (count, total) != (len(file.records), found):
        raise ParticipantError(
            ParticipantErrorCode.CLEARING_TOTALS,
            f"the file says {count} records, {total} in all; it has {len(file.records)}, {found}",
            f"line {line}",
        )
    return file


def control_total(records: tuple[ClearingRecord, ...]) -> int:
    """All minor units of a file, whatever their currency and direction: a check, not an amount."""
    return sum(record.amount.minor for record in records)


def a_count(text: str, line: int) -> int:
    """A control figure: up to twenty digits."""
    if re.fullmatch(r"[0-9]{1,20}", text) is None:
        raise malformed(line, f"{text[:20]!r} is no number")
    return int(text)
