"""A network's own view of its account: the fields by the names the network gives them.

What the rules demand of an account is promised by its view; everything else may be None. A view
never guesses: what it cannot read it leaves out.
"""

from collections.abc import Callable
from typing import Final

from emvqr.networks import Scheme
from emvqr.profiles.duitnow import DuitNow
from emvqr.profiles.khqr import KhQr
from emvqr.profiles.lao_qr import LaoQr, PaymentType
from emvqr.profiles.mmqr import MmQr
from emvqr.profiles.onepay import OnePay
from emvqr.profiles.pix import Pix
from emvqr.profiles.promptpay import ThaiKind, ThaiQr
from emvqr.profiles.qris import Qris
from emvqr.profiles.qrph import QrPh
from emvqr.profiles.sgqr import PayNowProxy, SgQr
from emvqr.profiles.unionpay import UnionPay
from emvqr.profiles.vietnam import VietQr, VnPay
from emvqr.reading import Reading

__all__ = [
    "DuitNow",
    "KhQr",
    "LaoQr",
    "MmQr",
    "OnePay",
    "PayNowProxy",
    "PaymentType",
    "Pix",
    "Profile",
    "QrPh",
    "Qris",
    "SgQr",
    "ThaiKind",
    "ThaiQr",
    "UnionPay",
    "VietQr",
    "VnPay",
    "profile_of",
]

Profile = (
    LaoQr
    | OnePay
    | KhQr
    | ThaiQr
    | VietQr
    | VnPay
    | Qris
    | DuitNow
    | SgQr
    | QrPh
    | MmQr
    | Pix
    | UnionPay
)

_VIEWS: Final[dict[Scheme, Callable[[Reading], Profile | None]]] = {
    Scheme.LAO_QR: LaoQr.of,
    Scheme.BCEL_ONEPAY: OnePay.of,
    Scheme.KHQR: KhQr.of,
    Scheme.PROMPTPAY: ThaiQr.of,
    Scheme.VIETQR: VietQr.of,
    Scheme.VNPAY: VnPay.of,
    Scheme.QRIS: Qris.of,
    Scheme.DUITNOW: DuitNow.of,
    Scheme.SGQR: SgQr.of,
    Scheme.QRPH: QrPh.of,
    Scheme.MMQR: MmQr.of,
    Scheme.PIX: Pix.of,
    Scheme.UNIONPAY: UnionPay.of,
}


def profile_of(reading: Reading) -> Profile | None:
    """The view of the code's own scheme on it; nothing for networks without a view."""
    view = _VIEWS.get(reading.scheme)
    return view(reading) if view else None
