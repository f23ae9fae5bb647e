"""What stands in a payload, before anybody judges it: data objects, templates, merchant accounts.

The root is scanned once. Templates that the standard declares are scanned one level down, no
deeper: what a payload says can never make the reader recurse. Accounts are named when somebody
looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple, Self

from emvqr import diagnosis, tlv
from emvqr.codes import QrErrorCode
from emvqr.errors import QrError, Span
from emvqr.networks import BY_ID, Scheme, preferred, recognise
from emvqr.spec import ACCOUNTS, GUID, TEMPLATES, UNRESERVED

_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


class MerchantAccount(NamedTuple):
    """One way to pay the merchant. `fields` is empty for the primitive IDs 02 to 25."""

    id: str
    scheme: Scheme
    value: str
    fields: Mapping[str, str]

    @property
    def guid(self) -> str:
        """The identifier of the network, as written; empty if there is none."""
        return self.fields.get(GUID, "")


@dataclass(slots=True, unsafe_hash=True)
class Reading:
    """A well-formed payload: its text, its root objects, every template that could be read.

    Nobody changes it; it is not frozen because it remembers what was worked out on first touch.
    """

    raw: str
    objects: dict[str, str] = field(compare=False, repr=False)
    _templates: dict[str, dict[str, str]] | None = field(default=None, compare=False, repr=False)
    _accounts: tuple[MerchantAccount, ...] | None = field(default=None, compare=False, repr=False)
    _networks: tuple[Scheme, ...] | None = field(default=None, compare=False, repr=False)
    _scheme: Scheme | None = field(default=None, compare=False, repr=False)
    _leaves: list[tuple[str, str]] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, raw: str) -> Self:
        """Read the root of `raw`, the text without anything around it.

        Raises: bad_id, bad_length, truncated_length, truncated, duplicate_id, ambiguous_length.
        """
        try:
            objects = tlv.scan(raw)
        except QrError as error:
            raise _diagnosed(error, raw) from None
        if not raw.isascii():
            _refuse_second_reading(raw, objects)
        return cls(raw, objects)

    @property
    def templates(self) -> dict[str, dict[str, str]]:
        """The fields of every template that could be read.

        Raises: as `of` does, on first touch, if a template of the standard is damaged.
        """
        if self._templates is None:
            try:
                self._templates = _templates(self.objects)
            except QrError as error:
                raise _diagnosed(error, self.raw) from None
        return self._templates

    @property
    def accounts(self) -> tuple[MerchantAccount, ...]:
        """Every object of 02 to 51, in the order of the text, its network named."""
        if self._accounts is None:
            country = self.objects.get("58")
            templates = self.templates
            found = [
                _account(id_, value, templates.get(id_), country)
                for id_, value in self.objects.items()
                if id_ in ACCOUNTS
            ]
            self._accounts = tuple(found)
        return self._accounts

    def accounts_of(self, scheme: Scheme) -> list[MerchantAccount]:
        """The accounts of one network, in the order of the text."""
        return [account for account in self.accounts if account.scheme is scheme]

    def fields_of(self, scheme: Scheme) -> Mapping[str, str]:
        """The fields of the first account of a network that is there."""
        for account in self.accounts:
            if account.scheme is scheme:
                return account.fields
        raise LookupError(scheme)

    @property
    def networks(self) -> tuple[Scheme, ...]:
        """Every network recognised, each once, in the order of the text."""
        if self._networks is None:
            found: list[Scheme] = []
            for account in self.accounts:
                if account.scheme not in found and account.scheme is not Scheme.UNKNOWN:
                    found.append(account.scheme)
            self._networks = tuple(found)
        return self._networks

    @property
    def scheme(self) -> Scheme:
        """The network to ask: LAO QR if it is there, else the one at home in the code's country."""
        if self._scheme is None:
            self._scheme = preferred(self.networks, self.objects.get("58"))
        return self._scheme

    @property
    def leaves(self) -> list[tuple[str, str]]:
        """Every value with its path that is not itself made of data objects that were read."""
        if self._leaves is None:
            templates = self.templates
            self._leaves = found = []
            for id_, value in self.objects.items():
                if id_ in templates and value:
                    found += [(f"{id_}.{inner}", text) for inner, text in templates[id_].items()]
                else:
                    found.append((id_, value))
        return self._leaves

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


def _templates(objects: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The templates by ID; without unreserved ones that are not made of data objects."""
    templates: dict[str, dict[str, str]] = {}
    for id_ in objects:
        if id_ not in TEMPLATES:
            continue
        try:
            templates[id_] = tlv.scan(objects[id_])
        except QrError as error:
            if id_ in UNRESERVED and error.code is not QrErrorCode.DUPLICATE_ID:
                continue
            # Once more, to say where in the whole payload; only damaged codes pay for this.
            tlv.scan(objects[id_], path=id_, base=tlv.start_of(objects, id_))
    return templates


def _refuse_second_reading(raw: str, objects: Mapping[str, str]) -> None:
    """Text beyond ASCII is read again with lengths in bytes, and in the units of JavaScript.

    All readings agree up to the first object beyond ASCII, so they begin there.
    """
    at = 0
    for value in objects.values():
        if not value.isascii():
            break
        at += tlv.HEADER_LENGTH + len(value)
    rest = raw[at:]
    for unit, spelled in (
        ("bytes", diagnosis.as_bytes(rest)),
        ("UTF-16 units", diagnosis.as_utf16(rest)),
    ):
        if spelled != rest and tlv.is_framed(spelled):
            twice = f"well formed by characters and by {unit}, with different contents"
            raise QrError.at(QrErrorCode.AMBIGUOUS_LENGTH, twice)


def _account(
    id_: str, value: str, fields: Mapping[str, str] | None, country: str | None
) -> MerchantAccount:
    if fields is None:
        return MerchantAccount(id_, BY_ID.get(id_, Scheme.UNKNOWN), value, _NO_FIELDS)
    return MerchantAccount(id_, recognise(id_, fields, country), value, fields)


def _diagnosed(error: QrError, raw: str) -> QrError:
    told = error.finding.message + diagnosis.of_text(raw)
    return QrError.at(error.code, told, error.path, error.span)
