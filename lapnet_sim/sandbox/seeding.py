"""A new database becomes a sandbox: everybody funded, the first window open."""

from datetime import datetime

from fx import Money, currency
from lapnet_sim.clearing.schedule import window_at
from lapnet_sim.ledger.commands import Command, Fund, OpenWindow
from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.ledger.writer import commit
from lapnet_sim.routing.table import CorridorTable, shipped_table
from lapnet_sim.storage.reads import Reads
from participants.members import members
from participants.settlement_bank import SettlementBank


def seed(store: BookStore, now: datetime, table: CorridorTable | None = None) -> None:
    """Fund every participant of the members' file and of ``table``; open the window of ``now``."""
    corridors = shipped_table() if table is None else table
    funds: list[Command] = [Fund(member.id, member.prefund) for member in members()]
    funds += [
        Fund(party.participant.id, amount)
        for party in corridors.parties
        for amount in party.prefund
    ]
    commit(store, (*funds, OpenWindow(window_at(now))), now)


def settlement_bank_of(reads: Reads) -> SettlementBank:
    """The settlement bank as the books mirror it: each cap is the cash kept there."""
    bank = SettlementBank()
    for position in reads.positions():
        bank.fund(position.participant, Money(position.cap_minor, currency(position.currency)))
    return bank
