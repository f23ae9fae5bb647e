"""What switch and settlement bank wrote each other on a simulated day, as ISO 20022 files."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from lapnet_sim.clearing.account_statements import Move, statement_date, statements_on
from lapnet_sim.clearing.cycle import Cycle, order_of
from participants.bank_messages import camt, pacs002, pacs029
from participants.settlement_bank import SettlementBank
from settlement.batch import Batch


def write_bank_files(
    folder: Path,
    bank: SettlementBank,
    cycles: Sequence[tuple[Cycle, Batch]],
    day: date,
    at: datetime,
) -> None:
    """Write pacs.029 and pacs.002 of each window, and the day's camt.053 and camt.054.

    A window that netted to nothing was asked nothing.
    """
    for cycle, batch in cycles:
        orders = pacs029.in_order_of_message(map(order_of, cycle.instructions))
        if not orders or batch.message_id is None:
            continue
        name = batch.message_id
        entered = batch.entered_at or at
        asked = pacs029.SettlementRequest(name, batch.window_id, batch.asset, orders)
        (folder / f"{name}.pacs029.xml").write_bytes(pacs029.write(asked, entered))
        answer = bank.became_of(name)
        if answer is not None:
            told = pacs002.write(answer, orders, batch.final_at or entered)
            (folder / f"{name}.pacs002.xml").write_bytes(told)
    window_date = {
        order.id: cycle.window.business_date
        for cycle, _ in cycles
        for order in cycle.instructions
    }
    moves = [
        Move(each.order_id, statement_date(each.booked_at, window_date.get(each.order_id)),
             each.participant, each.amount.currency.code, each.amount.minor,
             each.booked_at, each.asset)
        for each in bank.entries
    ]  # fmt: skip
    statements = statements_on(day, bank.accounts(), moves)
    if statements:
        path = folder / f"statement.{day.isoformat()}.camt053.xml"
        path.write_bytes(camt.write_statements(statements, at))
    if any(each.movements for each in statements):
        path = folder / f"notifications.{day.isoformat()}.camt054.xml"
        path.write_bytes(camt.write_notifications(statements, at))
