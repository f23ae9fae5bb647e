"""How much an owner of a daily limit has used of it."""

from dataclasses import dataclass
from datetime import date

UseKey = tuple[str, date, str]
"""Owner, business date and currency code."""


@dataclass(frozen=True, slots=True)
class DailyUse:
    """What one owner's payments of a business day add up to, those under way included.

    Units: ``count`` counts payments, ``amount_minor`` minor units of ``currency``.
    """

    owner: str
    """An issuer's code, or the keyed hash of an account."""
    business_date: date
    currency: str
    count: int = 0
    amount_minor: int = 0

    def __post_init__(self) -> None:
        assert self.count >= 0
        assert self.amount_minor >= 0

    @property
    def key(self) -> UseKey:
        """What finds this row."""
        return self.owner, self.business_date, self.currency
