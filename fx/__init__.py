"""Money as integers, currencies as they are used, exact rates, and quotes whose parts add up.

A merchant in Thailand asks 37.35 baht; what does the payer's bank in Laos debit?

>>> from datetime import UTC, datetime, timedelta
>>> from uuid import UUID
>>> quote = quote_for_target(
...     id=UUID(int=1),
...     provider="BFL",
...     target=Money.parse("37.35", THB),
...     rate=Rate.parse("656.50", THB, LAK),
...     mid=Rate.parse("650.00", THB, LAK),
...     now=datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
...     life=timedelta(seconds=120),
... )
>>> quote.source.display, quote.source.amount
('24,521', '24521.00')

The figures are invented; nothing here is a market rate.
"""

from fx.board import REFERENCE, RateBoard
from fx.breaker import Breaker
from fx.currency import (
    CNY,
    KHR,
    LAK,
    THB,
    USD,
    VND,
    Currency,
    currencies,
    currency,
    currency_by_number,
)
from fx.errors import FxError, FxErrorCode
from fx.money import Money
from fx.price import Price, Publication, Tier
from fx.quote import Quote, Side, quote_as_agreed, quote_for_source, quote_for_target
from fx.rate import Rate, plain

__all__ = [
    "CNY",
    "KHR",
    "LAK",
    "REFERENCE",
    "THB",
    "USD",
    "VND",
    "Breaker",
    "Currency",
    "FxError",
    "FxErrorCode",
    "Money",
    "Price",
    "Publication",
    "Quote",
    "Rate",
    "RateBoard",
    "Side",
    "Tier",
    "currencies",
    "currency",
    "currency_by_number",
    "plain",
    "quote_as_agreed",
    "quote_for_source",
    "quote_for_target",
]
