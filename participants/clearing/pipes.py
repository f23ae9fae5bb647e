"""Layout ``pipes``: fields between bars, local time, a minus for what the network owes.

``HDR|network|business date|value date``, then ``network's reference|reference|local time|currency|
minor units`` with a minus where its payer paid abroad, then ``TRL|records|minor units of all``.
"""

from participants.clearing import fields
from participants.clearing.record import ClearingFile, ClearingRecord, Flow
from participants.networks import Network

HEAD, BODY, TAIL = 4, 5, 3


def write(network: Network, file: ClearingFile) -> str:
    """The file's text; lines end with a line feed."""
    lines = [f"HDR|{file.network}|{file.business_date:%Y%m%d}|{file.value_date:%Y%m%d}"]
    lines += [
        "|".join(
            (
                each.network_reference,
                each.reference,
                fields.local_time(network, each.booked_at),
                each.amount.currency.code,
                f"{'-' if each.flow is Flow.OUT else ''}{each.amount.minor}",
            )
        )
        for each in file.records
    ]
    lines.append(f"TRL|{len(file.records)}|{fields.control_total(file.records)}")
    return "\n".join(lines) + "\n"


def read(network: Network, text: str) -> ClearingFile:
    """The file that ``text`` is.

    Raises: ``participant.clearing_malformed``; ``participant.clearing_totals``.
    """
    lines = text.split("\n")
    last = len(lines) - 1
    if len(lines) < 3 or lines[-1]:  # noqa: PLR2004 - header, trailer, and the end of the last line
        raise fields.malformed(1, "a file has a header and a trailer, and ends its last line")
    head, tail = _parts(lines[0], HEAD, 1), _parts(lines[-2], TAIL, last)
    if head[0] != "HDR" or tail[0] != "TRL":
        raise fields.malformed(1, "a file begins with HDR and ends with TRL")
    file = ClearingFile(
        network=network.id,
        business_date=fields.a_date(head[2], 1),
        value_date=fields.a_date(head[3], 1),
        records=tuple(
            _record(network, _parts(line, BODY, number), number)
            for number, line in enumerate(lines[1:-2], start=2)
        ),
    )
    count, total = fields.a_count(tail[1], last), fields.a_count(tail[2], last)
    return fields.agreeing(file, head[1], count, total, last)


def _record(network: Network, parts: list[str], number: int) -> ClearingRecord:
    own, reference, at, code, amount = parts
    is_owed = amount.startswith("-")
    return ClearingRecord(
        reference=fields.a_reference(reference, number),
        network_reference=fields.a_reference(own, number),
        flow=Flow.OUT if is_owed else Flow.IN,
        amount=fields.minor_units(amount.removeprefix("-"), code, number),
        booked_at=fields.a_local_time(network, at, number),
    )


def _parts(line: str, count: int, number: int) -> list[str]:
    parts = line.split("|")
    if len(parts) != count:
        raise fields.malformed(number, f"not {count} fields between bars")
    return parts
