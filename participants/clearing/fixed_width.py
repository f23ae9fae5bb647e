"""Layout ``fixed_width``: positions count, local time, minor units; a header and a trailer.

=========  ====================================================================================
header     ``H``, network 16, business date 8, value date 8
record     ``D``, reference 24, network's reference 16, ``C`` (we credited) or ``D``, currency 3,
           minor units 18, local time 14
trailer    ``T``, records 9, minor units of all 20
=========  ====================================================================================
"""

from participants.clearing import fields
from participants.clearing.record import ClearingFile, ClearingRecord, Flow
from participants.networks import Network

HEADER, RECORD, TRAILER = 33, 77, 30
FLOWS = {"C": Flow.IN, "D": Flow.OUT}
LETTERS = {flow: letter for letter, flow in FLOWS.items()}


def write(network: Network, file: ClearingFile) -> str:
    """The file's text; lines end with a line feed."""
    lines = [f"H{file.network:<16}{file.business_date:%Y%m%d}{file.value_date:%Y%m%d}"]
    lines += [
        f"D{each.reference:<24}{each.network_reference:<16}{LETTERS[each.flow]}"
        f"{each.amount.currency.code}{each.amount.minor:018d}"
        f"{fields.local_time(network, each.booked_at)}"
        for each in file.records
    ]
    lines.append(f"T{len(file.records):09d}{fields.control_total(file.records):020d}")
    return "\n".join(lines) + "\n"


def read(network: Network, text: str) -> ClearingFile:
    """The file that ``text`` is.

    Raises: ``participant.clearing_malformed``; ``participant.clearing_totals``.
    """
    lines = text.split("\n")
    if len(lines) < 3 or lines[-1]:  # noqa: PLR2004 - header, trailer, and the end of the last line
        raise fields.malformed(1, "a file has a header and a trailer, and ends its last line")
    head, *body, tail, _ = lines
    _check(head, "H", HEADER, 1)
    _check(tail, "T", TRAILER, len(lines) - 1)
    records = tuple(_record(network, line, number) for number, line in enumerate(body, start=2))
    file = ClearingFile(
        network=network.id,
        business_date=fields.a_date(head[17:25], 1),
        value_date=fields.a_date(head[25:33], 1),
        records=records,
    )
    last = len(lines) - 1
    count, total = fields.a_count(tail[1:10], last), fields.a_count(tail[10:30], last)
    return fields.agreeing(file, head[1:17].rstrip(" "), count, total, last)


def _record(network: Network, line: str, number: int) -> ClearingRecord:
    _check(line, "D", RECORD, number)
    return ClearingRecord(
        reference=fields.a_reference(line[1:25].rstrip(" "), number),
        network_reference=fields.a_reference(line[25:41].rstrip(" "), number),
        flow=fields.a_flow(line[41], FLOWS, number),
        amount=fields.minor_units(line[45:63], line[42:45], number),
        booked_at=fields.a_local_time(network, line[63:77], number),
    )


def _check(line: str, kind: str, width: int, number: int) -> None:
    if line[:1] != kind or len(line) != width:
        raise fields.malformed(number, f"not a line of kind {kind}, {width} characters wide")
