"""Issuing LAO QR codes: personal, merchant and bill.

The receiver id is an alias that only the receiving member understands. Amounts are whole kip. Names
in the root are ASCII; the Lao name goes into the language template.
Source: LAO QR as used by LAPNet members, account template 38.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from emvqr.codes import QrErrorCode
from emvqr.currencies import KIP
from emvqr.errors import QrError
from emvqr.formats import spell_moment
from emvqr.issue import issued, opening, present
from emvqr.networks import LAO_QR_AID
from emvqr.payload import Payload
from emvqr.profiles import PaymentType, UnionPay
from emvqr.unionpay import ACCOUNT as UNIONPAY
from emvqr.unionpay import value as unionpay_value
from emvqr.views import AdditionalData, LanguageTemplate

_ACCOUNT: Final = "38"
_COUNTRY: Final = "LA"
_NO_DATA: Final = AdditionalData()


def personal(
    *,
    iin: str,
    receiver_id: str,
    amount: str | Decimal | None = None,
    additional_data: AdditionalData = _NO_DATA,
    expires_at: datetime | None = None,
    action: str | None = None,
) -> Payload:
    """A code that asks for a transfer to a person. Raises: QrError if anything is amiss.

    >>> personal(iin="27710418", receiver_id="NEXFOLPOLCIYSAQLCEVWDCAP").encode()
    '00020101021138670016A00526628466257701082771041802030010324NEXFOLPOLCIYSAQLCEVWDCAP53034185802LA630473F6'
    """
    account = _account(iin, PaymentType.TRANSFER, receiver_id, expires_at, action)
    return issued(
        {
            **opening(amount),
            _ACCOUNT: account,
            **present({"53": KIP, "54": amount, "58": _COUNTRY}),
            "62": additional_data.template(),
        }
    )


def merchant(
    *,
    iin: str,
    receiver_id: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    amount: str | Decimal | None = None,
    payment_type: str = PaymentType.MERCHANT,
    additional_data: AdditionalData = _NO_DATA,
    language: LanguageTemplate | None = None,
    expires_at: datetime | None = None,
    action: str | None = None,
    unionpay: UnionPay | None = None,
) -> Payload:
    """A shop's code: dynamic if it has an amount. Raises: QrError if anything is amiss.

    With a `unionpay` account (`emvqr.unionpay.account`) beside, foreign wallets can pay it too.
    """
    account = _account(iin, payment_type, receiver_id, expires_at, action)
    root = {
        "52": merchant_category_code,
        "53": KIP,
        "54": amount,
        "58": _COUNTRY,
        "59": merchant_name,
        "60": merchant_city,
    }
    return issued(
        {
            **opening(amount),
            **({UNIONPAY: unionpay_value(unionpay)} if unionpay else {}),
            _ACCOUNT: account,
            **present(root),
            "62": additional_data.template(),
            "64": language.template() if language else {},
        }
    )


def bill(
    *,
    iin: str,
    receiver_id: str,
    bill_number: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    amount: str | Decimal | None = None,
    customer_label: str | None = None,
    language: LanguageTemplate | None = None,
    expires_at: datetime | None = None,
    payment_type: str = PaymentType.BILL,
) -> Payload:
    """A biller's code for one bill, tax or duty. Raises: QrError if anything is amiss."""
    return merchant(
        iin=iin,
        receiver_id=receiver_id,
        merchant_category_code=merchant_category_code,
        merchant_name=merchant_name,
        merchant_city=merchant_city,
        amount=amount,
        payment_type=payment_type,
        additional_data=AdditionalData(bill_number=bill_number, customer_label=customer_label),
        language=language,
        expires_at=expires_at,
    )


def _account(
    iin: str,
    payment_type: str,
    receiver_id: str,
    expires_at: datetime | None,
    action: str | None,
) -> Mapping[str, str]:
    account = {"00": LAO_QR_AID, "01": iin, "02": str(payment_type), "03": receiver_id}
    if expires_at is not None:
        if expires_at.tzinfo is None:
            raise QrError.at(QrErrorCode.EXPIRY_FORMAT, "a moment needs its zone", f"{_ACCOUNT}.04")
        account["04"] = spell_moment(expires_at)
    if action is not None:
        account["05"] = action
    return account
