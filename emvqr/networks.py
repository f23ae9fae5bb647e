"""Whose code is it? Networks are known by the identifier inside the account, never by its ID alone.

ID 38 is both LAO QR and VietQR; 29 is KHQR, PromptPay or UMoney; 26 is six networks. Only the
primitive IDs 02 to 25 name their network by themselves. Identifiers are compared without regard to
case.
Source: national QR standards as found in codes and libraries; EMVCo MPM, section 4.2 for 02 to 25.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Scheme(StrEnum):
    """A network that can be asked to pay a code; in the order in which we would ask."""

    LAO_QR = "lao_qr"
    """LAPNet's national standard."""
    BCEL_ONEPAY = "bcel_onepay"
    """BCEL's codes from before the national standard, ID 33."""
    UMONEY = "umoney"
    """The wallet's codes from before the national standard, ID 29."""
    KHQR = "khqr"
    """Bakong, Cambodia."""
    PROMPTPAY = "promptpay"
    """Thai QR: PromptPay credit transfer, bill payment and cross-border merchant."""
    VIETQR = "vietqr"
    """NAPAS, Viet Nam."""
    VNPAY = "vnpay"
    """VNPay, Viet Nam."""
    QRIS = "qris"
    """Indonesia."""
    DUITNOW = "duitnow"
    """PayNet, Malaysia."""
    SGQR = "sgqr"
    """Singapore, PayNow included."""
    QRPH = "qrph"
    """The Philippines."""
    MMQR = "mmqr"
    """Myanmar."""
    PIX = "pix"
    """Brazil."""
    NETS = "nets"
    """NETS, Singapore."""
    ALIPAY = "alipay"
    """A link or number of Alipay."""
    WECHAT_PAY = "wechat_pay"
    """A number of WeChat Pay."""
    UNIONPAY = "unionpay"
    """UnionPay International, IDs 15 and 16."""
    VISA = "visa"
    """Visa, IDs 02 and 03."""
    MASTERCARD = "mastercard"
    """Mastercard, IDs 04 and 05."""
    DISCOVER = "discover"
    """Discover, IDs 09 and 10."""
    AMEX = "amex"
    """American Express, IDs 11 and 12."""
    JCB = "jcb"
    """JCB, IDs 13 and 14."""
    UNKNOWN = "unknown"
    """None of the above."""


LAO_QR_AID: Final = "A005266284662577"
PROMPTPAY_TRANSFER_AID: Final = "A000000677010111"
PROMPTPAY_OTA_AID: Final = "A000000677010114"
PROMPTPAY_BILL_AID: Final = "A000000677010112"
PROMPTPAY_CROSS_BORDER_AID: Final = "A000000677012006"

BY_GUID: Final = {
    LAO_QR_AID: Scheme.LAO_QR,
    "BCEL": Scheme.BCEL_ONEPAY,
    "UMONEY": Scheme.UMONEY,
    PROMPTPAY_TRANSFER_AID: Scheme.PROMPTPAY,
    PROMPTPAY_BILL_AID: Scheme.PROMPTPAY,
    "A000000677010113": Scheme.PROMPTPAY,
    PROMPTPAY_OTA_AID: Scheme.PROMPTPAY,
    "A000000677012004": Scheme.PROMPTPAY,
    PROMPTPAY_CROSS_BORDER_AID: Scheme.PROMPTPAY,
    "A000000727": Scheme.VIETQR,
    "A000000775": Scheme.VNPAY,
    "ID.CO.QRIS.WWW": Scheme.QRIS,
    "ID.OR.GPNQR.WWW": Scheme.QRIS,
    "A0000006150001": Scheme.DUITNOW,
    "SG.PAYNOW": Scheme.SGQR,
    "SG.SGQR": Scheme.SGQR,
    "SG.COM.NETS": Scheme.NETS,
    "COM.P2PQRPAY": Scheme.QRPH,
    "PH.PPMI.P2M": Scheme.QRPH,
    "COM.MMQRPAY.WWW": Scheme.MMQR,
    "BR.GOV.BCB.PIX": Scheme.PIX,
    "COM.ALIPAY": Scheme.ALIPAY,
    "COM.QQ.WEIXIN.PAY": Scheme.WECHAT_PAY,
    "A0000000041010": Scheme.MASTERCARD,
}
"""Identifier in upper case to network."""

BY_ID: Final = {
    "02": Scheme.VISA,
    "03": Scheme.VISA,
    "04": Scheme.MASTERCARD,
    "05": Scheme.MASTERCARD,
    "09": Scheme.DISCOVER,
    "10": Scheme.DISCOVER,
    "11": Scheme.AMEX,
    "12": Scheme.AMEX,
    "13": Scheme.JCB,
    "14": Scheme.JCB,
    "15": Scheme.UNIONPAY,
    "16": Scheme.UNIONPAY,
}
"""Primitive ID to network; 06 to 08 and 17 to 25 are EMVCo's."""

HOME: Final = {
    Scheme.LAO_QR: "LA",
    Scheme.BCEL_ONEPAY: "LA",
    Scheme.UMONEY: "LA",
    Scheme.KHQR: "KH",
    Scheme.PROMPTPAY: "TH",
    Scheme.VIETQR: "VN",
    Scheme.VNPAY: "VN",
    Scheme.QRIS: "ID",
    Scheme.DUITNOW: "MY",
    Scheme.SGQR: "SG",
    Scheme.NETS: "SG",
    Scheme.QRPH: "PH",
    Scheme.MMQR: "MM",
    Scheme.PIX: "BR",
}
"""The country a national network belongs to; international networks have none."""

_KHQR_IDS: Final = frozenset({"29", "30"})
_QRIS_ISSUER: Final = "9360"
_RANK: Final = {scheme: rank for rank, scheme in enumerate(Scheme)}


def recognise(id_: str, fields: Mapping[str, str], country: str | None) -> Scheme:
    """The network of the template account `id_` in a code of `country`.

    Two networks have no identifier of their own: KHQR writes ``account@bank`` there, and the
    acquirers of QRIS write their own domains but number their merchants from 9360.
    """
    guid = fields.get("00", "")
    known = BY_GUID.get(guid) or BY_GUID.get(guid.upper())
    if known:
        return known
    if country == "KH" and id_ in _KHQR_IDS and "@" in guid:
        return Scheme.KHQR
    if country == "ID" and fields.get("01", "").startswith(_QRIS_ISSUER):
        return Scheme.QRIS
    return Scheme.UNKNOWN


def preferred(schemes: tuple[Scheme, ...], country: str | None) -> Scheme:
    """Which of several networks a Lao switch asks: LAO QR, else the country's own, else in order.

    >>> preferred((Scheme.VISA, Scheme.UNIONPAY, Scheme.PROMPTPAY), "TH")
    <Scheme.PROMPTPAY: 'promptpay'>
    """
    if Scheme.LAO_QR in schemes:
        return Scheme.LAO_QR
    return min(
        schemes,
        key=lambda scheme: (HOME.get(scheme) != country, _RANK[scheme]),
        default=Scheme.UNKNOWN,
    )
