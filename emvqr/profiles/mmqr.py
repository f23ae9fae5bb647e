"""MMQR, Myanmar, account template 26. Source: public MMQR codes."""

from dataclasses import dataclass
from typing import Self

from emvqr.networks import Scheme
from emvqr.reading import Reading


@dataclass(frozen=True, slots=True)
class MmQr:
    """A merchant of MMQR, and its terminal."""

    merchant_id: str | None
    terminal_id: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        fields = reading.fields_of(Scheme.MMQR)
        return cls(merchant_id=fields.get("01") or None, terminal_id=fields.get("02") or None)
