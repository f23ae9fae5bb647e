"""Viet Nam: VietQR of NAPAS, a template inside a template, and VNPay. Source: public libraries."""

from dataclasses import dataclass
from typing import Self

from emvqr import tlv
from emvqr.errors import QrError
from emvqr.networks import Scheme
from emvqr.reading import Reading


@dataclass(frozen=True, slots=True)
class VietQr:
    """A NAPAS account: the bank by its BIN of six digits, and an account or card number there.

    `service` is ``QRIBFTTA`` (account), ``QRIBFTTC`` (card), ``QRPUSH`` (merchant) or ``QRCASH``.
    """

    bank_bin: str | None
    account_number: str | None
    service: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account; the third level is read here."""
        fields = reading.fields_of(Scheme.VIETQR)
        try:
            beneficiary = tlv.scan(fields.get("01", ""))
        except QrError:
            beneficiary = {}
        return cls(
            bank_bin=beneficiary.get("00") or None,
            account_number=beneficiary.get("01") or None,
            service=fields.get("02") or None,
        )


@dataclass(frozen=True, slots=True)
class VnPay:
    """A merchant of VNPay."""

    merchant_id: str | None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has such an account."""
        return cls(merchant_id=reading.fields_of(Scheme.VNPAY).get("01") or None)
