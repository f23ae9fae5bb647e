"""BCEL OnePay from before the national standard, account template 33.

Source: codes in circulation.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from emvqr.formats import parse_moment
from emvqr.networks import Scheme
from emvqr.reading import Reading


@dataclass(frozen=True, slots=True)
class OnePay:
    """An old OnePay account.

    `service` is ``ONEPAY``, ``TRANSFER`` or ``ONEPAYLOTTO``; `receiver_id` names shop or person;
    `expires_at` is in UTC.
    """

    service: str | None
    receiver_id: str | None
    expires_at: datetime | None = None
    action: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        fields = reading.fields_of(Scheme.BCEL_ONEPAY)
        return cls(
            service=fields.get("01") or None,
            receiver_id=fields.get("02") or None,
            expires_at=parse_moment(fields.get("03", "")),
            action=fields.get("05") or None,
        )
