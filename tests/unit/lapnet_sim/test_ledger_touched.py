"""What each command needs to see: a row that is not asked for is a row that does not exist."""

from dataclasses import fields

import pytest

from lapnet_sim.ledger.touched import Touched, touched
from tests.scripts import A_DAY

NEEDS = """
    Reserve          requests positions days end_to_end uses  # who pays whom, and how often today
    Reserve          quotes orders                            # where it was promised
    Reserve          payments claimed                         # a return: what it sends back
    Conclude         payments
    TimeOut          payments
    NoteEnquiry      payments
    DecideDoubt      payments decided
    PlaceOrder       order_requests
    CancelOrder      orders
    ExpireOrder      orders
    PlaceRecall      payments claimed claim_requests          # others of the payment count too
    ResolveRecall    payments claimed claim_requests requests # the id of its return may be used
    OpenDispute      payments claimed claim_requests
    StepDispute      payments claimed claim_requests
    MoveFunds        holdings                                 # cash that is digital cannot leave
    MoveTokens       positions holdings token_moves
    NoteReserved     batches holdings                         # what is locked
    NoteShort        batches positions                        # whose cap is lowered
    ResolveShort     batches positions holdings fundings
    SettleWindow     batches positions holdings
    RecordBreaks     break_days
    ProposeEnd       breaks
    DecideEnd        breaks positions                         # a journal moves them
    Fund             positions
"""

ROWS = [line.partition("#")[0].split() for line in NEEDS.strip().splitlines()]


@pytest.mark.parametrize(("command", "kinds"), [(row[0], set(row[1:])) for row in ROWS])
def test_a_command_asks_for_every_row_it_needs(command: str, kinds: set[str]) -> None:
    asked: set[str] = set()
    for now, commands in A_DAY:
        for each in commands:
            if type(each).__name__ == command:
                found = touched((each,), now)
                asked |= {field.name for field in fields(Touched) if getattr(found, field.name)}
    assert kinds <= asked


def test_participants_are_looked_at_only_where_payments_are_taken_in() -> None:
    for now, commands in A_DAY:
        found = touched(commands, now)
        parties = {participant for participant, _ in found.positions}
        assert found.participants == (parties if found.days else set())
