"""Issuing VietQR codes (NAPAS, Viet Nam): to an account or a card, template 38, whole dong.

Source: public VietQR libraries.
"""

from typing import Final

from emvqr import tlv
from emvqr.issue import Amount, fitting, issued, opening, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData

GUID: Final = "A000000727"
TO_ACCOUNT: Final = "QRIBFTTA"
TO_CARD: Final = "QRIBFTTC"

_ACCOUNT: Final = "38"
_DONG: Final = "704"
_COUNTRY: Final = "VN"
_NO_DATA: Final = AdditionalData()


def personal(
    *,
    bank_bin: str,
    account_number: str,
    service: str = TO_ACCOUNT,
    amount: Amount = None,
    merchant_name: str | None = None,
    merchant_city: str | None = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A code that asks for a transfer. Raises: QrError if anything is amiss.

    >>> personal(bank_bin="970415", account_number="113366668888").encode()
    '00020101021138560010A0000007270126000697041501121133666688880208QRIBFTTA53037045802VN6304F443'
    """
    beneficiary = {
        "00": fitting("38.01.00", bank_bin, "[0-9]{6}", "6 digits"),
        "01": fitting("38.01.01", account_number, "[0-9A-Za-z]{1,19}", "1 to 19 characters"),
    }
    return issued(
        {
            **opening(amount),
            _ACCOUNT: {
                "00": GUID,
                "01": tlv.compose(beneficiary),
                "02": fitting("38.02", service, "QRIBFTT[AC]", "QRIBFTTA or QRIBFTTC"),
            },
            **shop(
                currency=_DONG,
                country=_COUNTRY,
                category=None,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
        }
    )
