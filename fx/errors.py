"""What can be wrong with money, and the codes a program can keep.

Errors here are other people's mistakes: a malformed amount, a rate nobody published. Our own are
assertions. Codes are never renamed; the class and the messages may be.
"""

from enum import StrEnum
from typing import NoReturn


class FxErrorCode(StrEnum):
    """Every reason this package refuses something."""

    CURRENCY_UNKNOWN = "fx.currency_unknown"
    """No current ISO 4217 currency with a minor unit has this code or number. Use an alphabetic
    code such as LAK."""
    CURRENCY_MISMATCH = "fx.currency_mismatch"
    """Values of different currencies, or a rate of another pair, were put together. Convert one
    side first."""
    AMOUNT_MALFORMED = "fx.amount_malformed"
    """The text is not a decimal number as amounts are written on the wire. Write ASCII digits and
    at most one point, such as 1500.00."""
    TOO_MANY_DECIMALS = "fx.too_many_decimals"
    """The amount is finer than its currency, or than the step its currency is used in. Round it to
    what the currency is paid in."""
    OUT_OF_RANGE = "fx.out_of_range"
    """The result has more digits than an amount on the wire can carry. Use a smaller amount."""
    WEIGHTS_INVALID = "fx.weights_invalid"
    """Weights to share by are empty, negative, or all zero. Give at least one above zero."""
    RATE_INVALID = "fx.rate_invalid"
    """The rate is malformed, too long, or joins a currency with itself. Publish a positive decimal
    for two currencies."""
    RATE_ZERO = "fx.rate_zero"
    """The rate is zero, which would give money away. Publish a positive decimal."""
    RATE_NEGATIVE = "fx.rate_negative"
    """The rate is below zero. Publish a positive decimal."""
    RATE_JUMPED = "fx.rate_jumped"
    """The rate lies further from the one in force than the circuit breaker allows. Look for a slip
    in the figure; a true jump is published by whoever may let it through."""
    RATE_TENFOLD = "fx.rate_tenfold"
    """The rate is about a power of ten times the one in force: a shifted decimal point. Correct
    it; a true jump is published by whoever may let it through."""
    RATE_OUT_OF_ORDER = "fx.rate_out_of_order"
    """The provider has already published a rate of this pair for that time or a later one. Publish
    with a later time."""
    RATE_MISSING = "fx.rate_missing"
    """No rate of this pair is in force at the time asked for. Publish one, or ask for a later
    time."""
    RATE_STALE = "fx.rate_stale"
    """The rate in force is older than the board allows. Publish a newer one."""
    MARKUP_INVALID = "fx.markup_invalid"
    """The markup is not a share from 0 up to, not including, 1 with at most ten decimals. Write
    one per cent as 0.01."""
    IMPROVEMENT_INVALID = "fx.improvement_invalid"
    """An improvement is not a share from 0 up to, not including, 1 with at most eight decimals, or
    a tier's and a participant's together reach one. Write a tenth of a per cent as 0.001."""
    TIERS_INVALID = "fx.tiers_invalid"
    """Tiers do not ascend in amount, are not in the source currency, or make larger amounts
    dearer. Sort them by amount, each at least as good as the one before."""
    BELOW_MINIMUM = "fx.below_minimum"
    """One side of the conversion would be under one step of its currency. Use a larger amount."""


class FxError(Exception):
    """A refusal: ``code`` for programs, ``message`` for people, ``where`` if there is a place.

    >>> raise FxError(FxErrorCode.RATE_MISSING, "nobody published it", where="THB/LAK")
    Traceback (most recent call last):
    fx.errors.FxError: fx.rate_missing at THB/LAK: nobody published it
    """

    def __init__(self, code: FxErrorCode, message: str, where: str | None = None) -> None:
        super().__init__(code, message, where)
        self.code = code
        self.message = message
        self.where = where

    def __str__(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"{self.code}{place}: {self.message}"


def mismatch(left: str, right: str) -> NoReturn:
    """Refuse to put two things of different currencies together.

    Raises: ``fx.currency_mismatch``.
    """
    raise FxError(FxErrorCode.CURRENCY_MISMATCH, f"{left} does not go with {right}")
