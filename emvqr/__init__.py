"""EMVCo merchant-presented QR payloads: read them, judge them, explain them, issue them.

Standard library only. LAPNet's LAO QR comes first, then the codes of the countries around.

>>> import emvqr
>>> shop = emvqr.lao_qr.merchant(iin="27710418", receiver_id="mch19B73F61B9E0",
...     merchant_category_code="5411", merchant_name="Talat Sao", merchant_city="Vientiane")
>>> payload = emvqr.decode(shop.with_amount("15000").encode())
>>> payload.scheme, payload.profile.iin, payload.amount, payload.currency
(<Scheme.LAO_QR: 'lao_qr'>, '27710418', Decimal('15000'), '418')
>>> [str(finding) for finding in emvqr.check("00020163041D0C", mode="pay")][0]
'qr.crc_mismatch at 63 [10:14]: says 1D0C, the text gives AAE6'
"""

from emvqr import lao_qr, promptpay
from emvqr.check import check
from emvqr.codes import Mode, QrErrorCode, Severity
from emvqr.decode import decode
from emvqr.describe import describe
from emvqr.errors import Finding, QrError, Span
from emvqr.networks import Scheme
from emvqr.payload import Payload
from emvqr.profiles import LaoQr, PaymentType, ThaiKind, ThaiQr
from emvqr.reading import MerchantAccount
from emvqr.views import AdditionalData, LanguageTemplate, PointOfInitiation, Tip, TipKind

__all__ = [
    "AdditionalData",
    "Finding",
    "LanguageTemplate",
    "LaoQr",
    "MerchantAccount",
    "Mode",
    "Payload",
    "PaymentType",
    "PointOfInitiation",
    "QrError",
    "QrErrorCode",
    "Scheme",
    "Severity",
    "Span",
    "ThaiKind",
    "ThaiQr",
    "Tip",
    "TipKind",
    "check",
    "decode",
    "describe",
    "lao_qr",
    "promptpay",
]
