"""PIX, Brazil: a key, or an address where the payment waits. Source: codes in circulation."""

from dataclasses import dataclass
from typing import Self

from emvqr.networks import Scheme
from emvqr.reading import Reading


@dataclass(frozen=True, slots=True)
class Pix:
    """A PIX account. `key` stands in static codes, `url` in dynamic ones; it is never followed."""

    key: str | None = None
    information: str | None = None
    url: str | None = None
    transaction_id: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        fields = reading.fields_of(Scheme.PIX)
        return cls(
            key=fields.get("01") or None,
            information=fields.get("02") or None,
            url=fields.get("25") or None,
            transaction_id=reading.templates.get("62", {}).get("05") or None,
        )
