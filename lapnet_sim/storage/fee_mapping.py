"""Fees, debtors and daily uses: rows to values and back."""

from collections.abc import Mapping
from typing import Any

from lapnet_sim.ledger.fees import Fees
from lapnet_sim.ledger.payment import Debtor, Instruction
from lapnet_sim.ledger.use import DailyUse


def fee_values(asked: Instruction) -> dict[str, Any]:
    """The columns of a payment that say what it costs and whose limits it counts towards."""
    fees, debtor = asked.fees, asked.debtor
    return {
        "tariff": fees.tariff,
        "payer_fee_minor": fees.payer_fee_minor,
        "interchange_minor": fees.interchange_minor,
        "switch_fee_minor": fees.switch_fee_minor,
        "debtor_key": None if debtor is None else debtor.key,
        "debtor_level": None if debtor is None else debtor.level,
        "issuer_counted": asked.issuer_counted,
        "corridor_counted": asked.corridor_counted,
    }


def fees_of(row: Mapping[Any, Any]) -> Fees:
    """What a payment costs, from its row."""
    return Fees(
        tariff=row["tariff"],
        payer_fee_minor=row["payer_fee_minor"],
        interchange_minor=row["interchange_minor"],
        switch_fee_minor=row["switch_fee_minor"],
    )


def debtor_of(row: Mapping[Any, Any]) -> Debtor | None:
    """Whose account paid, from the payment's row."""
    key = row["debtor_key"]
    return None if key is None else Debtor(key, row["debtor_level"])


def use_values(use: DailyUse) -> dict[str, Any]:
    """All columns of a daily use."""
    return {
        "owner": use.owner,
        "business_date": use.business_date,
        "currency": use.currency,
        "count": use.count,
        "amount_minor": use.amount_minor,
    }


def use_of(row: Mapping[Any, Any]) -> DailyUse:
    """A daily use from its row."""
    return DailyUse(**row)
