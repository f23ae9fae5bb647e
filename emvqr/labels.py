"""What networks call the fields of their account templates, for tables that people read.

Source: the networks' codes as found in libraries and documents; see the profiles of each.
"""

from typing import Final

from emvqr.networks import Scheme

FIELD_NAMES: Final[dict[str, dict[str, str]]] = {
    Scheme.LAO_QR: {
        "01": "receiving member (IIN)",
        "02": "payment type",
        "03": "receiver id",
        "04": "expires at",
        "05": "action when paid",
    },
    Scheme.BCEL_ONEPAY: {"01": "kind", "02": "merchant id", "03": "expires at"},
    Scheme.KHQR: {"01": "merchant id or account", "02": "acquiring bank"},
    Scheme.VIETQR: {"01": "bank and account", "02": "service"},
    Scheme.QRIS: {"01": "merchant PAN", "02": "merchant id", "03": "merchant size"},
    Scheme.DUITNOW: {"01": "acquirer", "02": "QR id"},
    Scheme.MMQR: {"01": "merchant id", "02": "terminal"},
}
"""By scheme and by ID inside the template."""


def field_name(scheme: str, id_: str, otherwise: str) -> str:
    """What ``scheme`` calls a field of its template, or the general name.

    >>> field_name("lao_qr", "03", "field")
    'receiver id'
    """
    return FIELD_NAMES.get(scheme, {}).get(id_, otherwise)
