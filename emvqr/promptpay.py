"""Issuing Thai QR codes: credit transfer in template 29, bill payment in template 30.

The domestic and the cross-border code differ in the identifier only. Lao apps pay the cross-border
one.
Source: Thai QR guideline of April 2019; cross-border identifier as found in public libraries.
"""

from decimal import Decimal
from typing import Final

from emvqr.issue import fitting, issued, opening, present
from emvqr.networks import (
    PROMPTPAY_BILL_AID,
    PROMPTPAY_CROSS_BORDER_AID,
    PROMPTPAY_TRANSFER_AID,
)
from emvqr.payload import Payload
from emvqr.profiles.promptpay import THAI_KINDS, ThaiKind
from emvqr.views import AdditionalData

_ACCOUNT: Final = "30"
_TRANSFER: Final = "29"
_BAHT: Final = "764"
_COUNTRY: Final = "TH"
_NO_DATA: Final = AdditionalData()


_LOCAL_MOBILE: Final = 10
_RECEIVERS: Final = {kind: id_ for id_, kind in THAI_KINDS.items()}


def personal(
    *,
    kind: ThaiKind,
    receiver_id: str,
    amount: str | Decimal | None = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A person's code: dynamic if it has an amount (baht). Raises: QrError if anything is amiss.

    A mobile number may be given as Thais write it, with ten digits.

    >>> personal(kind=ThaiKind.MOBILE, receiver_id="0812345678").profile.receiver_id
    '0066812345678'
    """
    id_ = _RECEIVERS.get(kind, "")
    if kind is ThaiKind.MOBILE and len(receiver_id) == _LOCAL_MOBILE:
        fitting(f"{_TRANSFER}.{id_}", receiver_id, "0[0-9]{9}", "10 digits from 0")
        receiver_id = "0066" + receiver_id[1:]
    account = {"00": PROMPTPAY_TRANSFER_AID} | ({id_: receiver_id} if id_ else {})
    return issued(
        {
            **opening(amount),
            _TRANSFER: account,
            **present({"53": _BAHT, "54": amount, "58": _COUNTRY}),
            "62": additional_data.template(),
        }
    )


def merchant(
    *,
    biller_id: str,
    reference_1: str,
    reference_2: str | None = None,
    amount: str | Decimal | None = None,
    merchant_name: str | None = None,
    merchant_city: str | None = None,
    merchant_category_code: str | None = None,
    cross_border: bool = False,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A shop's code: dynamic if it has an amount (baht). Raises: QrError if anything is amiss.

    >>> merchant(biller_id="099400016550100", reference_1="123456789012", amount="100.00",
    ...          cross_border=True).profile.cross_border
    True
    """
    aid = PROMPTPAY_CROSS_BORDER_AID if cross_border else PROMPTPAY_BILL_AID
    account = {"00": aid, "01": biller_id, "02": reference_1}
    if reference_2 is not None:
        account["03"] = reference_2
    root = {
        "52": merchant_category_code,
        "53": _BAHT,
        "54": amount,
        "58": _COUNTRY,
        "59": merchant_name,
        "60": merchant_city,
    }
    additional = additional_data.template()
    return issued({**opening(amount), _ACCOUNT: account, **present(root), "62": additional})
