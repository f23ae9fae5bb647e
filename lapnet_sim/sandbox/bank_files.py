"""What banks and the switch wrote each other on a simulated day, as ISO 20022 files.

The settlement bank's messages, and the two books of every account that a settlement bank of a link
keeps abroad.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from lapnet_sim.clearing.account_statements import Move, statement_date, statements_on
from lapnet_sim.clearing.cycle import Cycle, order_of
from participants import ParticipantId
from participants.bank import Bank
from participants.bank_messages import camt, pacs002, pacs029
from participants.bank_messages.mirror_statement import Book, keeper_of, told
from participants.correspondents import MirrorAccount, correspondents, mirror
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

    A window that netted to nothing was asked nothing. What the bank books on a later date, because
    it was closed, stands on that date's statement; the days between have theirs too.
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
            content = pacs002.write(answer, orders, batch.final_at or entered)
            (folder / f"{name}.pacs002.xml").write_bytes(content)
    window_date = {
        order.id: cycle.window.business_date for cycle, _ in cycles for order in cycle.instructions
    }
    moves = [
        Move(each.order_id, statement_date(each.booked_at, window_date.get(each.order_id)),
             each.participant, each.amount.currency.code, each.amount.minor,
             each.booked_at, each.asset)
        for each in bank.entries
    ]  # fmt: skip
    last = max((each.on for each in moves), default=day)
    for later in range((last - day).days + 1):
        on = day + timedelta(days=later)
        ends_at = at + timedelta(days=later)
        statements = statements_on(on, bank.accounts(), moves)
        if statements:
            path = folder / f"statement.{on.isoformat()}.camt053.xml"
            path.write_bytes(camt.write_statements(statements, ends_at))
        if any(each.movements for each in statements):
            path = folder / f"notifications.{on.isoformat()}.camt054.xml"
            path.write_bytes(camt.write_notifications(statements, ends_at))


def mirrors(
    bank: SettlementBank, cycles: Iterable[Cycle], banks: Mapping[ParticipantId, Bank]
) -> tuple[MirrorAccount, ...]:
    """Both books of every account abroad of the networks that are there."""
    window_of = {order.id: str(cycle.window.id) for cycle in cycles for order in cycle.instructions}
    return tuple(
        account
        for network, link in correspondents().items()
        if network in banks
        for account in mirror(link, bank.entries, window_of, banks[network].lines)
    )


def write_mirrors(folder: Path, accounts: Iterable[MirrorAccount], day: date, at: datetime) -> None:
    """Write of each account that moved the home bank's own book, and its statement from abroad."""
    for account in accounts:
        if not account.nostro and not account.vostro:
            continue
        for book, name in ((Book.NOSTRO, "nostro"), (Book.VOSTRO, "statement")):
            path = folder / f"{account.name}.{name}.camt053.xml"
            statement = told(account, book, day, at)
            path.write_bytes(camt.write_statements([statement], at, keeper_of(account, book)))
