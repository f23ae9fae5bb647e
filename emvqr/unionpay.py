"""Issuing UnionPay accounts: one value of 31 characters in 15, beside LAO QR or alone.

Acquirer and forwarder are numbers of eight digits; a merchant id shorter than 15 is filled with
zeros in front, as Lao members do it, and a longer one is refused.
Source: codes of four countries, which agree on the parts.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, shop
from emvqr.payload import Payload
from emvqr.profiles.unionpay import UnionPay
from emvqr.views import AdditionalData

ACCOUNT: Final = "15"
FORWARDER_IIN: Final = "00520446"
"""Whom nearly every code names as forwarder."""

_IIN: Final = ("[0-9]{8}", "8 digits")
_MERCHANT: Final = ("[!-~]{1,15}", "1 to 15 characters without blanks")
_MERCHANT_LENGTH: Final = 15
_NO_DATA: Final = AdditionalData()


def account(*, acquirer_iin: str, merchant_id: str, forwarder_iin: str = FORWARDER_IIN) -> UnionPay:
    """The account to hand to `emvqr.lao_qr.merchant`, merchant id filled up to 15 characters.

    Raises: scheme_field_format.

    >>> value(account(acquirer_iin="27380418", merchant_id="mch19B73F61B9E0"))
    '2738041800520446mch19B73F61B9E0'
    """
    filled = fitting(ACCOUNT, merchant_id, *_MERCHANT).rjust(_MERCHANT_LENGTH, "0")
    return UnionPay(
        acquirer_iin=fitting(ACCOUNT, acquirer_iin, *_IIN),
        forwarder_iin=fitting(ACCOUNT, forwarder_iin, *_IIN),
        merchant_id=filled,
    )


def value(of: UnionPay) -> str:
    """The 31 characters of data object 15."""
    return of.acquirer_iin + of.forwarder_iin + of.merchant_id


def merchant(
    *,
    unionpay: UnionPay,
    currency: str,
    country: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    amount: Amount = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A shop's code with this account alone. Raises: QrError if anything is amiss.

    >>> code = merchant(unionpay=account(acquirer_iin="27380418", merchant_id="M1"),
    ...     currency="418", country="LA", merchant_category_code="5411",
    ...     merchant_name="Talat Sao", merchant_city="Vientiane")
    >>> code.profile.merchant_id
    '0000000000000M1'
    """
    return issued(
        {
            **opening(amount),
            ACCOUNT: value(unionpay),
            **shop(
                currency=currency,
                country=country,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
        }
    )
