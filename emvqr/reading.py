"""What stands in a payload, before anybody judges it: data objects, templates, merchant accounts.

The root is scanned once. Templates that the standard declares are scanned one level down, no
deeper: what a payload says can never make the reader recurse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

from emvqr import tlv
from emvqr.codes import QrErrorCode
from emvqr.errors import QrError, Span
from emvqr.networks import BY_ID, Scheme, recognise
from emvqr.spec import ACCOUNTS, GUID, TEMPLATES, UNRESERVED

_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MerchantAccount:
    """One way to pay the merchant. `fields` is empty for the primitive IDs 02 to 25."""

    id: str
    scheme: Scheme
    value: str
    fields: Mapping[str, str]

    @property
    def guid(self) -> str:
        """The identifier of the network, as written; empty if there is none."""
        return self.fields.get(GUID, "")


@dataclass(frozen=True, slots=True)
class Reading:
    """A well-formed payload: its text, its root objects, every template that could be read."""

    raw: str
    objects: dict[str, str] = field(compare=False, repr=False)
    templates: dict[str, Mapping[str, str]] = field(compare=False, repr=False)
    accounts: tuple[MerchantAccount, ...] = field(compare=False, repr=False)

    @classmethod
    def of(cls, raw: str) -> Self:
        """Read `raw`, the text without anything around it.

        Raises: bad_id, bad_length, truncated_length, truncated, duplicate_id, ambiguous_length.
        """
        objects = _root(raw)
        country = objects.get("58")
        templates: dict[str, Mapping[str, str]] = {}
        accounts: list[MerchantAccount] = []
        for id_, value in objects.items():
            fields = None
            if id_ in TEMPLATES:
                fields = _open(objects, id_)
                if fields is not None:
                    templates[id_] = fields
            if id_ in ACCOUNTS:
                accounts.append(_account(id_, value, fields, country))
        return cls(raw, objects, templates, tuple(accounts))

    def span(self, path: str) -> Span | None:
        """Where the value of `path` stands in `raw`; nothing if it is absent."""
        root, _, inner = path.partition(".")
        if root not in self.objects:
            return None
        start = tlv.start_of(self.objects, root)
        if not inner:
            return Span(start, start + len(self.objects[root]))
        fields = self.templates.get(root, _NO_FIELDS)
        if inner not in fields:
            return None
        start += tlv.start_of(fields, inner)
        return Span(start, start + len(fields[inner]))

    def value(self, path: str) -> str | None:
        """The value at `path`, such as ``54`` or ``62.08``; nothing if it is absent."""
        root, _, inner = path.partition(".")
        return self.templates.get(root, _NO_FIELDS).get(inner) if inner else self.objects.get(root)


def _root(raw: str) -> dict[str, str]:
    """The root objects. Text that is not ASCII is read a second time with lengths in bytes."""
    if raw.isascii():
        return tlv.scan(raw)
    by_bytes = tlv.is_framed(raw.encode().decode("latin-1"))
    try:
        objects = tlv.scan(raw)
    except QrError as error:
        if by_bytes:
            raise _blaming_bytes(error) from None
        raise
    if by_bytes:
        twice = "well formed by characters and by bytes, with different contents"
        raise QrError.at(QrErrorCode.AMBIGUOUS_LENGTH, twice)
    return objects


def _open(objects: Mapping[str, str], id_: str) -> dict[str, str] | None:
    """The fields of a template; nothing if an unreserved one is not made of data objects."""
    value = objects[id_]
    try:
        return tlv.scan(value)
    except QrError as error:
        if id_ in UNRESERVED and error.code is not QrErrorCode.DUPLICATE_ID:
            return None
    # Once more, to say where in the whole payload it breaks; only damaged codes pay for this.
    return tlv.scan(value, path=id_, base=tlv.start_of(objects, id_))


def _account(
    id_: str, value: str, fields: Mapping[str, str] | None, country: str | None
) -> MerchantAccount:
    if fields is None:
        return MerchantAccount(id_, BY_ID.get(id_, Scheme.UNKNOWN), value, _NO_FIELDS)
    return MerchantAccount(id_, recognise(id_, fields, country), value, fields)


def _blaming_bytes(error: QrError) -> QrError:
    blame = "lengths seem to count UTF-8 bytes, they must count characters"
    return QrError.at(error.code, f"{error.finding.message}; {blame}", error.path, error.span)
