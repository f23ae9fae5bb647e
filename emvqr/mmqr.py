"""Issuing MMQR codes (Myanmar): template 26, kyat, whole in use; the local name stands in 64.

Source: public MMQR codes.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, present, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData, LanguageTemplate

GUID: Final = "com.mmqrpay.www"

_ACCOUNT: Final = "26"
_KYAT: Final = "104"
_COUNTRY: Final = "MM"
_NO_DATA: Final = AdditionalData()


def merchant(
    *,
    merchant_id: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    terminal_id: str | None = None,
    amount: Amount = None,
    additional_data: AdditionalData = _NO_DATA,
    language: LanguageTemplate | None = None,
) -> Payload:
    """A shop's code. Raises: QrError if anything is amiss.

    >>> code = merchant(merchant_id="100000000000017", terminal_id="00000001",
    ...     merchant_category_code="5411", merchant_name="Shwe Mart", merchant_city="Yangon")
    >>> code.scheme, code.profile.terminal_id
    (<Scheme.MMQR: 'mmqr'>, '00000001')
    """
    account = {
        "00": GUID,
        "01": fitting("26.01", merchant_id, "[0-9]{15,16}", "15 or 16 digits"),
        "02": terminal_id and fitting("26.02", terminal_id, "[0-9A-Za-z]{8}", "8 characters"),
    }
    return issued(
        {
            **opening(amount),
            _ACCOUNT: present(account),
            **shop(
                currency=_KYAT,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
            "64": language.template() if language else {},
        }
    )
