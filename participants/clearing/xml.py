"""Layout ``xml``: a ``ClearingDay`` of ``Entry`` elements, decimal amounts, local time and offset.

Read without entities, network or huge trees, as anything from outside is.
"""

from datetime import datetime

from lxml import etree

from participants.clearing import fields
from participants.clearing.record import ClearingFile, ClearingRecord, Flow
from participants.networks import Network

FLOWS = {"CRDT": Flow.IN, "DBIT": Flow.OUT}
WORDS = {flow: word for word, flow in FLOWS.items()}


def write(network: Network, file: ClearingFile) -> str:
    """The file's text."""
    root = etree.Element(
        "ClearingDay",
        Network=file.network,
        BusinessDate=f"{file.business_date:%Y%m%d}",
        ValueDate=f"{file.value_date:%Y%m%d}",
        Entries=str(len(file.records)),
        ControlSum=str(fields.control_total(file.records)),
    )
    for each in file.records:
        entry = etree.SubElement(root, "Entry", Id=each.network_reference)
        etree.SubElement(entry, "Reference").text = each.reference
        etree.SubElement(entry, "Direction").text = WORDS[each.flow]
        amount = etree.SubElement(entry, "Amount", Currency=each.amount.currency.code)
        amount.text = each.amount.amount
        etree.SubElement(entry, "Booked").text = _written(network, each.booked_at)
    return etree.tostring(root, pretty_print=True, encoding="unicode")


def read(network: Network, text: str) -> ClearingFile:
    """The file that ``text`` is.

    Raises: ``participant.clearing_malformed``; ``participant.clearing_totals``.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise fields.malformed(1, f"not XML: {error}") from None
    if root.tag != "ClearingDay" or root.getroottree().docinfo.doctype:
        raise fields.malformed(1, "a file is a ClearingDay, without a document type")
    file = ClearingFile(
        network=network.id,
        business_date=fields.a_date(root.get("BusinessDate", ""), 1),
        value_date=fields.a_date(root.get("ValueDate", ""), 1),
        records=tuple(_record(entry) for entry in root),
    )
    count = fields.a_count(root.get("Entries", ""), 1)
    total = fields.a_count(root.get("ControlSum", ""), 1)
    return fields.agreeing(file, root.get("Network", ""), count, total, 1)


def _written(network: Network, at: datetime) -> str:
    return at.astimezone(network.zone).isoformat(timespec="seconds")


def _record(entry: "etree._Element") -> ClearingRecord:
    line = entry.sourceline or 1
    if entry.tag != "Entry":
        raise fields.malformed(line, "a ClearingDay has entries and nothing else")
    amount = entry.find("Amount")
    code = "" if amount is None else amount.get("Currency", "")
    return ClearingRecord(
        reference=fields.a_reference(entry.findtext("Reference", ""), line),
        network_reference=fields.a_reference(entry.get("Id", ""), line),
        flow=fields.a_flow(entry.findtext("Direction", ""), FLOWS, line),
        amount=fields.decimal_amount(entry.findtext("Amount", ""), code, line),
        booked_at=fields.an_instant(entry.findtext("Booked", ""), line),
    )
