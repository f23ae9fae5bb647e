"""The templates and the tip as values with names, read from a payload or given to a builder.

A field that is absent or empty is None. `others` keeps what has no name here, in the order of the
code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from emvqr.formats import parse_amount, parse_percentage

PROMPT: Final = "***"
"""Instead of a value in 62: the app asks the payer for it."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class PointOfInitiation(StrEnum):
    """How often a code is meant to be paid, data object 01."""

    STATIC = "11"
    """Many payments."""
    DYNAMIC = "12"
    """One payment."""


METHODS: Final = {method.value: method for method in PointOfInitiation}
"""Value of 01 to its meaning."""


class TipKind(StrEnum):
    """What is added to the amount, data object 55."""

    PROMPT = "prompt"
    """What the payer wants to give."""
    FIXED = "fixed"
    """A fixed fee, 56."""
    PERCENTAGE = "percentage"
    """A percentage of the amount, 57."""


@dataclass(frozen=True, slots=True)
class Tip:
    """What comes on top of the amount: `fixed` in major units, `percentage` in percent."""

    kind: TipKind
    fixed: Decimal | None = None
    percentage: Decimal | None = None

    @classmethod
    def of(cls, objects: Mapping[str, str]) -> Self | None:
        """What 55, 56 and 57 of accepted root objects say together."""
        if "55" not in objects or objects["55"] not in _TIP_KINDS:
            return None
        kind = _TIP_KINDS[objects["55"]]
        fixed, percentage = objects.get("56"), objects.get("57")
        return cls(
            kind,
            fixed=None if fixed is None else parse_amount(fixed),
            percentage=None if percentage is None else parse_percentage(percentage),
        )


_TIP_KINDS: Final = {"01": TipKind.PROMPT, "02": TipKind.FIXED, "03": TipKind.PERCENTAGE}


@dataclass(frozen=True, slots=True)
class AdditionalData:
    """Data object 62. Any of the first eight may be ``***``: the app asks the payer.

    Source: EMVCo MPM 1.0, 62.01 to 62.09; 1.1 for 62.10 and 62.11.
    """

    bill_number: str | None = None
    mobile_number: str | None = None
    store_label: str | None = None
    loyalty_number: str | None = None
    reference_label: str | None = None
    customer_label: str | None = None
    terminal_label: str | None = None
    purpose: str | None = None
    consumer_data_request: str | None = None
    merchant_tax_id: str | None = None
    merchant_channel: str | None = None
    others: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    @classmethod
    def of(cls, template: Mapping[str, str]) -> Self:
        """The named view of the fields of 62."""
        named: dict[str, str] = {}
        others: dict[str, str] = {}
        for id_, value in template.items():
            if id_ not in _ADDITIONAL:
                others[id_] = value
            elif value:
                named[_ADDITIONAL[id_]] = value
        return cls(**named, others=MappingProxyType(others) if others else _NOTHING)

    def template(self) -> dict[str, str]:
        """The fields to write, in ascending order; absent ones are left out."""
        named = {id_: getattr(self, name) for id_, name in _ADDITIONAL.items()}
        present = {id_: value for id_, value in named.items() if value is not None}
        return present | dict(self.others)


_ADDITIONAL: Final = {
    f"{number:02}": row.name
    for number, row in enumerate(fields(AdditionalData), start=1)
    if row.name != "others"
}


@dataclass(frozen=True, slots=True)
class LanguageTemplate:
    """Data object 64: name and city in another language, such as ``lo``."""

    language: str
    merchant_name: str
    merchant_city: str | None = None

    @classmethod
    def of(cls, template: Mapping[str, str]) -> Self | None:
        """The named view of the fields of 64; nothing without language and name."""
        language, name = template.get("00"), template.get("01")
        if not language or not name:
            return None
        return cls(language, name, template.get("02") or None)

    def template(self) -> dict[str, str]:
        """The fields to write; an absent city is left out."""
        written = {"00": self.language, "01": self.merchant_name}
        return written | ({"02": self.merchant_city} if self.merchant_city is not None else {})
