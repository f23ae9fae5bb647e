"""Issuing PIX codes (Brazil): a key of the receiver, template 26, reais.

Without a transaction id the label is ``***``, as the scheme demands. Codes with an address instead
of a key are read but not issued: the address belongs to a bank's server.
Source: codes in circulation.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, present, shop
from emvqr.payload import Payload
from emvqr.views import PROMPT

GUID: Final = "br.gov.bcb.pix"

_ACCOUNT: Final = "26"
_REAL: Final = "986"
_COUNTRY: Final = "BR"
_CATEGORY: Final = "0000"


def merchant(
    *,
    key: str,
    merchant_name: str,
    merchant_city: str,
    amount: Amount = None,
    information: str | None = None,
    transaction_id: str | None = None,
    merchant_category_code: str = _CATEGORY,
) -> Payload:
    """A shop's or a person's code. Raises: QrError if anything is amiss.

    >>> code = merchant(key="004901d1-bd85-4769-8e52-cb4c42c506dc", merchant_name="Padaria",
    ...                 merchant_city="BRASILIA", amount="12.50")
    >>> code.scheme, code.additional_data.reference_label
    (<Scheme.PIX: 'pix'>, '***')
    """
    account = {
        "00": GUID,
        "01": fitting("26.01", key, "[!-~]{1,77}", "1 to 77 characters without blanks"),
        "02": information,
    }
    label = PROMPT
    if transaction_id is not None:
        label = fitting("62.05", transaction_id, "[0-9A-Za-z]{1,25}", "1 to 25 letters and digits")
    return issued(
        {
            **opening(amount),
            _ACCOUNT: present(account),
            **shop(
                currency=_REAL,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": {"05": label},
        }
    )
