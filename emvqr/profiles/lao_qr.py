"""LAO QR, account template 38. Source: LAO QR as used by LAPNet members."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from emvqr.formats import parse_moment
from emvqr.networks import Scheme
from emvqr.reading import Reading


class PaymentType(StrEnum):
    """What a LAO QR code is for, 38.02."""

    TRANSFER = "001"
    """A personal code: money goes to an account."""
    MERCHANT = "002"
    """A purchase."""
    BILL = "003"
    """A bill, named in 62.01."""
    DONATION = "004"
    """A donation."""
    E_COMMERCE = "005"
    """A purchase on the web."""
    ELECTRICITY = "006"
    """An electricity bill."""
    WATER = "007"
    """A water bill."""
    TAX = "008"
    """A tax."""
    GOVERNMENT = "009"
    """Another payment to the government."""


@dataclass(frozen=True, slots=True)
class LaoQr:
    """A LAO QR account. Only the member `iin` knows what `receiver_id` means.

    `payment_type` is a `PaymentType` value, or another three digits. `expires_at` is in UTC;
    nothing if the code does not expire or its expiry cannot be read.
    """

    iin: str
    payment_type: str
    receiver_id: str
    expires_at: datetime | None = None
    action: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        fields = reading.fields_of(Scheme.LAO_QR)
        expiry = fields.get("04")
        return cls(
            iin=fields["01"],
            payment_type=fields["02"],
            receiver_id=fields["03"],
            expires_at=parse_moment(expiry) if expiry else None,
            action=fields.get("05") or None,
        )
