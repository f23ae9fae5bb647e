"""The heart: commands and the present state in, results and changes out.

Pure and synchronous. No clock, no chance, no waiting: the same state and commands give the same
answer in a test, in the simulated world and in the switch. A command that is refused changes
nothing but the payment that records the refusal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, get_args

from lapnet_sim.ledger import (
    claim_hooking,
    conclusion,
    correcting,
    disputing,
    hooking,
    judging,
    moving,
    opening,
    ordering,
    recalling,
    registering,
    reservation,
    tokens,
    windows,
)
from lapnet_sim.ledger.break_commands import BreakCommand
from lapnet_sim.ledger.commands import DONE, Command, Done, Result
from lapnet_sim.ledger.decision import DecideDoubt
from lapnet_sim.ledger.dispute_commands import DisputeCommand
from lapnet_sim.ledger.opening_commands import Fund, OpenWindow
from lapnet_sim.ledger.order_commands import CancelOrder, ExpireOrder, PlaceOrder
from lapnet_sim.ledger.payment_commands import (
    Acknowledge,
    Conclude,
    NoteEnquiry,
    Reserve,
    TimeOut,
)
from lapnet_sim.ledger.quoted import HoldQuotes, TooManyQuotes, keep
from lapnet_sim.ledger.recall_commands import RecallCommand
from lapnet_sim.ledger.registry_commands import (
    AdmitParticipant,
    ChangeParticipant,
    MoveFunds,
    NoteFunding,
)
from lapnet_sim.ledger.rulebook import Rulebook, by, whole
from lapnet_sim.ledger.settlement_commands import SettlementCommand
from lapnet_sim.ledger.state import Changes, State


def decide(
    state: State, commands: Sequence[Command], now: datetime
) -> tuple[list[Result], Changes]:
    """Decide ``commands`` in their order, each on what the ones before it left.

    Returns one result per command, and everything that must be stored before any is told.
    """
    changes = Changes.over(state)
    results = [DECISIONS[type(command)](changes, command, now) for command in commands]
    hooking.note(changes, now)
    claim_hooking.note(changes, now)
    return results, changes


def _hold(changes: Changes, command: HoldQuotes, _: datetime) -> TooManyQuotes | Done:
    return keep(changes.quotes, changes.open_quotes.get(command.issuer, 0), command) or DONE


DECISIONS: Final[Rulebook[Changes, Result]] = whole(
    {
        **by(reservation.reserve, Reserve),
        **by(conclusion.conclude, Conclude),
        **by(conclusion.time_out, TimeOut),
        **by(conclusion.note_enquiry, NoteEnquiry),
        **by(conclusion.acknowledge, Acknowledge),
        **by(judging.decide_doubt, DecideDoubt),
        **by(_hold, HoldQuotes),
        **by(ordering.place, PlaceOrder),
        **by(ordering.cancel, CancelOrder),
        **by(ordering.expire, ExpireOrder),
        **by(recalling.decide_recall, *get_args(RecallCommand)),
        **by(disputing.decide_dispute, *get_args(DisputeCommand)),
        **by(registering.admit, AdmitParticipant),
        **by(registering.change, ChangeParticipant),
        **by(moving.move, MoveFunds),
        **by(moving.note, NoteFunding),
        **by(tokens.turn, tokens.MoveTokens),
        **by(windows.step, *get_args(SettlementCommand)),
        **by(correcting.work, *get_args(BreakCommand)),
        **by(opening.fund, Fund),
        **by(opening.open_window, OpenWindow),
    }
)
