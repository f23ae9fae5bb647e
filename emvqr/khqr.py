"""Issuing KHQR codes (Bakong, Cambodia): personal in 29, merchant in 30, times in 99.

A Bakong account is ``name@bank``; there is no other identifier. Amounts are riel, whole in use, or
US dollars. A code with an amount must say until when it holds.
Source: public Bakong libraries, numbered rules of the KHQR guideline.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from emvqr.codes import QrErrorCode
from emvqr.errors import QrError
from emvqr.formats import spell_epoch
from emvqr.issue import Amount, fitting, issued, opening, present, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData, LanguageTemplate

RIEL: Final = "116"
DOLLAR: Final = "840"

_COUNTRY: Final = "KH"
_CATEGORY: Final = "5999"
_CITY: Final = "Phnom Penh"
_NO_DATA: Final = AdditionalData()
_ACCOUNT_FORM: Final = (r"(?=.{3,32}\Z)[!-?A-~]+@[!-?A-~]+", "name@bank of at most 32 characters")
_TEXT_FORM: Final = (r"[ -~]{1,32}", "1 to 32 characters")


def personal(
    *,
    account: str,
    merchant_name: str,
    account_information: str | None = None,
    acquiring_bank: str | None = None,
    currency: str = RIEL,
    amount: Amount = None,
    created_at: datetime | None = None,
    expires_at: datetime | None = None,
    merchant_city: str = _CITY,
    additional_data: AdditionalData = _NO_DATA,
    language: LanguageTemplate | None = None,
) -> Payload:
    """A person's code. Raises: QrError if anything is amiss.

    >>> code = personal(account="sample@aclb", merchant_name="Sample Payee")
    >>> code.scheme, code.profile.account, code.profile.is_merchant
    (<Scheme.KHQR: 'khqr'>, 'sample@aclb', False)
    """
    given = {"00": account, "01": account_information, "02": acquiring_bank}
    return issued(
        {
            **opening(amount),
            "29": _account("29", given),
            **shop(
                currency=currency,
                country=_COUNTRY,
                category=_CATEGORY,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
            "64": language.template() if language else {},
            "99": _times(amount, created_at, expires_at),
        }
    )


def merchant(
    *,
    account: str,
    merchant_id: str,
    acquiring_bank: str,
    merchant_name: str,
    merchant_city: str = _CITY,
    merchant_category_code: str = _CATEGORY,
    currency: str = RIEL,
    amount: Amount = None,
    created_at: datetime | None = None,
    expires_at: datetime | None = None,
    additional_data: AdditionalData = _NO_DATA,
    language: LanguageTemplate | None = None,
) -> Payload:
    """A shop's code. Raises: QrError if anything is amiss.

    >>> code = merchant(account="mart@aclb", merchant_id="M0001", acquiring_bank="ACLEDA",
    ...                 merchant_name="Psar Mart", currency=DOLLAR)
    >>> code.profile.merchant_id, code.currency
    ('M0001', '840')
    """
    given = {"00": account, "01": merchant_id, "02": acquiring_bank}
    return issued(
        {
            **opening(amount),
            "30": _account("30", given),
            **shop(
                currency=currency,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
            ),
            "62": additional_data.template(),
            "64": language.template() if language else {},
            "99": _times(amount, created_at, expires_at),
        }
    )


def _account(id_: str, given: Mapping[str, str | None]) -> dict[str, str]:
    written = present(given)
    for inner, value in written.items():
        form, words = _ACCOUNT_FORM if inner == "00" else _TEXT_FORM
        fitting(f"{id_}.{inner}", value, form, words)
    return written


def _times(
    amount: Amount, created_at: datetime | None, expires_at: datetime | None
) -> dict[str, str]:
    if amount is not None and (created_at is None or expires_at is None):
        missing = "a code with an amount says when it was made and until when it holds"
        raise QrError.at(QrErrorCode.SCHEME_FIELD_MISSING, missing, "99")
    given = {"00": created_at, "01": expires_at}
    return {id_: spell_epoch(moment) for id_, moment in given.items() if moment is not None}
