"""Issuing BCEL OnePay codes as they were before the national standard: template 33, whole kip.

For tests and old readers; new Lao codes are LAO QR. Old generators swapped country and city and
called codes with an amount static; ours do neither.
Source: codes in circulation.
"""

from datetime import datetime
from typing import Final

from emvqr.codes import QrErrorCode
from emvqr.currencies import KIP
from emvqr.errors import QrError
from emvqr.formats import spell_moment
from emvqr.issue import Amount, fitting, issued, opening, present, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData

GUID: Final = "BCEL"
PURCHASE: Final = "ONEPAY"
TRANSFER: Final = "TRANSFER"

_ACCOUNT: Final = "33"
_COUNTRY: Final = "LA"
_NO_DATA: Final = AdditionalData()


def merchant(
    *,
    receiver_id: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    service: str = PURCHASE,
    amount: Amount = None,
    expires_at: datetime | None = None,
    action: str | None = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A shop's code in the old form. Raises: QrError if anything is amiss.

    >>> code = merchant(receiver_id="mch5e436d803c35d", merchant_category_code="4111",
    ...                 merchant_name="Talat Sao", merchant_city="Vientiane", amount="4000")
    >>> code.scheme, code.profile.receiver_id
    (<Scheme.BCEL_ONEPAY: 'bcel_onepay'>, 'mch5e436d803c35d')
    """
    if expires_at is not None and expires_at.tzinfo is None:
        raise QrError.at(QrErrorCode.EXPIRY_FORMAT, "a moment needs its zone", "33.03")
    account = {
        "00": GUID,
        "01": fitting("33.01", service, "ONEPAY|TRANSFER", "ONEPAY or TRANSFER"),
        "02": fitting("33.02", receiver_id, "[!-~]{1,40}", "1 to 40 characters without blanks"),
        "03": None if expires_at is None else spell_moment(expires_at),
        "05": action,
    }
    return issued(
        {
            **opening(amount),
            _ACCOUNT: present(account),
            **shop(
                currency=KIP,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
        }
    )
