"""What stands in a consumer-presented code, before anybody judges it.

Encoders exist that write a length of 147 as the single byte 93. When the proper reading fails, the
code is read once more with such lengths, and that is remarked on.
"""

from binascii import Error as NotBase64
from binascii import a2b_base64
from dataclasses import dataclass
from typing import Self

from emvqr.codes import QrErrorCode
from emvqr.cpm import ber
from emvqr.cpm.fields import APPLICATION, COMMON, FORMAT_INDICATOR, PREFIX, VERSION
from emvqr.errors import QrError, Span, quoted
from emvqr.wrapping import LONGEST_PAYLOAD

_TEMPLATES = (APPLICATION, COMMON)


@dataclass(frozen=True, slots=True)
class Template:
    """A 61 or 62 with the objects in it; `path` is its tag, or ``61-2`` for a second 61."""

    path: str
    tag: str
    span: Span
    elements: tuple[ber.Element, ...]

    def value(self, tag: str) -> bytes | None:
        """The value of the object `tag`; nothing if it is absent."""
        return next((element.value for element in self.elements if element.tag == tag), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """A well-formed code: its text, its bytes, the root objects, the templates opened."""

    raw: str
    octets: bytes
    elements: tuple[ber.Element, ...]
    templates: tuple[Template, ...]
    single_byte: bool

    @classmethod
    def of(cls, raw: str) -> Self:
        """Read `raw`, the base64 text without blanks around it.

        Raises: empty, too_long, cpm_prefix, cpm_not_base64, cpm_tag, cpm_length, cpm_truncated.
        """
        octets = _octets(raw)
        try:
            return cls(raw, octets, *_opened(octets, single_byte=False), single_byte=False)
        except QrError as error:
            try:
                return cls(raw, octets, *_opened(octets, single_byte=True), single_byte=True)
            except QrError:
                raise error from None

    def applications(self) -> list[Template]:
        """The templates 61, in order."""
        return [template for template in self.templates if template.tag == APPLICATION]


def _octets(raw: str) -> bytes:
    if not raw:
        raise QrError.at(QrErrorCode.EMPTY, "there is nothing to read")
    if len(raw) > LONGEST_PAYLOAD:
        long = f"{len(raw)} characters, at most {LONGEST_PAYLOAD} are read"
        raise QrError.at(QrErrorCode.TOO_LONG, long)
    if not raw.startswith(PREFIX):
        start = f"begins {quoted(raw[:10])}, not {PREFIX}"
        raise QrError.at(QrErrorCode.CPM_PREFIX, start)
    try:
        octets = a2b_base64(raw, strict_mode=True)
    except (NotBase64, ValueError):
        odd = "holds characters that are not base64, or its padding is wrong"
        raise QrError.at(QrErrorCode.CPM_NOT_BASE64, odd) from None
    head = ber.compose([(FORMAT_INDICATOR, VERSION)])
    if not octets.startswith(head):
        span = Span(0, min(len(head), len(octets)))
        wrong = f"is not version {VERSION.decode()}"
        raise QrError.at(QrErrorCode.CPM_PREFIX, wrong, FORMAT_INDICATOR, span)
    return octets


def _opened(
    octets: bytes, *, single_byte: bool
) -> tuple[tuple[ber.Element, ...], tuple[Template, ...]]:
    elements = ber.scan(octets, single_byte=single_byte)
    templates: list[Template] = []
    for tag, value, span in elements:
        if tag in _TEMPLATES:
            before = sum(template.tag == tag for template in templates)
            path = f"{tag}-{before + 1}" if before else tag
            inner = ber.scan(value, path, span.start, single_byte=single_byte)
            templates.append(Template(path, tag, span, inner))
    return elements, tuple(templates)
