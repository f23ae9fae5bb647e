"""Layout ``json_lines``: one object a line, decimal amounts, UTC; the first line has the totals."""

import json
from collections.abc import Mapping

from participants.clearing import fields
from participants.clearing.record import ClearingFile, ClearingRecord, Flow
from participants.networks import Network

FLOWS = {"received": Flow.IN, "sent": Flow.OUT}
WORDS = {flow: word for word, flow in FLOWS.items()}


def write(network: Network, file: ClearingFile) -> str:
    """The file's text; lines end with a line feed."""
    del network
    head = {
        "network": file.network,
        "business_date": f"{file.business_date:%Y%m%d}",
        "value_date": f"{file.value_date:%Y%m%d}",
        "records": str(len(file.records)),
        "control": str(fields.control_total(file.records)),
    }
    body = [
        {
            "id": each.network_reference,
            "reference": each.reference,
            "direction": WORDS[each.flow],
            "amount": each.amount.amount,
            "currency": each.amount.currency.code,
            "at": f"{each.booked_at:%Y-%m-%dT%H:%M:%SZ}",
        }
        for each in file.records
    ]
    return "".join(json.dumps(each) + "\n" for each in (head, *body))


def read(network: Network, text: str) -> ClearingFile:
    """The file that ``text`` is.

    Raises: ``participant.clearing_malformed``; ``participant.clearing_totals``.
    """
    head, *body = [_object(line, number) for number, line in enumerate(_lines(text), start=1)]
    file = ClearingFile(
        network=network.id,
        business_date=fields.a_date(_text(head, "business_date", 1), 1),
        value_date=fields.a_date(_text(head, "value_date", 1), 1),
        records=tuple(_record(each, number) for number, each in enumerate(body, start=2)),
    )
    count = fields.a_count(_text(head, "records", 1), 1)
    total = fields.a_count(_text(head, "control", 1), 1)
    return fields.agreeing(file, _text(head, "network", 1), count, total, 1)


def _lines(text: str) -> list[str]:
    if not text.endswith("\n"):
        raise fields.malformed(1, "a file ends its last line")
    return text[:-1].split("\n")


def _object(line: str, number: int) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise fields.malformed(number, "not a JSON object")
    return found


def _text(found: Mapping[str, object], name: str, number: int) -> str:
    value = found.get(name)
    if not isinstance(value, str):
        raise fields.malformed(number, f"{name} is missing or no text")
    return value


def _record(found: Mapping[str, object], number: int) -> ClearingRecord:
    code = _text(found, "currency", number)
    return ClearingRecord(
        reference=fields.a_reference(_text(found, "reference", number), number),
        network_reference=fields.a_reference(_text(found, "id", number), number),
        flow=fields.a_flow(_text(found, "direction", number), FLOWS, number),
        amount=fields.decimal_amount(_text(found, "amount", number), code, number),
        booked_at=fields.an_instant(_text(found, "at", number), number),
    )
