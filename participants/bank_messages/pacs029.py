"""pacs.029: the switch asks the settlement bank to settle a cycle, all of it or nothing.

One request a currency. Every net is a pair of movement records: the participant's account and,
the other way, the clearing account of the switch, which is empty before and after. So the number
of records is even, as the message asks, and each request sums to zero by itself.

Source: ISO 20022 pacs.029.001.02, MultilateralSettlementRequest.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fx import Money
from participants.bank_messages import xml
from participants.identity import OPERATOR, ParticipantId
from participants.settlement_asset import Asset
from participants.settlement_bank import Order

DEFINITION = "pacs.029.001.02"
CLEARING = "CLEARING"
"""The switch's own account in every cycle."""
_NAME = "MulSttlmReq"
_CREDIT, _DEBIT = "CRDT", "DBIT"


@dataclass(frozen=True, slots=True)
class SettlementRequest:
    """What a pacs.029 says."""

    message_id: str
    cycle: str
    """The window."""
    asset: Asset
    orders: tuple[Order, ...]


def write(request: SettlementRequest, at: datetime) -> bytes:
    """Return the message.

    A cycle without movements has none: there is nothing to ask, and the message cannot say it.
    """
    assert request.orders, "a message carries at least one pair of records"
    groups: defaultdict[str, list[Order]] = defaultdict(list)
    for order in request.orders:
        groups[order.amount.currency.code].append(order)
    document, root = xml.message(DEFINITION, _NAME)
    header = xml.add(root, "GrpHdr")
    xml.add(header, "MsgId", xml.identifier(request.message_id))
    xml.add(header, "CreDtTm", xml.instant(at))
    xml.add(header, "NbOfSttlmReqs", str(len(groups)))
    terms = xml.add(header, "SttlmInf")
    xml.add(terms, "SttlmMtd", "CLRG")
    xml.add(terms, "ClrSys/Prtry", request.asset.value.upper())
    for code, orders in sorted(groups.items()):
        part = xml.add(root, "SttlmReq")
        xml.add(part, "InstrId", xml.identifier(f"{request.message_id}-{code}"))
        xml.add(part, "SttlmCycl", request.cycle)
        xml.add(part, "NbOfMvmntRcrds", str(2 * len(orders)))
        for number, order in enumerate(orders):
            _add_record(part, order.id, 2 * number + 1, order.amount, order.participant)
            against = Money(-order.amount.minor, order.amount.currency)
            _add_record(part, order.id, 2 * number + 2, against, OPERATOR, CLEARING)
    return xml.written(document)


def _add_record(  # one record, field by field
    parent: xml.Element,
    order_id: str,
    number: int,
    amount: Money,
    who: ParticipantId,
    account: str | None = None,
) -> None:
    record = xml.add(parent, "MvmntRcrd")
    xml.add(record, "Id", xml.identifier(order_id))
    xml.add(record, "SeqNb", str(number))
    xml.add_amount(record, "Amt/Amt", amount)
    (pair,) = record.iterchildren("{*}Amt")
    xml.add(pair, "CdtDbt", _CREDIT if amount.minor > 0 else _DEBIT)
    xml.add(record, "Ptcpt/Id/OrgId/Othr/Id", who)
    xml.add(record, "PtcptAcct/Id/Othr/Id", account or who)


def read(content: bytes) -> SettlementRequest:
    """Return what a message asks, the clearing account left out.

    Raises: ``participant.message_malformed`` also where records are not in pairs.
    """
    root = xml.read_message(content, _NAME)
    orders: list[Order] = []
    cycle = ""
    for part in root.iterchildren("{*}SttlmReq"):
        cycle = xml.text_at(part, "SttlmCycl")
        records = [_record(each) for each in part.iterchildren("{*}MvmntRcrd")]
        if xml.number_at(part, "NbOfMvmntRcrds") != len(records) or len(records) % 2:
            raise xml.malformed("NbOfMvmntRcrds", "is not the even number of records")
        for (order, account), (against, clearing) in zip(records[::2], records[1::2], strict=True):
            is_pair = order.id == against.id and order.amount.minor == -against.amount.minor
            if not is_pair or clearing != CLEARING or account == CLEARING:
                raise xml.malformed("MvmntRcrd", f"{order.id} is no pair with the clearing account")
            orders.append(order)
    try:
        asset = Asset(xml.text_at(root, "GrpHdr/SttlmInf/ClrSys/Prtry").lower())
    except ValueError:
        raise xml.malformed("GrpHdr/SttlmInf/ClrSys/Prtry", "is no settlement asset") from None
    return SettlementRequest(xml.text_at(root, "GrpHdr/MsgId"), cycle, asset, tuple(orders))


def _record(told: xml.Element) -> tuple[Order, str]:
    amount, sign = xml.money_at(told, "Amt/Amt"), xml.text_at(told, "Amt/CdtDbt")
    if sign not in (_CREDIT, _DEBIT):
        raise xml.malformed("Amt/CdtDbt", "is CRDT or DBIT")
    signed = amount if sign == _CREDIT else Money(-amount.minor, amount.currency)
    who = ParticipantId(xml.text_at(told, "Ptcpt/Id/OrgId/Othr/Id"))
    return Order(xml.text_at(told, "Id"), who, signed), xml.text_at(told, "PtcptAcct/Id/Othr/Id")


def in_order_of_message(orders: Iterable[Order]) -> tuple[Order, ...]:
    """Return orders as a message lists them: by currency, else as they stand."""
    return tuple(sorted(orders, key=lambda order: order.amount.currency.code))
