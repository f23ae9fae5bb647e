"""DuitNow QR, Malaysia, account template 26. Source: codes in circulation."""

from dataclasses import dataclass
from typing import Self

from emvqr.networks import Scheme
from emvqr.reading import Reading


@dataclass(frozen=True, slots=True)
class DuitNow:
    """A DuitNow account: the acquirer by six digits, and the id of the code there."""

    acquirer_id: str | None
    qr_id: str | None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        fields = reading.fields_of(Scheme.DUITNOW)
        return cls(acquirer_id=fields.get("01") or None, qr_id=fields.get("02") or None)
