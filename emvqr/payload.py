"""A payload that was accepted: the text as it came, and typed views made when somebody looks.

The text is kept, so `encode` gives back exactly what was read. Views cost nothing until they are
touched. An object that is absent or empty is None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Self

from emvqr import formats
from emvqr.check import admit, findings_of
from emvqr.codes import Mode
from emvqr.encode import placed, sealed
from emvqr.errors import Finding
from emvqr.networks import Scheme
from emvqr.profiles import Profile, profile_of
from emvqr.reading import MerchantAccount, Reading
from emvqr.rules.money import is_swapped
from emvqr.views import METHODS, AdditionalData, LanguageTemplate, PointOfInitiation, Tip

_NO_DATA: Final = AdditionalData()


@dataclass(frozen=True, slots=True)
class Payload:
    """One accepted payload. Made by `emvqr.decode` and by the builders, not by hand."""

    reading: Reading
    mode: Mode = field(default=Mode.PAY, compare=False)
    taken_off: tuple[Finding, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def admit(cls, raw: str, mode: Mode, taken_off: tuple[Finding, ...] = ()) -> Self:
        """Read and judge `raw`. Raises: whatever refuses it in `mode`."""
        reading = Reading.of(raw)
        admit(reading, mode)
        return cls(reading, mode, taken_off)

    def encode(self) -> str:
        """The text of the code, character for character as it was read."""
        return self.reading.raw

    def with_amount(self, amount: str | Decimal) -> Self:
        """The same code for one payment of `amount`, in major units; everything else is kept.

        Raises: amount_format, amount_too_long, amount_zero, amount_exponent, amount_fraction.
        """
        spelled = formats.spell_amount(amount) if isinstance(amount, Decimal) else amount
        objects = placed(self.objects, "01", PointOfInitiation.DYNAMIC.value, after="00")
        return self._rewritten(placed(objects, "54", spelled, after="53"))

    def as_static(self) -> Self:
        """The same code for many payments: without an amount, so that the payer is asked for it."""
        objects = {id_: value for id_, value in self.objects.items() if id_ != "54"}
        static = PointOfInitiation.STATIC.value
        return self._rewritten(placed(objects, "01", static, after="00"))

    @property
    def objects(self) -> Mapping[str, str]:
        """The root data objects, ID to value, in the order of the text."""
        return self.reading.objects

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was remarked on: nothing here kept the payload from being accepted."""
        return (*findings_of(self.reading, self.mode), *self.taken_off)

    @property
    def merchant_accounts(self) -> tuple[MerchantAccount, ...]:
        """Every way to pay the merchant, in the order of the text."""
        return self.reading.accounts

    @property
    def networks(self) -> tuple[Scheme, ...]:
        """Every network recognised, each once, in the order of the text."""
        return self.reading.networks

    @property
    def scheme(self) -> Scheme:
        """The network to ask: LAO QR if it is there, else the one at home in the code's country."""
        return self.reading.scheme

    @property
    def profile(self) -> Profile | None:
        """The view of `scheme` on its account; nothing for networks without a view."""
        return profile_of(self.reading)

    @property
    def point_of_initiation(self) -> PointOfInitiation | None:
        """Static or dynamic; nothing if the code does not say so in a known way."""
        return METHODS.get(self.reading.objects.get("01", ""))

    @property
    def amount(self) -> Decimal | None:
        """The amount in major units of `currency`; nothing if the payer enters it."""
        value = self.reading.objects.get("54")
        return None if value is None else formats.parse_amount(value)

    @property
    def currency(self) -> str:
        """The ISO 4217 number, such as ``418``."""
        return self.reading.objects["53"]

    @property
    def country(self) -> str | None:
        """The ISO 3166-1 alpha-2 code of the merchant's country."""
        return self.reading.objects.get("60" if is_swapped(self.reading) else "58") or None

    @property
    def merchant_name(self) -> str | None:
        """The name in the code, without blanks around it. A sticker can lie: ask the directory."""
        return self.reading.objects.get("59", "").strip() or None

    @property
    def merchant_city(self) -> str | None:
        """The city in the code, without blanks around it."""
        return (
            self.reading.objects.get("58" if is_swapped(self.reading) else "60", "").strip() or None
        )

    @property
    def merchant_category_code(self) -> str | None:
        """Four digits of ISO 18245, or what stands in their place."""
        return self.reading.objects.get("52") or None

    @property
    def postal_code(self) -> str | None:
        """The postal code."""
        return self.reading.objects.get("61") or None

    @property
    def additional_data(self) -> AdditionalData:
        """Bill, store, terminal and the like; all None if the code has no 62."""
        fields = self.reading.templates.get("62")
        return AdditionalData.of(fields) if fields else _NO_DATA

    @property
    def language(self) -> LanguageTemplate | None:
        """Name and city in another language; nothing if the template lacks language or name."""
        fields = self.reading.templates.get("64")
        return LanguageTemplate.of(fields) if fields else None

    @property
    def tip(self) -> Tip | None:
        """What comes on top of the amount; nothing if the code does not speak of it."""
        return Tip.of(self.objects)

    def _rewritten(self, objects: Mapping[str, str]) -> Self:
        return type(self).admit(sealed(objects), self.mode)
