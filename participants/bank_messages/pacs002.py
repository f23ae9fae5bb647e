"""pacs.002: what the settlement bank answers to a request, whole and movement by movement.

A batch whose debits are all held is accepted and in process (``ACSP``), one with somebody short is
accepted in part (``PART``), one that was booked is complete (``ACSC``), one that was not looked at
or was given up is rejected (``RJCT``). Who is short has ``AM04`` and what is missing in words that
the reader takes apart again.

Source: ISO 20022 pacs.002.001.11, FIToFIPaymentStatusReport; external payment group status,
external payment transaction status and external status reason codes.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from fx import Money, currency
from participants.bank_messages import xml
from participants.bank_messages.pacs029 import DEFINITION as ASKED
from participants.identity import ParticipantId
from participants.settlement_bank import Answer, AnswerStatus, Order, RefusalReason, Shortfall

DEFINITION = "pacs.002.001.11"
_NAME = "FIToFIPmtStsRpt"
_SHORT = "AM04"

GROUP = {
    AnswerStatus.RESERVED: "ACSP",
    AnswerStatus.PARTIAL: "PART",
    AnswerStatus.SETTLED: "ACSC",
    AnswerStatus.REFUSED: "RJCT",
    AnswerStatus.RELEASED: "CANC",
}
_STATUS = {code: status for status, code in GROUP.items()}
_MISSING = re.compile(r"([A-Z][A-Z0-9]{0,15}) lacks ([0-9.]{1,25}) ([A-Z]{3})")


def write(answer: Answer, orders: Iterable[Order], at: datetime, asked: str = ASKED) -> bytes:
    """Return the message that answers a request for ``orders``, made by a message ``asked``."""
    batch = tuple(orders)
    document, root = xml.message(DEFINITION, _NAME)
    header = xml.add(root, "GrpHdr")
    xml.add(header, "MsgId", xml.identifier(f"BOL-{answer.message_id}"))
    xml.add(header, "CreDtTm", xml.instant(at))
    group = xml.add(root, "OrgnlGrpInfAndSts")
    xml.add(group, "OrgnlMsgId", answer.message_id)
    xml.add(group, "OrgnlMsgNmId", asked)
    xml.add(group, "OrgnlNbOfTxs", str(len(batch)))
    xml.add(group, "GrpSts", GROUP[answer.status])
    if answer.reason is not None:
        xml.add(group, "StsRsnInf/Rsn/Cd", answer.reason.value)
    short = {(each.participant, each.missing.currency): each for each in answer.shortfalls}
    for order in batch:
        missing = short.get((order.participant, order.amount.currency))
        is_short = missing is not None and order.amount.minor < 0
        if order.id not in answer.held and not is_short:
            continue
        part = xml.add(root, "TxInfAndSts")
        xml.add(part, "OrgnlInstrId", order.id)
        done = "ACSC" if answer.status is AnswerStatus.SETTLED else "ACSP"
        xml.add(part, "TxSts", "RJCT" if is_short else done)
        if is_short:
            assert missing is not None
            why = xml.add(part, "StsRsnInf")
            xml.add(why, "Rsn/Cd", _SHORT)
            lacks = missing.missing
            text = f"{missing.participant} lacks {lacks.amount} {lacks.currency.code}"
            xml.add(why, "AddtlInf", text)
    return xml.written(document)


def read(content: bytes) -> Answer:
    """Return the answer a message carries.

    Raises: ``participant.message_malformed``.
    """
    root = xml.read_message(content, _NAME)
    status = _STATUS.get(xml.text_at(root, "OrgnlGrpInfAndSts/GrpSts"))
    if status is None:
        raise xml.malformed("OrgnlGrpInfAndSts/GrpSts", "is no status we know")
    held: list[str] = []
    short: dict[tuple[ParticipantId, str], Shortfall] = {}
    for part in root.iterchildren("{*}TxInfAndSts"):
        if xml.text_at(part, "TxSts") != "RJCT":
            held.append(xml.text_at(part, "OrgnlInstrId"))
            continue
        found = _MISSING.fullmatch(xml.text_at(part, "StsRsnInf/AddtlInf"))
        if found is None:
            raise xml.malformed("StsRsnInf/AddtlInf", "does not say what is missing")
        who = ParticipantId(found[1])
        short[who, found[3]] = Shortfall(who, Money.parse(found[2], currency(found[3])))
    reason = xml.find_text(root, "OrgnlGrpInfAndSts/StsRsnInf/Rsn/Cd")
    return Answer(
        message_id=xml.text_at(root, "OrgnlGrpInfAndSts/OrgnlMsgId"),
        status=status,
        held=tuple(held),
        shortfalls=tuple(short.values()),
        reason=None if reason is None else _reason(reason),
    )


def _reason(code: str) -> RefusalReason:
    try:
        return RefusalReason(code)
    except ValueError:
        raise xml.malformed("OrgnlGrpInfAndSts/StsRsnInf/Rsn/Cd", "is no reason") from None
