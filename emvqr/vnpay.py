"""Issuing VNPay merchant codes (Viet Nam): template 26, whole dong.

Source: codes in circulation.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData

GUID: Final = "A000000775"

_ACCOUNT: Final = "26"
_DONG: Final = "704"
_COUNTRY: Final = "VN"
_NO_DATA: Final = AdditionalData()


def merchant(
    *,
    merchant_id: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    amount: Amount = None,
    postal_code: str | None = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A shop's code. Raises: QrError if anything is amiss.

    >>> code = merchant(merchant_id="0106415999", merchant_category_code="4829",
    ...                 merchant_name="PHO HA NOI", merchant_city="HANOI")
    >>> code.scheme, code.profile.merchant_id
    (<Scheme.VNPAY: 'vnpay'>, '0106415999')
    """
    number = fitting("26.01", merchant_id, "[0-9A-Za-z]{1,20}", "1 to 20 letters and digits")
    return issued(
        {
            **opening(amount),
            _ACCOUNT: {"00": GUID, "01": number},
            **shop(
                currency=_DONG,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
                postal_code=postal_code,
            ),
            "62": additional_data.template(),
        }
    )
