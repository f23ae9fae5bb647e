"""ISO 20022 XML, written in order and read without trust: no entities, network or huge trees."""

import re
from datetime import UTC, datetime
from hashlib import sha256

from lxml import etree

from fx import FxError, Money, currency
from participants.errors import ParticipantError, ParticipantErrorCode

Element = etree._Element  # noqa: SLF001 - lxml names its element so

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,5}))?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")

_MOST, _DIGEST = 35, 10
"""Characters of an identifier, and of the digest in one that was too long."""


def message(definition: str, name: str) -> tuple[Element, Element]:
    """Return a new document of ``definition``, such as ``pacs.029.001.02``, and its message."""
    space = f"urn:iso:std:iso:20022:tech:xsd:{definition}"
    document = etree.Element(f"{{{space}}}Document", nsmap={None: space})
    return document, add(document, name)


def add(parent: Element, path: str, text: str | None = None) -> Element:
    """Append the elements of a path such as ``Id/Othr/Id``, and return the last one."""
    space = etree.QName(parent).namespace
    for name in path.split("/"):
        parent = etree.SubElement(parent, f"{{{space}}}{name}")
    parent.text = text
    return parent


def identifier(text: str) -> str:
    """Return ``text`` as an identifier has room for: 35 characters (Max35Text).

    A longer one keeps the parts that fit before a slash, as a window's name, and ends in a digest
    of itself, so that no two become one.

    >>> identifier("2026-11-20/1/LAK/BCEL")
    '2026-11-20/1/LAK/BCEL'
    >>> identifier("2026-11-20/C-LA-KH-USD-1/USD/ACLEDA BANK")
    '2026-11-20/C-LA-KH-USD-1/117110bc39'
    """
    if len(text) <= _MOST:
        return text
    digest = sha256(text.encode()).hexdigest()[:_DIGEST]
    head = text[: _MOST - _DIGEST].rpartition("/")[0] or text[: _MOST - _DIGEST - 1]
    return f"{head}/{digest}"


def add_amount(parent: Element, path: str, amount: Money) -> None:
    """Append an amount with its currency; a minus is said elsewhere."""
    size = Money(abs(amount.minor), amount.currency)
    add(parent, path, size.amount).set("Ccy", amount.currency.code)


def written(document: Element) -> bytes:
    """Return the document as it goes over the wire."""
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def instant(at: datetime) -> str:
    """Write an instant in UTC.

    >>> instant(datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
    '2026-11-20T03:00:00.000Z'
    """
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def read_message(content: bytes, name: str) -> Element:
    """Return the message of a document.

    Raises: ``participant.message_malformed``.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise malformed("", f"not XML: {error}") from None
    if root.getroottree().docinfo.doctype:
        raise malformed("/", "a document type is not allowed")
    found = root.find(f"{{*}}{name}")
    if found is None:
        raise malformed("/", f"there is no {name}")
    return found


def find_text(parent: Element, path: str) -> str | None:
    """Return the text at a path; None where nothing is there."""
    found = parent.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return None if found is None else (found.text or "").strip()


def text_at(parent: Element, path: str) -> str:
    """Return the text at a path.

    Raises: ``participant.message_malformed``.
    """
    found = find_text(parent, path)
    if not found:
        raise malformed(path, "is missing")
    return found


def number_at(parent: Element, path: str) -> int:
    """Return the count at a path.

    Raises: ``participant.message_malformed``.
    """
    found = text_at(parent, path)
    if not _NUMBER.fullmatch(found):
        raise malformed(path, "is no number")
    return int(found)


def money_at(parent: Element, path: str) -> Money:
    """Return the amount at a path.

    Raises: ``participant.message_malformed``.
    """
    found = _AMOUNT.fullmatch(text_at(parent, path))
    element = parent.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    assert element is not None
    try:
        code = currency(element.get("Ccy", ""))
    except FxError:
        raise malformed(path, "an amount needs its currency") from None
    decimals = (found[2] or "").rstrip("0") if found else ""
    if found is None or len(decimals) > code.exponent:
        raise malformed(path, f"an amount in {code.code} has at most {code.exponent} decimals")
    return Money(int(found[1] + decimals.ljust(code.exponent, "0")), code)


def malformed(where: str, message: str) -> ParticipantError:
    """The error of a message that is not in its form."""
    return ParticipantError(ParticipantErrorCode.MESSAGE_MALFORMED, message, where)
