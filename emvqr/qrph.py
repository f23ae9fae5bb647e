"""Issuing QR Ph codes (the Philippines): persons in 27, merchants in 28, pesos.

Source: codes in circulation.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, present, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData

PERSON_GUID: Final = "com.p2pqrpay"
MERCHANT_GUID: Final = "ph.ppmi.p2m"

_PERSONAL_CATEGORY: Final = "6016"
_INSTAPAY: Final = "99964403"
_PESO: Final = "608"
_COUNTRY: Final = "PH"
_BIC: Final = (r"[A-Z0-9]{11}", "11 letters and digits")
_NUMBER: Final = (r"[0-9A-Za-z-]{1,25}", "1 to 25 letters and digits")
_MOBILE: Final = (r"\+63-[0-9]{10}", "+63- and 10 digits")
_NO_DATA: Final = AdditionalData()


def personal(
    *,
    bic: str,
    account_number: str,
    merchant_name: str,
    merchant_city: str,
    mobile_number: str | None = None,
    amount: Amount = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A person's code over InstaPay. Raises: QrError if anything is amiss.

    >>> code = personal(bic="BNORPHMMXXX", account_number="006540027965",
    ...                 merchant_name="Sample Payee", merchant_city="Makati City")
    >>> code.scheme, code.profile.account_number
    (<Scheme.QRPH: 'qrph'>, '006540027965')
    """
    account = {
        "00": PERSON_GUID,
        "01": fitting("27.01", bic, *_BIC),
        "02": _INSTAPAY,
        "04": fitting("27.04", account_number, *_NUMBER),
        "05": mobile_number and fitting("27.05", mobile_number, *_MOBILE),
    }
    return issued(
        {
            **opening(amount),
            "27": present(account),
            **shop(
                currency=_PESO,
                country=_COUNTRY,
                category=_PERSONAL_CATEGORY,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
        }
    )


def merchant(
    *,
    bic: str,
    merchant_id: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    postal_code: str | None = None,
    notify: str = "000",
    amount: Amount = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A shop's code. Raises: QrError if anything is amiss.

    >>> code = merchant(bic="PAPHPHM1XXX", merchant_id="102140529", merchant_name="Sari Sari",
    ...                 merchant_category_code="5411", merchant_city="Manila")
    >>> code.profile.is_merchant, code.profile.merchant_id
    (True, '102140529')
    """
    account = {
        "00": MERCHANT_GUID,
        "01": fitting("28.01", bic, *_BIC),
        "03": fitting("28.03", merchant_id, *_NUMBER),
        "05": fitting("28.05", notify, "[0-9]{3}", "3 digits"),
    }
    return issued(
        {
            **opening(amount),
            "28": account,
            **shop(
                currency=_PESO,
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
