"""A simulated account book that refuses to lose money.

Every movement has two sides inside the same book: a customer pays into the bank's clearing
account, the clearing account pays a merchant. So each currency of the book sums to zero at any
time, and the book can be compared with the switch's.
"""

from collections import defaultdict

from fx import Money

CLEARING = "clearing"
"""What the bank is owed by (-) or owes to (+) the scheme."""


class AccountBook:
    """Balances by account and currency; a negative customer balance is what a customer has paid.

    >>> from fx import LAK
    >>> book = AccountBook()
    >>> book.move("customer", CLEARING, Money(500_00, LAK))
    >>> book.balance(CLEARING, "LAK"), book.balance("customer", "LAK")
    (50000, -50000)
    """

    def __init__(self) -> None:
        self._balances: defaultdict[tuple[str, str], int] = defaultdict(int)

    def move(self, source: str, target: str, amount: Money) -> None:
        """Take ``amount`` from ``source`` and give it to ``target``."""
        assert amount.minor > 0
        self._balances[source, amount.currency.code] -= amount.minor
        self._balances[target, amount.currency.code] += amount.minor

    def balance(self, account: str, currency: str) -> int:
        """Minor units of ``currency`` on ``account``."""
        return self._balances[account, currency]

    def totals(self) -> dict[str, int]:
        """The sum of all accounts per currency: zero, or the book has lost money."""
        sums: defaultdict[str, int] = defaultdict(int)
        for (_, currency), minor in self._balances.items():
            sums[currency] += minor
        return dict(sums)
