"""What a business date's payments cost, by the plan they were rated by."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, func, select

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.storage import rows


@dataclass(frozen=True, slots=True)
class Charged:
    """The fees of one plan's completed payments; sums in minor units."""

    tariff: str
    currency: str
    count: int
    amount_minor: int
    """What was debited, without the fees."""
    payer_fee_minor: int
    interchange_minor: int
    switch_fee_minor: int


def charged_on(engine: Engine, day: date) -> list[Charged]:
    """The fees of a business date, in the order of tariff and currency."""
    table = rows.payment
    by = (table.c.tariff, table.c.debit_currency)
    summed = (
        select(
            *by,
            func.count(),
            func.sum(table.c.debit_minor),
            func.sum(table.c.payer_fee_minor),
            func.sum(table.c.interchange_minor),
            func.sum(table.c.switch_fee_minor),
        )
        .where(
            table.c.business_date == day,
            table.c.status == Status.COMPLETED.value,
            table.c.tariff.is_not(None),
        )
        .group_by(*by)
        .order_by(*by)
    )
    with engine.connect() as connection:
        return [
            Charged(tariff, code, count, *map(int, sums))
            for tariff, code, count, *sums in connection.execute(summed)
        ]
