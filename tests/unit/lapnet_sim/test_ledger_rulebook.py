"""Every command has its rule: a table that forgets one is noticed before anything is decided."""

from datetime import datetime

import pytest

from lapnet_sim.ledger.decide import DECISIONS
from lapnet_sim.ledger.payment_commands import Conclude, TimeOut
from lapnet_sim.ledger.rulebook import by, whole
from lapnet_sim.ledger.touched import TOUCHES


def nothing(found: object, command: object, now: datetime) -> None:
    del found, command, now


def test_the_same_commands_are_decided_and_say_what_they_touch() -> None:
    assert DECISIONS.keys() == TOUCHES.keys()


def test_a_table_without_a_rule_for_each_command_is_refused() -> None:
    everything = {**by(nothing, *TOUCHES)}
    assert whole(everything) == everything
    del everything[TimeOut]
    with pytest.raises(AssertionError, match="without a rule: \\['TimeOut'\\]"):
        whole(everything)
    with pytest.raises(AssertionError, match="TimeOut"):
        whole(by(nothing, Conclude))
