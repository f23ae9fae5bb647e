"""What a window settles in: cash at the central bank, or the digital kip it issues.

Both are claims on the same bank, so a participant's cap counts them together; a payment does not
care which of the two pays for it, only the settlement of its window does.
"""

from enum import StrEnum

from fx import LAK


class Asset(StrEnum):
    """What moves when a window settles."""

    CASH = "cash"
    """Money on accounts at the settlement bank; every currency has it."""
    DLAK = "dlak"
    """The digital kip: issued against cash, locked by debtors, released all together."""


def asset_of(chosen: Asset, currency: str) -> Asset:
    """Return what a currency settles in where a window has ``chosen``: only kip are digital.

    >>> asset_of(Asset.DLAK, "THB").value
    'cash'
    """
    return chosen if currency == LAK.code else Asset.CASH
