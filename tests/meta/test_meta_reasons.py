"""Every reason has a sender, and every reason that the switch sends at home is sent by a test."""

import ast
from collections.abc import Iterator

from lapnet_sim.payments.returns import REASONS
from participants.reason_senders import NOT_SENT, SENDERS, Sender, sent_by
from participants.reasons import Reason
from tests.markdown import ROOT


def marked() -> Iterator[Reason]:
    """The reason in every ``@sends(Reason.X)`` above a test of this tree."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert not node.decorator_list or node.name
                yield from map(_reason, filter(_is_mark, node.decorator_list))


def _is_mark(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sends"
    )


def _reason(node: ast.expr) -> Reason:
    assert isinstance(node, ast.Call)
    (argument,) = node.args
    assert isinstance(argument, ast.Attribute)
    return Reason[argument.attr]


def test_every_reason_has_a_sender() -> None:
    assert set(SENDERS) == set(Reason)
    assert [reason for reason, senders in SENDERS.items() if not senders] == []


def test_what_nobody_sends_says_why() -> None:
    assert set(NOT_SENT) == sent_by(Sender.NOBODY)
    assert all(SENDERS[reason] == {Sender.NOBODY} for reason in NOT_SENT)


def test_every_reason_that_the_switch_sends_at_home_is_sent_by_a_test() -> None:
    assert sent_by(Sender.SWITCH) <= set(marked())


def test_the_reasons_of_returns_are_the_ones_the_api_takes() -> None:
    assert sent_by(Sender.RETURN) == REASONS
