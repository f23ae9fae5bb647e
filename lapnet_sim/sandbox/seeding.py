"""A new database becomes a sandbox: everybody funded, the first window open."""

from collections.abc import Iterable
from datetime import datetime

from fx import Money, currency
from lapnet_sim.clearing.schedule import window_at
from lapnet_sim.ledger.commands import Command, Fund, OpenWindow
from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.ledger.writer import commit
from lapnet_sim.routing.corridors import corridor_parties
from lapnet_sim.storage.reads import Reads
from participants.members import members
from participants.settlement_bank import Order, SettlementBank, Shortfall


def seed(store: BookStore, now: datetime) -> None:
    """Fund every participant and open the window of ``now``."""
    funds: list[Command] = [Fund(member.id, member.prefund) for member in members()]
    funds += [
        Fund(party.participant.id, amount)
        for party in corridor_parties()
        for amount in party.prefund
    ]
    commit(store, (*funds, OpenWindow(window_at(now))), now)


def settlement_bank_of(reads: Reads) -> SettlementBank:
    """The settlement bank as the books mirror it: each cap is the cash kept there."""
    bank = SettlementBank()
    for position in reads.positions():
        bank.fund(position.participant, Money(position.cap_minor, currency(position.currency)))
    return bank


class MirroredBank(SettlementBank):
    """The settlement bank of a sandbox whose cycles any process may run: the books remember it.

    A cap falls and rises with the cash behind it when a window is settled, so what the bank held
    before a batch can be read from the books; whoever runs the cycle, and however often.
    """

    def __init__(self, reads: Reads) -> None:
        super().__init__()
        self._reads = reads

    def execute(self, orders: Iterable[Order], at: datetime) -> tuple[Shortfall, ...]:
        """Settle a batch on what the books say is there."""
        return settlement_bank_of(self._reads).execute(orders, at)
