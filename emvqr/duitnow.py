"""Issuing DuitNow QR codes (Malaysia): template 26, ringgit.

Live codes write 02 into data object 00; we write 01, as the standard says, and readers take both.
Source: codes in circulation.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData

GUID: Final = "A0000006150001"
PERSON: Final = "0000"
"""The category of persons."""

_ACCOUNT: Final = "26"
_RINGGIT: Final = "458"
_COUNTRY: Final = "MY"
_NO_DATA: Final = AdditionalData()


def merchant(
    *,
    acquirer_id: str,
    qr_id: str,
    merchant_name: str,
    merchant_city: str,
    merchant_category_code: str = PERSON,
    amount: Amount = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A shop's or a person's code. Raises: QrError if anything is amiss.

    >>> code = merchant(acquirer_id="890053", qr_id="MDN163112377136573",
    ...     merchant_category_code="5411", merchant_name="KEDAI KITA", merchant_city="IPOH")
    >>> code.scheme, code.profile.acquirer_id
    (<Scheme.DUITNOW: 'duitnow'>, '890053')
    """
    return issued(
        {
            **opening(amount),
            _ACCOUNT: {
                "00": GUID,
                "01": fitting("26.01", acquirer_id, "[0-9]{6}", "6 digits"),
                "02": fitting("26.02", qr_id, "[0-9A-Za-z]{1,22}", "1 to 22 characters"),
            },
            **shop(
                currency=_RINGGIT,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
        }
    )
