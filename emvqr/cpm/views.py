"""An application and the data common to applications, as values with names.

Values are text as people write it: ASCII for text, digits for numbers, upper-case hexadecimal for
bytes. A field that is absent, or not in its form, is None. `others` keeps every object without a
name here, by tag, and the templates for the acquirer unread. Numbers of cards stay out of `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Self

from emvqr.cpm.fields import FIELDS, TAGS, read

_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CommonData:
    """Template 62, or the part of 61 that may stand there: everything but the ADF name.

    `transparent` is what terminals pass on unread: 64 here, 63 inside an application.
    """

    label: str | None = None
    track_2: str | None = field(default=None, repr=False)
    pan: str | None = field(default=None, repr=False)
    cardholder_name: str | None = field(default=None, repr=False)
    languages: str | None = None
    issuer_url: str | None = None
    version: str | None = None
    token_requestor_id: str | None = None
    payment_account_reference: str | None = None
    last_4_digits: str | None = None
    transparent: bytes | None = field(default=None, repr=False)
    others: Mapping[str, bytes] = field(default_factory=lambda: _NOTHING, repr=False)

    @classmethod
    def of(cls, objects: Mapping[str, bytes], transparent: str) -> Self:
        """The view of the objects of a template, by tag; `transparent` is the tag of that one."""
        rest = dict(objects)
        blob = rest.pop(transparent, None)
        named = {}
        for tag, value in objects.items():
            row = FIELDS.get(tag)
            text = read(row, value) if row else None
            if row and text is not None and row.name in cls.__dataclass_fields__:
                named[row.name] = text
                del rest[tag]
        return cls(**named, transparent=blob, others=MappingProxyType(rest))

    def named(self) -> dict[str, str]:
        """The fields that are present, tag to text, in the order of the standard's table."""
        values = ((tag, getattr(self, name, None)) for name, tag in TAGS.items())
        return {tag: value for tag, value in values if value is not None}


@dataclass(frozen=True, slots=True)
class Application(CommonData):
    """Template 61: one way to be paid. Its network is known by `adf_name`, in hexadecimal."""

    adf_name: str = ""

    def answers_to(self, aid: str) -> bool:
        """Whether a terminal that knows `aid` may use it: equal, or the beginning of `adf_name`.

        >>> Application(adf_name="A0000000555555").answers_to("a000000055")
        True
        """
        return bool(aid) and self.adf_name.startswith(aid.upper())
