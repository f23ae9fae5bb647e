"""A network's own view of its account: the fields by the names the network gives them.

Views are made from accounts that the rules have accepted, so what they promise is there.
Source: LAO QR as used by LAPNet members; Thai QR guideline of April 2019.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from emvqr import networks
from emvqr.formats import parse_moment
from emvqr.networks import Scheme
from emvqr.reading import MerchantAccount


class PaymentType(StrEnum):
    """What a LAO QR code is for, 38.02."""

    TRANSFER = "001"
    """A personal code: money goes to an account."""
    MERCHANT = "002"
    """A purchase."""
    BILL = "003"
    """A bill, named in 62.01."""
    DONATION = "004"
    """A donation."""
    E_COMMERCE = "005"
    """A purchase on the web."""
    ELECTRICITY = "006"
    """An electricity bill."""
    WATER = "007"
    """A water bill."""
    TAX = "008"
    """A tax."""
    GOVERNMENT = "009"
    """Another payment to the government."""


@dataclass(frozen=True, slots=True)
class LaoQr:
    """A LAO QR account. Only the member `iin` knows what `receiver_id` means.

    `payment_type` is a `PaymentType` value, or another three digits. `expires_at` is in UTC;
    nothing if the code does not expire or its expiry cannot be read.
    """

    iin: str
    payment_type: str
    receiver_id: str
    expires_at: datetime | None = None
    action: str | None = None


class ThaiKind(StrEnum):
    """What a Thai receiver is known by."""

    MOBILE = "mobile"
    """0066 and nine digits."""
    NATIONAL_ID = "national_id"
    """Citizen or tax number, 13 digits."""
    EWALLET = "ewallet"
    """Wallet number, 15 digits."""
    ACCOUNT = "account"
    """Bank code and account number."""
    OTA = "ota"
    """A one-time number shown by the receiver."""
    BILLER = "biller"
    """A merchant: biller id and references."""


@dataclass(frozen=True, slots=True)
class ThaiQr:
    """A Thai QR account. `receiver_id` is the biller id for billers, else what `kind` says."""

    kind: ThaiKind
    receiver_id: str
    biller_id: str | None = None
    reference_1: str | None = None
    reference_2: str | None = None
    cross_border: bool = False


Profile = LaoQr | ThaiQr

_THAI_BILLS: Final = (networks.PROMPTPAY_CROSS_BORDER_AID, networks.PROMPTPAY_BILL_AID)
_THAI_TRANSFERS: Final = (networks.PROMPTPAY_TRANSFER_AID, networks.PROMPTPAY_OTA_AID)
_THAI_KINDS: Final = {
    "01": ThaiKind.MOBILE,
    "02": ThaiKind.NATIONAL_ID,
    "03": ThaiKind.EWALLET,
    "04": ThaiKind.ACCOUNT,
    "05": ThaiKind.OTA,
}


def profile_of(scheme: Scheme, accounts: Iterable[MerchantAccount]) -> Profile | None:
    """The view of `scheme` on its account; nothing for networks that have no view yet."""
    own = {account.guid.upper(): account for account in accounts if account.scheme is scheme}
    if scheme is Scheme.LAO_QR:
        return _lao_qr(own[networks.LAO_QR_AID])
    if scheme is Scheme.PROMPTPAY:
        return _thai_qr(own)
    return None


def _lao_qr(account: MerchantAccount) -> LaoQr:
    fields = account.fields
    return LaoQr(
        iin=fields["01"],
        payment_type=fields["02"],
        receiver_id=fields["03"],
        expires_at=parse_moment(fields.get("04", "")),
        action=fields.get("05") or None,
    )


def _thai_qr(own: dict[str, MerchantAccount]) -> ThaiQr | None:
    """Merchants before persons, cross-border before domestic: we always pay from abroad."""
    for aid in _THAI_BILLS:
        if aid in own:
            fields = own[aid].fields
            return ThaiQr(
                kind=ThaiKind.BILLER,
                receiver_id=fields["01"],
                biller_id=fields["01"],
                reference_1=fields["02"],
                reference_2=fields.get("03") or None,
                cross_border=aid == networks.PROMPTPAY_CROSS_BORDER_AID,
            )
    for aid in _THAI_TRANSFERS:
        if aid in own:
            fields = own[aid].fields
            id_ = next(id_ for id_ in _THAI_KINDS if id_ in fields)
            return ThaiQr(kind=_THAI_KINDS[id_], receiver_id=fields[id_])
    return None
