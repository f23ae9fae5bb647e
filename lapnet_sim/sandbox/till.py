"""The tills of merchants who make a code for each sale: rung up, shown, and paid once or never."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from fx import Money
from lapnet_sim.ids import uuid4
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_commands import CancelOrder, ExpireOrder, OrderOutcome
from lapnet_sim.payments.qr_orders import OrderRequest, Shop, make_order
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.merchants import Stall
from participants import Participant, ParticipantId
from participants.members import members

LIFE = timedelta(minutes=5)
"""How long a till's code can be paid; invented."""

LAST_LATE_HOUR = 22
"""Nobody agrees late after that, so that every payment ends on the day it began."""


class Twist(StrEnum):
    """What happens at a till besides one customer paying."""

    NONE = "none"
    """Nothing."""
    SHARED = "shared"
    """Somebody else scans the same code and pays too."""
    LATE = "late"
    """The customer scans in time and agrees when the code has expired."""
    WITHDRAWN = "withdrawn"
    """The sale is cancelled between scan and payment."""


TWISTS = {Twist.NONE: 90, Twist.SHARED: 5, Twist.LATE: 3, Twist.WITHDRAWN: 2}
"""In parts of a hundred sales; invented."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale at a till."""

    stall: Stall
    amount: Money
    rival: ParticipantId
    """Whose customer scans the same code, if somebody does."""
    twist: Twist


def draw_sale(
    stall: Stall, amount: Money, issuer: ParticipantId, arrives_at: datetime, chance: Random
) -> Sale:
    """A sale to a customer of ``issuer``."""
    twist = chance.choices(list(TWISTS), list(TWISTS.values()))[0]
    if twist is Twist.LATE and arrives_at.hour > LAST_LATE_HOUR:
        twist = Twist.NONE
    others = [m.id for m in members() if m.id not in {"TEST", stall.holder, issuer}]
    return Sale(stall, amount, chance.choice(others), twist)


class Till:
    """Makes orders for sales, and ends them."""

    def __init__(self, switch: Switch, participants: dict[ParticipantId, Participant]) -> None:
        self._switch = switch
        self._participants = participants

    async def ring_up(self, sale: Sale) -> QrOrder:
        """The order for a sale; its expiry is written down when it comes."""
        payload = sale.stall.code
        request = OrderRequest(
            acquirer=self._participants[sale.stall.holder],
            order_id=uuid4(self._switch.chance),
            shop=Shop(
                alias=sale.stall.alias,
                category=payload.merchant_category_code or "",
                city=payload.merchant_city or "",
                name=payload.merchant_name,
            ),
            amount=sale.amount,
            expires=LIFE,
            bill_number=f"SALE-{self._switch.chance.getrandbits(32):08X}",
        )
        outcome = await make_order(self._switch, request)
        assert isinstance(outcome, OrderOutcome)
        self._switch.background.start(self._lapse(outcome.order))
        return outcome.order

    async def interfere(self, sale: Sale, order: QrOrder) -> None:
        """Let happen what happens between scan and payment."""
        if sale.twist is Twist.LATE:
            await self._wait_past(order)
        if sale.twist is Twist.WITHDRAWN:
            await self._switch.ledger.apply(CancelOrder(order.reference))

    async def _lapse(self, order: QrOrder) -> None:
        await self._wait_past(order)
        await self._switch.ledger.apply(ExpireOrder(order.reference))

    async def _wait_past(self, order: QrOrder) -> None:
        left = order.expires_at - self._switch.clock.now()
        await self._switch.clock.sleep(left.total_seconds() + 1)
