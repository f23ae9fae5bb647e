"""A window's way from cut-off to settlement: close, net, prove, instruct, settle.

Each step is stored before the next begins and is safe to run again, so a cycle that was cut
short goes on where it stopped. Settlement refuses on any mismatch: the nets of payments and
adjustments must equal what the books hold, to the last unit.
"""

from dataclasses import dataclass
from itertools import chain

from fx import Money, currency
from lapnet_sim.clearing.ports import ClearingReads, Offload
from lapnet_sim.clearing.schedule import window_after
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import JournalId, uuid7
from lapnet_sim.ledger.commands import CloseWindow, NoteInstructed, SettleWindow
from lapnet_sim.ledger.dispute import adjustment_line
from lapnet_sim.ledger.posting import legs
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId
from participants.settlement_bank import Order, SettlementBank, Shortfall
from settlement import Netting, net
from settlement.instruction import Instruction, instructions, signed_minor
from settlement.window import Window


@dataclass(frozen=True, slots=True)
class Cycle:
    """How a window's settlement went."""

    window: Window
    netting: Netting
    instructions: tuple[Instruction, ...]
    shortfalls: tuple[Shortfall, ...]
    """Who could not pay; then nothing moved."""


async def run_cycle(
    switch: Switch,
    reads: ClearingReads,
    bank: SettlementBank,
    window: Window,
    offload: Offload,
) -> Cycle:
    """Close ``window`` if it is open, and settle it.

    Raises:
        SwitchError: ``switch.database_broken`` when payments and books differ; the window stays
            closed and nothing is instructed.
    """
    window_id = str(window.id)
    now = switch.clock.now()
    await switch.ledger.apply(CloseWindow(window_id, window_after(window, now)))
    netting = await offload(lambda: _net(reads, window_id))
    orders = instructions(netting, window_id)
    await switch.ledger.apply(NoteInstructed(window_id, orders))
    shortfalls = bank.execute(map(_order, orders), switch.clock.now())
    if not shortfalls:
        journal_id = JournalId(uuid7(switch.clock.now(), switch.chance))
        await switch.ledger.apply(SettleWindow(window_id, journal_id, _moved(orders)))
    return Cycle(window, netting, orders, shortfalls)


def _net(reads: ClearingReads, window_id: str) -> Netting:
    paid = (line for payment in reads.in_window(window_id) for line in legs(payment))
    adjusted = map(adjustment_line, reads.adjusted_in(window_id))
    netting = net(chain(paid, adjusted))
    computed = {
        (position.participant, position.currency): position.net_minor
        for position in netting.positions
        if position.net_minor
    }
    booked = reads.booked_nets(window_id)
    if computed != booked:
        raise SwitchError(
            SwitchErrorCode.DATABASE_BROKEN,
            f"the nets of the payments are {computed}, the books say {booked}",
            window_id,
        )
    return netting


def _order(instruction: Instruction) -> Order:
    amount = Money(signed_minor(instruction), currency(instruction.currency))
    return Order(instruction.id, instruction.participant, amount)


def _moved(orders: tuple[Instruction, ...]) -> tuple[tuple[ParticipantId, str, int], ...]:
    return tuple((order.participant, order.currency, signed_minor(order)) for order in orders)
