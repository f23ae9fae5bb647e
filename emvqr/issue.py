"""What every builder does last: write the objects, read them back, and accept no remark at all."""

import re
from collections.abc import Mapping
from decimal import Decimal

from emvqr import formats
from emvqr.codes import Mode, QrErrorCode
from emvqr.encode import Written, sealed
from emvqr.errors import QrError, quoted
from emvqr.payload import Payload
from emvqr.views import PointOfInitiation

Amount = str | Decimal | None
"""In major units of the code's currency; None lets the payer enter it."""


def issued(objects: Written) -> Payload:
    """The payload of `objects`, flawless under `lint`.

    Raises: the first finding of any weight, because what we issue gets no remarks.
    """
    payload = Payload.admit(sealed(objects), Mode.LINT)
    if payload.findings:
        raise QrError(payload.findings[0], payload.findings)
    return payload


def opening(amount: Amount) -> dict[str, str]:
    """Data objects 00 and 01: dynamic if there is an amount."""
    method = PointOfInitiation.STATIC if amount is None else PointOfInitiation.DYNAMIC
    return {"00": "01", "01": method.value}


def present(values: Mapping[str, Amount]) -> dict[str, str]:
    """The objects that are given; an amount is spelled out."""
    return {
        id_: formats.spell_amount(value) if isinstance(value, Decimal) else value
        for id_, value in values.items()
        if value is not None
    }


def shop(
    *,
    currency: str,
    country: str,
    category: str | None,
    name: str | None,
    city: str | None,
    amount: Amount,
    postal_code: str | None = None,
) -> dict[str, str]:
    """Data objects 52 to 61 that are given, in ascending order."""
    return present(
        {
            "52": category,
            "53": currency,
            "54": amount,
            "58": country,
            "59": name,
            "60": city,
            "61": postal_code,
        }
    )


def fitting(path: str, value: str, form: str, words: str) -> str:
    """`value`, which has the `form` that the account field at `path` demands.

    Raises: scheme_field_format; `words` say the form to people.

    >>> fitting("26.01", "603346", "[0-9]{6}", "6 digits")
    '603346'
    """
    if not re.fullmatch(form, value):
        wrong = f"{quoted(value)}, should be {words}"
        raise QrError.at(QrErrorCode.SCHEME_FIELD_FORMAT, wrong, path)
    return value
