"""Thai QR: credit transfer in 29, bill payment in 30. Source: Thai QR guideline of April 2019."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from emvqr import networks
from emvqr.networks import Scheme
from emvqr.reading import Reading


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


THAI_KINDS: Final = {
    "01": ThaiKind.MOBILE,
    "02": ThaiKind.NATIONAL_ID,
    "03": ThaiKind.EWALLET,
    "04": ThaiKind.ACCOUNT,
    "05": ThaiKind.OTA,
}
"""ID inside a credit transfer to what the receiver is known by."""
_BILLS: Final = (networks.PROMPTPAY_CROSS_BORDER_AID, networks.PROMPTPAY_BILL_AID)
_TRANSFERS: Final = (networks.PROMPTPAY_TRANSFER_AID, networks.PROMPTPAY_OTA_AID)


@dataclass(frozen=True, slots=True)
class ThaiQr:
    """A Thai QR account. `receiver_id` is the biller id for billers, else what `kind` says."""

    kind: ThaiKind
    receiver_id: str
    biller_id: str | None = None
    reference_1: str | None = None
    reference_2: str | None = None
    cross_border: bool = False

    @classmethod
    def of(cls, reading: Reading) -> Self | None:
        """Merchants before persons, cross-border before domestic: we always pay from abroad."""
        accounts = reading.accounts_of(Scheme.PROMPTPAY)
        own = {account.guid.upper(): account.fields for account in accounts}
        for aid in _BILLS:
            if aid in own:
                fields = own[aid]
                return cls(
                    kind=ThaiKind.BILLER,
                    receiver_id=fields["01"],
                    biller_id=fields["01"],
                    reference_1=fields["02"],
                    reference_2=fields.get("03") or None,
                    cross_border=aid == networks.PROMPTPAY_CROSS_BORDER_AID,
                )
        for aid in _TRANSFERS:
            if aid in own:
                id_ = next(id_ for id_ in THAI_KINDS if id_ in own[aid])
                return cls(kind=THAI_KINDS[id_], receiver_id=own[aid][id_])
        return None
