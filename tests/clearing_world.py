"""A database with a window's traffic and a settlement bank: run cycles, choose ways out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Engine

from lapnet_sim.clearing.cycle import Cycle, run_cycle
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clearing.shortage import Choice, resolve_short
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.position import Position, PositionKey
from lapnet_sim.ledger.settlement_commands import SettlementResult
from lapnet_sim.ledger.token_values import TokenKind
from lapnet_sim.ledger.tokens import MoveTokens
from lapnet_sim.ledger.writer import commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.seeding import settlement_bank_of
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.reads import Reads
from participants import ParticipantId
from participants.messages import ACCEPTED
from participants.settlement_asset import Asset
from participants.settlement_bank import SettlementBank, SettlementBehaviour
from settlement.batch import Batch, Way
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NOW,
    WINDOW,
    WINDOW_ID,
    a_conversion,
    a_quote,
    an_instruction,
    hold,
    opening,
    payment_id,
)

TRAFFIC: tuple[Command, ...] = (
    *opening(),
    hold(a_quote(3)),
    Reserve(an_instruction(1)),
    Reserve(an_instruction(2, issuer=ACQUIRER, acquirer=ISSUER)),
    Reserve(a_conversion(3, a_quote(3))),
    Reserve(an_instruction(4)),
    *(Conclude(payment_id(number), ACCEPTED) for number in (1, 2, 3, 4)),
)
LATER = WINDOW.cut_off_at + timedelta(hours=1)


@dataclass
class Ledger:
    """Commits each command by itself, at one instant."""

    engine: Engine
    at: datetime

    async def apply(self, command: Command) -> Result:
        """Commit at once."""
        return commit(SqlBookStore(self.engine), (command,), self.at)[0]


@dataclass
class ClearingWorld:
    """The books, and the bank that mirrors them."""

    engine: Engine
    bank: SettlementBank
    asset: Asset = Asset.CASH

    @classmethod
    def begin(cls, engine: Engine, asset: Asset = Asset.CASH) -> "ClearingWorld":
        """With the traffic of a window in it."""
        commit(SqlBookStore(engine), TRAFFIC, NOW)
        return cls(engine, settlement_bank_of(Reads(engine)), asset)

    @property
    def reads(self) -> Reads:
        """Questions to the books."""
        return Reads(self.engine)

    @property
    def batch(self) -> Batch:
        """The file about the window."""
        found = self.reads.batch(WINDOW_ID)
        assert found is not None
        return found

    def reopen(self, behaviour: SettlementBehaviour | None = None) -> None:
        """Have the bank anew, as the books mirror it."""
        self.bank = settlement_bank_of(self.reads, behaviour)

    def settle(self, now: datetime = WINDOW.cut_off_at, approvals: int = 0) -> Cycle:
        """Run the cycle once."""

        async def main() -> Cycle:
            switch = self.switch(now, approvals)
            return await run_cycle(switch, self.reads, self.bank, WINDOW, inline)

        return run(main())

    def resolve(self, way: Way, by: str = "one") -> SettlementResult:
        """Want a way out."""

        async def main() -> SettlementResult:
            choice = Choice(WINDOW_ID, way, by, LATER)
            return await resolve_short(self.switch(), self.reads, choice, inline)

        return run(main())

    def switch(self, now: datetime = WINDOW.cut_off_at, approvals: int = 0) -> Switch:
        """A switch on the books."""
        settings = Settings(approvals=approvals, settlement_asset=self.asset)
        ledger = Ledger(self.engine, now)
        return Switch(ledger, {}, LoopClock(now), Random(1), settings, Background())

    def commit(self, *commands: Command, at: datetime = NOW) -> list[Result]:
        """Ask the books."""
        return commit(SqlBookStore(self.engine), commands, at)

    def issue(self, who: ParticipantId, minor: int, number: int = 1) -> Result:
        """Turn cash into digital kip."""
        asked = MoveTokens(UUID(int=number), who, TokenKind.ISSUE, minor, "operator")
        return self.commit(asked)[0]

    def positions(self) -> dict[PositionKey, Position]:
        """Where everybody stands."""
        return {each.key: each for each in self.reads.positions()}

    def short_by(self, minor: int) -> PositionKey:
        """Have so much of a debtor's cash kept back that ``minor`` units are missing."""
        key = min(key for key, net in self.nets().items() if net < 0)
        kept = self.positions()[key].cap_minor + self.nets()[key] + minor
        self.reopen(SettlementBehaviour({key: kept}))
        return key

    def nets(self) -> dict[PositionKey, int]:
        """What the window leaves owed; a minus is owed by the participant."""
        return self.reads.booked_nets(WINDOW_ID)

    def mirrors(self, balance: Callable[[PositionKey], int]) -> bool:
        """Whether ``balance`` is every cap."""
        return all(balance(key) == each.cap_minor for key, each in self.positions().items())
