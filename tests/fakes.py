"""Ordinary classes that stand in for the world."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.decide import decide
from lapnet_sim.ledger.order import OrderStep
from lapnet_sim.ledger.payment import Payment, PaymentEvent
from lapnet_sim.ledger.payment_commands import Outcome
from lapnet_sim.ledger.ports import Books
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.posting import Posting
from lapnet_sim.ledger.registration import RegistrationStep
from lapnet_sim.ledger.state import KINDS, LISTS, Changes, LateReply, State
from lapnet_sim.ledger.warning import PositionWarning
from lapnet_sim.storage.resident import ResidentBookStore
from participants import ParticipantId
from tests.builders import NOW, opening

A_MINUTE_S = 60


class PlainBooks:
    """The rules alone: decides each command on what the ones before it left, and keeps all."""

    def __init__(self) -> None:
        self.state = State()
        self.events: list[PaymentEvent] = []
        self.order_steps: list[OrderStep] = []
        self.postings: list[Posting] = []
        self.late_replies: list[LateReply] = []
        self.steps: list[RegistrationStep] = []
        self.warnings: list[PositionWarning] = []
        self.last = Changes()
        for command in opening():
            self.result(command)

    def result(self, command: Command, now: datetime = NOW) -> Result:
        """Decide one command."""
        (result,), changes = decide(self.state, [command], now)
        self.state.absorb(changes)
        self.events += changes.events
        self.order_steps += changes.order_steps
        self.postings += changes.postings
        self.late_replies += changes.late_replies
        self.steps += changes.registration_steps
        self.warnings += changes.warnings
        self.last = changes
        return result

    def outcome(self, command: Command, now: datetime = NOW) -> Outcome:
        """Decide one command about a payment."""
        result = self.result(command, now)
        assert isinstance(result, Outcome)
        return result

    def payment(self, command: Command, now: datetime = NOW) -> Payment:
        """Decide one command, and see its payment as it then stands."""
        return self.outcome(command, now).payment

    def position(self, participant: ParticipantId, currency: str = "LAK") -> Position:
        """Where a participant stands."""
        return self.state.positions[participant, currency]


def is_untouched(changes: Changes) -> bool:
    """Whether a batch wrote nothing at all."""
    written = [getattr(changes, kind).written for kind in KINDS]
    return not any((*written, *(getattr(changes, kind) for kind in LISTS), changes.acknowledged))


class TroubledStore:
    """A book store in memory that fails when the test wants it to."""

    def __init__(self) -> None:
        self.inner = ResidentBookStore()
        self.troubles: list[Exception] = []
        """Raised one by one at the end of the next transactions."""
        self.transient: tuple[type[Exception], ...] = ()
        self.one_command: tuple[type[Exception], ...] = ()
        self.full: tuple[type[Exception], ...] = ()
        self.lost: tuple[type[Exception], ...] = ()
        self.on_commit: Callable[[], None] = lambda: None
        self.keeps_what_it_loses = False
        """Whether a transaction that fails at its end is there all the same."""
        self.kept: list[bool | Exception | None] = []
        """What is found out of the transactions that failed, one by one; else: cannot tell."""

    def transaction(self) -> AbstractContextManager[Books]:
        """A transaction that may fail at its end."""
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[Books]:
        with self.inner.transaction() as books:
            yield books
            if self.troubles and not self.keeps_what_it_loses:
                raise self.troubles.pop(0)
        if self.troubles:
            raise self.troubles.pop(0)
        self.on_commit()

    def is_transient(self, error: Exception) -> bool:
        """Whatever the test calls so."""
        return isinstance(error, self.transient)

    def is_about_one_command(self, error: Exception) -> bool:
        """Whatever the test calls so."""
        return isinstance(error, self.one_command)

    def is_full(self, error: Exception) -> bool:
        """Whatever the test calls so."""
        return isinstance(error, self.full)

    def is_lost(self, error: Exception) -> bool:
        """Whatever the test calls so."""
        return isinstance(error, self.lost)

    def is_kept(self) -> bool | None:
        """Whatever the test says, in its order."""
        found = self.kept.pop(0) if self.kept else None
        if isinstance(found, Exception):
            raise found
        return found


class HurriedClock:
    """Stands still until a test moves it; whoever wants to sleep for less than a minute has."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant the test chose."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Return at once from what a bank would take; keep the sweeper asleep."""
        await asyncio.sleep(0 if seconds < A_MINUTE_S else seconds)

    def until(self, deadline_at: datetime) -> asyncio.Timeout:
        """A block that raises TimeoutError when this much real time has passed."""
        return asyncio.timeout((deadline_at - self.at).total_seconds())
