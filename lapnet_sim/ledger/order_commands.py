"""What can be asked of the books about QR orders, and what they answer."""

from dataclasses import dataclass
from typing import TypeAlias

from lapnet_sim.ids import OrderReference
from lapnet_sim.ledger.order import QrOrder


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Make a code for one payment."""

    order: QrOrder


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Withdraw a code that nobody is paying."""

    reference: OrderReference


@dataclass(frozen=True, slots=True)
class ExpireOrder:
    """The time of a code that nobody is paying has passed."""

    reference: OrderReference


OrderCommand: TypeAlias = PlaceOrder | CancelOrder | ExpireOrder


@dataclass(frozen=True, slots=True)
class OrderOutcome:
    """Where an order stands after a command."""

    order: QrOrder
    replayed: bool = False
    """Nothing changed: the command was a repetition, or came too late."""


@dataclass(frozen=True, slots=True)
class OrderConflict:
    """The order id was used before for a different request; nothing changed."""

    order: QrOrder


OrderResult: TypeAlias = OrderOutcome | OrderConflict
