"""The heart: commands and the present state in, results and changes out.

Pure and synchronous. No clock, no chance, no waiting: the same state and commands give the same
answer in a test, in the simulated world and in the switch. A command that is refused changes
nothing but the payment that records the refusal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from lapnet_sim.ledger import (
    claim_hooking,
    conclusion,
    correcting,
    disputing,
    hooking,
    judging,
    moving,
    ordering,
    recalling,
    registering,
    reservation,
    tokens,
    windows,
)
from lapnet_sim.ledger.break_commands import DecideEnd, ProposeEnd, RecordBreaks
from lapnet_sim.ledger.commands import (
    DONE,
    Acknowledge,
    Command,
    Conclude,
    Fund,
    NoteEnquiry,
    OpenWindow,
    Reserve,
    Result,
    TimeOut,
)
from lapnet_sim.ledger.decision import DecideDoubt
from lapnet_sim.ledger.dispute_commands import OpenDispute, StepDispute
from lapnet_sim.ledger.order_commands import CancelOrder, ExpireOrder, PlaceOrder
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.quoted import HoldQuotes, keep
from lapnet_sim.ledger.recall_commands import (
    LapseRecall,
    NoteRecallDelivered,
    PlaceRecall,
    ResolveRecall,
)
from lapnet_sim.ledger.registry_commands import (
    AdmitParticipant,
    ChangeParticipant,
    MoveFunds,
    NoteFunding,
)
from lapnet_sim.ledger.settlement_commands import (
    ApproveWindow,
    ChooseAsset,
    CloseWindow,
    NoteInstructed,
    NoteNetted,
    NoteReserved,
    NoteShort,
    ResolveShort,
    SealWindow,
    SettleWindow,
)
from lapnet_sim.ledger.state import Changes, State


def decide(
    state: State, commands: Sequence[Command], now: datetime
) -> tuple[list[Result], Changes]:
    """Decide ``commands`` in their order, each on what the ones before it left.

    Returns one result per command, and everything that must be stored before any is told.
    """
    changes = Changes.over(state)
    results = [_decide(changes, command, now) for command in commands]
    hooking.note(changes, now)
    claim_hooking.note(changes, now)
    return results, changes


def _decide(changes: Changes, command: Command, now: datetime) -> Result:  # noqa: C901, PLR0911, PLR0912 - one way per command
    match command:
        case Reserve():
            return reservation.reserve(changes, command, now)
        case Conclude():
            return conclusion.conclude(changes, command, now)
        case TimeOut():
            return conclusion.time_out(changes, command, now)
        case NoteEnquiry():
            return conclusion.note_enquiry(changes, command, now)
        case DecideDoubt():
            return judging.decide_doubt(changes, command, now)
        case Acknowledge():
            return conclusion.acknowledge(changes, command, now)
        case HoldQuotes():
            return keep(changes.quotes, changes.open_quotes.get(command.issuer, 0), command) or DONE
        case Fund():
            return _fund(changes, command)
        case OpenWindow(window):
            changes.windows.put(str(window.id), window)
            return DONE
        case PlaceOrder():
            return ordering.place(changes, command)
        case CancelOrder():
            return ordering.cancel(changes, command, now)
        case ExpireOrder():
            return ordering.expire(changes, command, now)
        case AdmitParticipant():
            return registering.admit(changes, command, now)
        case ChangeParticipant():
            return registering.change(changes, command, now)
        case MoveFunds():
            return moving.move(changes, command)
        case NoteFunding():
            return moving.note(changes, command, now)
        case (
            CloseWindow()
            | SealWindow()
            | NoteNetted()
            | ApproveWindow()
            | ChooseAsset()
            | NoteInstructed()
            | NoteReserved()
            | NoteShort()
            | ResolveShort()
            | SettleWindow()
        ):
            return windows.step(changes, command, now)
        case tokens.MoveTokens():
            return tokens.turn(changes, command, now)
        case RecordBreaks() | ProposeEnd() | DecideEnd():
            return correcting.work(changes, command, now)
        case PlaceRecall() | NoteRecallDelivered() | ResolveRecall() | LapseRecall():
            return recalling.decide_recall(changes, command, now)
        case OpenDispute() | StepDispute():
            return disputing.decide_dispute(changes, command, now)
        case _:
            assert_never(command)


def _fund(changes: Changes, command: Fund) -> Result:
    key = (command.participant, command.amount.currency.code)
    position = changes.positions.get(key) or Position(*key, cap_minor=0)
    changes.positions.put(key, position.fund(command.amount.minor))
    return DONE
