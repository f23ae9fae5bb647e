"""Issuing Thai QR merchant codes: bill payment, template 30.

The domestic and the cross-border code differ in the identifier only. Lao apps pay the cross-border
one.
Source: Thai QR guideline of April 2019; cross-border identifier as found in public libraries.
"""

from decimal import Decimal
from typing import Final

from emvqr.issue import issued, opening, present
from emvqr.networks import PROMPTPAY_BILL_AID, PROMPTPAY_CROSS_BORDER_AID
from emvqr.payload import Payload
from emvqr.views import AdditionalData

_ACCOUNT: Final = "30"
_BAHT: Final = "764"
_COUNTRY: Final = "TH"
_NO_DATA: Final = AdditionalData()


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
