"""EMVCo QR payloads: read them, judge them, explain them, issue them.

Merchant-presented codes here, consumer-presented ones in `emvqr.cpm`, symbols in `emvqr.symbol`.
Standard library only, but for symbols. LAPNet's LAO QR comes first, then the codes of the countries
around.

>>> import emvqr
>>> shop = emvqr.lao_qr.merchant(iin="27710418", receiver_id="mch19B73F61B9E0",
...     merchant_category_code="5411", merchant_name="Talat Sao", merchant_city="Vientiane")
>>> payload = emvqr.decode(shop.with_amount("15000").encode())
>>> payload.scheme, payload.profile.iin, payload.amount, payload.currency
(<Scheme.LAO_QR: 'lao_qr'>, '27710418', Decimal('15000'), '418')
>>> [str(finding) for finding in emvqr.check("00020163041D0C", mode="pay")][0]
'qr.crc_mismatch at 63 [10:14]: says 1D0C, the text gives AAE6'
"""

from importlib import import_module
from types import ModuleType

from emvqr import (
    bcel_onepay,
    cpm,
    duitnow,
    khqr,
    lao_qr,
    mmqr,
    pix,
    promptpay,
    qris,
    qrph,
    sgqr,
    unionpay,
    vietqr,
    vnpay,
)
from emvqr.check import check
from emvqr.codes import Mode, QrErrorCode, Severity
from emvqr.decode import decode
from emvqr.describe import describe
from emvqr.errors import Finding, QrError, Span
from emvqr.networks import Scheme
from emvqr.payload import Payload
from emvqr.profiles import (
    DuitNow,
    KhQr,
    LaoQr,
    MmQr,
    OnePay,
    PaymentType,
    PayNowProxy,
    Pix,
    Profile,
    Qris,
    QrPh,
    SgQr,
    ThaiKind,
    ThaiQr,
    UnionPay,
    VietQr,
    VnPay,
)
from emvqr.reading import MerchantAccount
from emvqr.views import AdditionalData, LanguageTemplate, PointOfInitiation, Tip, TipKind
from emvqr.wrapping import trimmed

__all__ = [
    "AdditionalData",
    "DuitNow",
    "Finding",
    "KhQr",
    "LanguageTemplate",
    "LaoQr",
    "MerchantAccount",
    "MmQr",
    "Mode",
    "OnePay",
    "PayNowProxy",
    "Payload",
    "PaymentType",
    "Pix",
    "PointOfInitiation",
    "Profile",
    "QrError",
    "QrErrorCode",
    "QrPh",
    "Qris",
    "Scheme",
    "Severity",
    "SgQr",
    "Span",
    "ThaiKind",
    "ThaiQr",
    "Tip",
    "TipKind",
    "UnionPay",
    "VietQr",
    "VnPay",
    "bcel_onepay",
    "check",
    "cpm",
    "decode",
    "describe",
    "duitnow",
    "khqr",
    "lao_qr",
    "mmqr",
    "pix",
    "promptpay",
    "qris",
    "qrph",
    "sgqr",
    "trimmed",
    "unionpay",
    "vietqr",
    "vnpay",
]


def __getattr__(name: str) -> ModuleType:
    """`emvqr.symbol` on first touch: it needs the extra ``symbol``, the rest of us does not."""
    if name == "symbol":
        return import_module("emvqr.symbol")
    raise AttributeError(f"module 'emvqr' has no attribute {name!r}")
