"""Singapore: the PayNow account, wherever in 26 to 51 it stands, and the label in 51.

Source: codes in circulation and public PayNow libraries.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from emvqr.networks import Scheme
from emvqr.reading import Reading

PAYNOW: str = "SG.PAYNOW"
LABEL: str = "SG.SGQR"


class PayNowProxy(StrEnum):
    """What a PayNow receiver is known by."""

    MOBILE = "0"
    """A telephone number with country code, such as +6591234567."""
    UEN = "2"
    """The number of a business."""


@dataclass(frozen=True, slots=True)
class SgQr:
    """A PayNow account and the id of the SGQR label; either may be absent.

    `proxy_type` is a `PayNowProxy` value, or another digit. `expires` is as written: yyyymmdd or
    yyyymmddHHMMSS, Singapore time.
    """

    proxy_type: str | None = None
    proxy: str | None = None
    is_editable: bool = True
    expires: str | None = None
    reference: str | None = None
    label_id: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code that has one of the two."""
        own = {account.guid.upper(): account for account in reading.accounts_of(Scheme.SGQR)}
        paynow = own[PAYNOW].fields if PAYNOW in own else {}
        label = own[LABEL].fields if LABEL in own else {}
        return cls(
            proxy_type=paynow.get("01") or None,
            proxy=paynow.get("02") or None,
            is_editable=paynow.get("03") != "0",
            expires=paynow.get("04") or None,
            reference=paynow.get("05") or None,
            label_id=label.get("01") or None,
        )
