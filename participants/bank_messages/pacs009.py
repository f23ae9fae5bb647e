"""pacs.009: cash that a participant pays in at the settlement bank, or takes out.

Paid in, the participant's own funds go to its settlement account; taken out, the other way. Both
ends belong to the same participant, so the accounts say which way it goes.

Source: ISO 20022 pacs.009.001.09, FinancialInstitutionCreditTransfer (core).
"""

from dataclasses import dataclass
from datetime import datetime

from fx import Money
from participants.bank_messages import xml
from participants.identity import ParticipantId

DEFINITION = "pacs.009.001.09"
_NAME = "FICdtTrf"
OWN = "OWN"
"""A participant's own funds at the settlement bank, outside the scheme."""


@dataclass(frozen=True, slots=True)
class FundingOrder:
    """One movement of prefunded cash. Units: a positive amount is paid in."""

    message_id: str
    reference: str
    participant: ParticipantId
    amount: Money


def write(order: FundingOrder, at: datetime) -> bytes:
    """Return the message."""
    document, root = xml.message(DEFINITION, _NAME)
    header = xml.add(root, "GrpHdr")
    xml.add(header, "MsgId", order.message_id)
    xml.add(header, "CreDtTm", xml.instant(at))
    xml.add(header, "NbOfTxs", "1")
    xml.add(header, "SttlmInf/SttlmMtd", "INDA")
    part = xml.add(root, "CdtTrfTxInf")
    xml.add(part, "PmtId/EndToEndId", order.reference)
    xml.add_amount(part, "IntrBkSttlmAmt", order.amount)
    own, scheme = f"{OWN}-{order.participant}", str(order.participant)
    debtor, creditor = (own, scheme) if order.amount.minor > 0 else (scheme, own)
    xml.add(part, "Dbtr/FinInstnId/Othr/Id", order.participant)
    xml.add(part, "DbtrAcct/Id/Othr/Id", debtor)
    xml.add(part, "Cdtr/FinInstnId/Othr/Id", order.participant)
    xml.add(part, "CdtrAcct/Id/Othr/Id", creditor)
    return xml.written(document)


def read(content: bytes) -> FundingOrder:
    """Return the movement a message asks for.

    Raises: ``participant.message_malformed``.
    """
    root = xml.read_message(content, _NAME)
    participant = xml.text_at(root, "CdtTrfTxInf/Cdtr/FinInstnId/Othr/Id")
    ends = (
        xml.text_at(root, "CdtTrfTxInf/DbtrAcct/Id/Othr/Id"),
        xml.text_at(root, "CdtTrfTxInf/CdtrAcct/Id/Othr/Id"),
    )
    amount = xml.money_at(root, "CdtTrfTxInf/IntrBkSttlmAmt")
    own = f"{OWN}-{participant}"
    if ends not in ((own, participant), (participant, own)):
        raise xml.malformed("CdtTrfTxInf", "is not between a participant's own two accounts")
    return FundingOrder(
        message_id=xml.text_at(root, "GrpHdr/MsgId"),
        reference=xml.text_at(root, "CdtTrfTxInf/PmtId/EndToEndId"),
        participant=ParticipantId(participant),
        amount=amount if ends[0] == own else Money(-amount.minor, amount.currency),
    )
