"""What a return counts of its original: rows to values and back."""

from collections.abc import Mapping
from typing import Any

from fx import Money, currency
from lapnet_sim.ledger.back import Back, BackRate
from lapnet_sim.ledger.payment import Instruction


def back_values(asked: Instruction) -> dict[str, Any]:
    """The columns of a payment that say what it sends back of a conversion."""
    back = asked.back
    return {
        "back_minor": None if back is None else back.amount.minor,
        "back_rate": None if back is None else back.rate.value,
    }


def back_of(row: Mapping[Any, Any]) -> Back | None:
    """From the payment's row; it stands in the currency that leaves."""
    minor, rate = row["back_minor"], row["back_rate"]
    if minor is None:
        return None
    return Back(Money(minor, currency(row["debit_currency"])), BackRate(rate))
