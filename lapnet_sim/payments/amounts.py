"""Which amounts can be paid."""

from fx import Money


def whole_amount(amount: Money) -> bool:
    """Whether people use such an amount: kip are whole, and nothing is no amount.

    >>> from fx import LAK
    >>> whole_amount(Money(1_500_00, LAK)), whole_amount(Money(1_500_50, LAK))
    (True, False)
    """
    return amount.minor > 0 and amount.is_whole_step
