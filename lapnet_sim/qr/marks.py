"""What a poster calls each network: its name in letters, set in our own type; no logo is copied."""

from typing import Final

from emvqr import Payload, Scheme

LABELS: Final = {
    Scheme.LAO_QR: "LAO QR",
    Scheme.BCEL_ONEPAY: "OnePay",
    Scheme.UMONEY: "U-Money",
    Scheme.KHQR: "KHQR",
    Scheme.PROMPTPAY: "PromptPay",
    Scheme.VIETQR: "VietQR",
    Scheme.VNPAY: "VNPay",
    Scheme.QRIS: "QRIS",
    Scheme.DUITNOW: "DuitNow",
    Scheme.SGQR: "SGQR",
    Scheme.QRPH: "QR Ph",
    Scheme.MMQR: "MMQR",
    Scheme.PIX: "Pix",
    Scheme.NETS: "NETS",
    Scheme.ALIPAY: "Alipay",
    Scheme.WECHAT_PAY: "WeChat Pay",
    Scheme.UNIONPAY: "UnionPay",
    Scheme.VISA: "Visa",
    Scheme.MASTERCARD: "Mastercard",
    Scheme.DISCOVER: "Discover",
    Scheme.AMEX: "American Express",
    Scheme.JCB: "JCB",
}
"""A network without a label is shown by its code in capitals."""

NO_NETWORK: Final = "EMV QR"


def marks_of(payload: Payload) -> list[str]:
    """The labels of the code's networks, the one a Lao switch asks first in front."""
    rest = [scheme for scheme in payload.networks if scheme is not payload.scheme]
    if payload.scheme is Scheme.UNKNOWN:
        return [NO_NETWORK]
    return [
        LABELS.get(scheme, scheme.value.replace("_", " ").upper())
        for scheme in (payload.scheme, *rest)
    ]
