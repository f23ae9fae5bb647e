"""A rule for every command: a table from a command's type to what is done about it.

mypy holds each rule to the commands it stands for; that no command is forgotten is asserted when
the table is made, so that a program with a gap does not start.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias, TypeVar, cast, get_args

from lapnet_sim.ledger.commands import Command

S = TypeVar("S")
"""What a rule works on."""
C = TypeVar("C")
R = TypeVar("R")

Rulebook: TypeAlias = dict[type, Callable[[S, Command, datetime], R]]


def by(rule: Callable[[S, C, datetime], R], *commands: type[C]) -> Rulebook[S, R]:
    """The lines of a table that say: ``rule`` is for ``commands``."""
    return dict.fromkeys(commands, cast("Callable[[S, Command, datetime], R]", rule))


def whole(rules: Rulebook[S, R]) -> Rulebook[S, R]:
    """``rules``, which leave no command out."""
    forgotten = [command.__name__ for command in get_args(Command) if command not in rules]
    assert not forgotten, f"commands without a rule: {forgotten}"
    return rules
