"""What every builder does last: write the objects, read them back, and accept no remark at all."""

from collections.abc import Mapping
from decimal import Decimal

from emvqr import formats
from emvqr.codes import Mode
from emvqr.encode import Written, sealed
from emvqr.errors import QrError
from emvqr.payload import Payload
from emvqr.views import PointOfInitiation


def issued(objects: Written) -> Payload:
    """The payload of `objects`, flawless under `lint`.

    Raises: the first finding of any weight, because what we issue gets no remarks.
    """
    payload = Payload.admit(sealed(objects), Mode.LINT)
    if payload.findings:
        raise QrError(payload.findings[0], payload.findings)
    return payload


def opening(amount: str | Decimal | None) -> dict[str, str]:
    """Data objects 00 and 01: dynamic if there is an amount."""
    method = PointOfInitiation.STATIC if amount is None else PointOfInitiation.DYNAMIC
    return {"00": "01", "01": method.value}


def present(values: Mapping[str, str | Decimal | None]) -> dict[str, str]:
    """The root objects that are given; an amount is spelled out."""
    return {
        id_: formats.spell_amount(value) if isinstance(value, Decimal) else value
        for id_, value in values.items()
        if value is not None
    }
