"""What can be asked of the books, and what they answer.

Commands are values. Each is decided whole or refused whole; the answer is given only after what
was decided is durable. Every subject has a file of its own; here they come together.
"""

from dataclasses import dataclass
from typing import TypeAlias

from lapnet_sim.ledger.break_commands import BreakCommand, BreakResult
from lapnet_sim.ledger.decision import DecideDoubt, DecisionOutcome, DecisionRefused
from lapnet_sim.ledger.dispute_commands import DisputeCommand, DisputeResult
from lapnet_sim.ledger.opening_commands import OpeningCommand
from lapnet_sim.ledger.order_commands import OrderCommand, OrderResult
from lapnet_sim.ledger.payment_commands import Conflict, Outcome, PaymentCommand
from lapnet_sim.ledger.quoted import HoldQuotes, TooManyQuotes
from lapnet_sim.ledger.recall_commands import RecallCommand, RecallResult
from lapnet_sim.ledger.registry_commands import RegistryCommand, RegistryResult
from lapnet_sim.ledger.settlement_commands import SettlementCommand, SettlementResult
from lapnet_sim.ledger.tokens import MoveTokens, TokensMoved

Command: TypeAlias = (
    PaymentCommand
    | DecideDoubt
    | HoldQuotes
    | OrderCommand
    | RecallCommand
    | DisputeCommand
    | RegistryCommand
    | MoveTokens
    | SettlementCommand
    | BreakCommand
    | OpeningCommand
)


@dataclass(frozen=True, slots=True)
class Done:
    """The command took effect, or had already."""


DONE = Done()

Result: TypeAlias = (
    Outcome
    | Conflict
    | Done
    | DecisionOutcome
    | DecisionRefused
    | TooManyQuotes
    | OrderResult
    | RecallResult
    | DisputeResult
    | RegistryResult
    | TokensMoved
    | SettlementResult
    | BreakResult
)
