"""Another reader of ISO 20022: classes that somebody made from the official schemas.

It refuses elements and attributes that a message does not have; written again, they come in the
order of the schema. So a message whose tags are the same before and after is one of the standard.
"""

from importlib import import_module
from typing import Any

from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer

STRICT = ParserConfig(
    fail_on_unknown_properties=True,
    fail_on_unknown_attributes=True,
    fail_on_converter_warnings=True,
)


def read_by_another(content: bytes) -> Any:  # noqa: ANN401 - a class of the standard's
    """The document as the other reader has it; its definition is the namespace's."""
    definition = etree.QName(etree.fromstring(content)).namespace
    assert definition is not None
    name = definition.rsplit(":", 1)[1].replace(".", "_")
    family = name.partition("_")[0]
    known = import_module(f"pyiso20022.{family}.{name}")
    return XmlParser(config=STRICT).from_bytes(content, known.Document)


def assert_standard(content: bytes) -> None:
    """The message has the standard's elements, all that it must have, in the standard's order."""
    again = XmlSerializer().render(read_by_another(content)).encode()
    assert _tags(again) == _tags(content)


def _tags(content: bytes) -> list[tuple[str, list[str]]]:
    root = etree.fromstring(content)
    return [(str(each.tag), sorted(map(str, each.attrib))) for each in root.iter()]
