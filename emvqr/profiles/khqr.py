"""KHQR, Bakong: 29 for persons, 30 for merchants, times in 99. Source: public Bakong libraries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from emvqr.formats import parse_epoch
from emvqr.networks import Scheme
from emvqr.reading import Reading

MERCHANT: str = "30"


@dataclass(frozen=True, slots=True)
class KhQr:
    """A Bakong account, ``name@bank``.

    `merchant_id` stands in merchant codes, `account_information` in personal ones. Times are in
    UTC; nothing for codes without times, or with something else in their place.
    """

    account: str
    is_merchant: bool
    merchant_id: str | None = None
    account_information: str | None = None
    acquiring_bank: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        account = reading.accounts_of(Scheme.KHQR)[0]
        fields = account.fields
        is_merchant = account.id == MERCHANT
        number = fields.get("01") or None
        times = reading.templates.get("99", {})
        return cls(
            account=account.guid,
            is_merchant=is_merchant,
            merchant_id=number if is_merchant else None,
            account_information=None if is_merchant else number,
            acquiring_bank=fields.get("02") or None,
            created_at=parse_epoch(times.get("00", "")),
            expires_at=parse_epoch(times.get("01", "")),
        )
