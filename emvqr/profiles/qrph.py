"""QR Ph, the Philippines: persons in 27, merchants in 28. Source: codes in circulation."""

from dataclasses import dataclass
from typing import Self

from emvqr.networks import Scheme
from emvqr.reading import Reading

PERSON_GUID: str = "COM.P2PQRPAY"


@dataclass(frozen=True, slots=True)
class QrPh:
    """A QR Ph account at the bank or wallet `bic`.

    Persons have an `account_number`, or a `mobile_number`; merchants a `merchant_id`, and a code
    in `notify` that says how the acquirer wants to be told.
    """

    is_merchant: bool
    bic: str | None
    merchant_id: str | None = None
    account_number: str | None = None
    mobile_number: str | None = None
    notify: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        account = reading.accounts_of(Scheme.QRPH)[0]
        fields = account.fields
        is_merchant = account.guid.upper() != PERSON_GUID
        last = fields.get("05") or None
        merchant_id = fields.get("03") or (fields.get("02") if is_merchant else None)
        return cls(
            is_merchant=is_merchant,
            bic=fields.get("01") or None,
            merchant_id=merchant_id or None,
            account_number=fields.get("04") or None,
            mobile_number=None if is_merchant else last,
            notify=last if is_merchant else None,
        )
