"""Who pays from a wallet: made-up accounts, a few of them busy; which one follows from the payment.

Numbers and levels are invented. One payment in eight comes from its wallet's busy account, so that
a large day also meets the limit on the number of payments.
"""

from uuid import UUID

ACCOUNTS = 500
"""At each wallet."""

BUSY_EVERY = 8

BUSY = 0
"""The number of the busy account; its level is 1."""


def account_of(uetr: UUID) -> tuple[str, int]:
    """The account that pays, as its wallet names it, and its level.

    >>> account_of(UUID(int=1)), account_of(UUID(int=8 * 8))
    (('20550000001', 2), ('20550000000', 1))
    """
    number = BUSY if uetr.int % BUSY_EVERY == 0 else uetr.int % ACCOUNTS
    return f"2055{number:07d}", number % 3 + 1
