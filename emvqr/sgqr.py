"""Issuing PayNow codes (Singapore): template 26, dollars, and the SGQR label in 51 if there is one.

Source: codes in circulation and public PayNow libraries.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, present, shop
from emvqr.payload import Payload
from emvqr.profiles.sgqr import LABEL, PAYNOW, PayNowProxy
from emvqr.views import AdditionalData

_DOLLAR: Final = "702"
_COUNTRY: Final = "SG"
_PROXIES: Final = {
    PayNowProxy.MOBILE: (r"\+[0-9]{8,15}", "a telephone number with country code"),
    PayNowProxy.UEN: (r"[0-9A-Z]{9,13}", "9 to 13 digits and letters"),
}
_EXPIRY: Final = (r"[0-9]{8}(?:[0-9]{6})?", "yyyymmdd or yyyymmddHHMMSS")
_LABEL_ID: Final = (r"[0-9A-F]{12}", "12 hexadecimal characters")
_NO_DATA: Final = AdditionalData()


def paynow(
    *,
    proxy_type: PayNowProxy,
    proxy: str,
    merchant_name: str,
    merchant_city: str = "Singapore",
    merchant_category_code: str = "0000",
    amount: Amount = None,
    is_editable: bool | None = None,
    expires: str | None = None,
    label_id: str | None = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A PayNow code; the payer may edit the amount unless one is given.

    `expires` is Singapore time, written yyyymmdd or yyyymmddHHMMSS. Raises: QrError if anything is
    amiss.

    >>> code = paynow(proxy_type=PayNowProxy.UEN, proxy="201929813CSPP", merchant_name="SHOP",
    ...               amount="20.00")
    >>> code.scheme, code.profile.proxy, code.profile.is_editable
    (<Scheme.SGQR: 'sgqr'>, '201929813CSPP', False)
    """
    editable = amount is None if is_editable is None else is_editable
    account = {
        "00": PAYNOW,
        "01": proxy_type.value,
        "02": fitting("26.02", proxy, *_PROXIES[proxy_type]),
        "03": "1" if editable else "0",
        "04": expires and fitting("26.04", expires, *_EXPIRY),
    }
    label = {"00": LABEL, "01": fitting("51.01", label_id, *_LABEL_ID)} if label_id else {}
    return issued(
        {
            **opening(amount),
            "26": present(account),
            "51": label,
            **shop(
                currency=_DOLLAR,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
        }
    )
