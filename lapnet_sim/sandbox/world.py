"""The whole scheme in one process, in virtual time: customers, banks, switch, cut-offs.

The same use cases as in the server run here, on the same ledger; only the loop's time jumps and
the books are resident. So a day takes seconds, and the same seed makes the same day.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from random import Random
from uuid import UUID

import emvqr
from fx import Money
from lapnet_sim.clearing.calendars import settles_at
from lapnet_sim.clearing.cycle import Cycle, run_cycle
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.ids import uuid4
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conflict, Outcome
from lapnet_sim.ledger.writer import Writer
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.debtor import debtor_of
from lapnet_sim.payments.late import take_late_reply
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.quoting import make_offers
from lapnet_sim.payments.request import PaymentRequest, credit_amount, instruct
from lapnet_sim.payments.resolve import resolve
from lapnet_sim.payments.returns import ReturnRequest
from lapnet_sim.payments.returns_abroad import send_back
from lapnet_sim.payments.scan import Scan, scan
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import confirmation
from lapnet_sim.routing.route import NoRouteError
from lapnet_sim.sandbox.cast import cast, participants
from lapnet_sim.sandbox.payers import account_of
from lapnet_sim.sandbox.scenario import BEHAVIOURS, Customer, Habit
from lapnet_sim.sandbox.till import Sale, Till, Twist
from lapnet_sim.storage.offers import ResidentOffers
from lapnet_sim.storage.resident import ResidentBookStore
from lapnet_sim.storage.written import WrittenReads
from participants import ParticipantId
from participants.bank import Bank
from participants.messages import CreditReply
from participants.reasons import Reason
from participants.settlement_bank import SettlementBank
from settlement.business_days import SCHEME_ZONE
from settlement.window import Window, WindowStatus

REGRET_S = (300.0, 5400.0)
"""How long after a payment its money is sent back."""

ALL_AT_ONCE = 0.7
"""The share of regrets that get everything in one return; invented."""

RIVAL_S = 4.0
"""Within how many seconds somebody else pays the same code."""

DAWDLE_S = 150.0
"""Longer than a quote lives."""


@dataclass
class Tally:
    """What happened at the customers' side of the day."""

    scans: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Scans that led to no payment, by scheme and by code or reason of the refusal."""
    samples_paid: set[str] = field(default_factory=set)
    samples_refused: set[str] = field(default_factory=set)
    replays: int = 0
    conflicts: int = 0


class World:
    """One day of the scheme."""

    def __init__(
        self,
        settings: Settings,
        day: date,
        store: ResidentBookStore,
        reads: WrittenReads,
        settlement_bank: SettlementBank,
    ) -> None:
        self.day = day
        self.tally = Tally()
        self.cycles: list[Cycle] = []
        self.settlement_bank = settlement_bank
        clock = LoopClock(datetime.combine(day, time(0), SCHEME_ZONE))
        self.banks: dict[ParticipantId, Bank] = cast(settings.seed, BEHAVIOURS, now=clock.now)
        self._participants = participants()
        self._store = store
        self._reads = reads
        self._writer = Writer(store, clock, queue_limit=1_000_000)
        gateways = {
            id_: SimulatedGateway(bank, clock, self._on_late_reply)
            for id_, bank in self.banks.items()
        }
        chance = Random(f"{settings.seed}/switch")
        self._background = Background()
        self._switch = Switch(
            *(self._writer, gateways, clock, chance, settings, self._background),
            offers=ResidentOffers(store),
        )
        self._till = Till(self._switch, self._participants)

    async def live(self, visits: list[Customer], on_visit: Callable[[], None]) -> None:
        """Let the day pass: every customer, every cut-off, until nothing is open."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_windows())
            for customer in visits:
                await self._wait_until(customer.arrives_at)
                tasks.create_task(self._serve(customer, on_visit))
        await self._background.finish()
        await self._writer.finish()
        self._store.flush()

    async def _wait_until(self, at: datetime) -> None:
        await self._switch.clock.sleep((at - self._switch.clock.now()).total_seconds())

    async def _keep_windows(self) -> None:
        """Close each window of the date at its cut-off, and settle it when its money can move."""
        settled: dict[str, Cycle] = {}
        while waiting := {self._next_step(window): window for window in self._standing()}:
            at = min(waiting)[0]
            await self._wait_until(at)
            for window in [each for (due, _), each in sorted(waiting.items()) if due == at]:
                name, bank = str(window.id), self.settlement_bank
                known = settled[name].netting if name in settled else None
                cycle = await run_cycle(self._switch, self._reads, bank, window, inline, known)
                settled[name] = cycle
        self.cycles += sorted(settled.values(), key=_by_cut_off)

    def _standing(self) -> list[Window]:
        """The windows of the date that go on by themselves."""
        ended = {WindowStatus.FINAL, WindowStatus.SHORT}
        windows = self._store.state.windows.values()
        return [
            each for each in windows if each.business_date == self.day if each.status not in ended
        ]

    def _next_step(self, window: Window) -> tuple[datetime, str]:
        now = self._switch.clock.now()
        is_open = window.status is WindowStatus.OPEN
        at = window.cut_off_at if is_open else settles_at(self._switch, window, now)
        return at, str(window.id)

    async def _on_late_reply(self, payment_id: UUID, reply: CreditReply) -> None:
        await take_late_reply(self._switch, payment_id, reply)

    async def _serve(self, customer: Customer, on_visit: Callable[[], None]) -> None:
        try:
            if customer.sale is None:
                await self._visit(customer)
            else:
                await self._buy(customer, customer.sale)
        finally:
            on_visit()

    async def _buy(self, customer: Customer, sale: Sale) -> None:
        """Pay a code that was made for this sale; perhaps somebody else does too."""
        order = await self._till.ring_up(sale)
        buyer = replace(customer, code=order.code)
        seen = await scan(self._switch, self._participants[buyer.issuer], order.code)
        await self._till.interfere(sale, order)
        visits = [self._pay(buyer, seen)]
        if sale.twist is Twist.SHARED:
            visits.append(self._visit_later(replace(buyer, issuer=sale.rival)))
        await asyncio.gather(*visits)

    async def _visit_later(self, customer: Customer) -> None:
        await self._switch.clock.sleep(round(self._switch.chance.uniform(0, RIVAL_S), 3))
        await self._visit(customer)

    async def _visit(self, customer: Customer) -> None:
        issuer = self._participants[customer.issuer]
        try:
            seen = await scan(self._switch, issuer, customer.code)
        except emvqr.QrError as error:
            self._refused(customer, "", error.code)
            return
        except NoRouteError as error:
            scheme = emvqr.decode(customer.code).scheme
            self._refused(customer, scheme, f"{error.reason} {error.message}")
            return
        if customer.sample is not None:
            self.tally.samples_paid.add(customer.sample)
        await self._pay(customer, seen)

    def _refused(self, customer: Customer, scheme: str, why: str) -> None:
        assert customer.sample is not None, "the codes we make can be paid"
        self.tally.samples_refused.add(customer.sample)
        self.tally.scans[scheme, why] += 1

    async def _pay(self, customer: Customer, seen: Scan) -> None:
        request = await self._request(customer, seen)
        instruction = instruct(self._switch, request, seen)
        bank = self.banks[customer.issuer]
        fee = Money(instruction.fees.payer_fee_minor, instruction.debit.currency)
        bank.hold(instruction.payment_id, instruction.debit, fee)
        outcome = await pay(self._switch, instruction, seen.refused)
        assert isinstance(outcome, Outcome)
        payment = outcome.payment
        if payment.status is Status.IN_DOUBT:
            payment = await resolve(self._switch, payment)
        self._answered(bank, payment)
        await self._once_more(customer, seen, request)
        if customer.habit is Habit.REGRETS and payment.status is Status.COMPLETED:
            await self._give_back(payment)

    async def _request(self, customer: Customer, seen: Scan) -> PaymentRequest:
        uetr = uuid4(self._switch.chance)
        request = PaymentRequest(
            issuer=customer.issuer,
            uetr=uetr,
            end_to_end_id=f"{customer.issuer}-{self._switch.chance.getrandbits(40):010X}",
            code=customer.code,
            amount=customer.amount,
            debtor=debtor_of(self._switch, customer.issuer, *account_of(uetr)),
        )
        if seen.route.corridor is None:
            return request
        target = credit_amount(request, seen)
        cheapest, *_ = await make_offers(self._switch, customer.issuer, seen.route.corridor, target)
        if customer.habit is Habit.DAWDLES:
            await self._switch.clock.sleep(DAWDLE_S)
        return replace(request, quote=cheapest.quote)

    async def _give_back(self, payment: Payment) -> None:
        """The merchant's bank sends the money back, in one return or in two."""
        chance = self._switch.chance
        await self._switch.clock.sleep(round(chance.uniform(*REGRET_S), 3))
        paid = payment.instruction.credit
        parts = paid.currency.step_minor
        half = Money(paid.minor // 2 // parts * parts, paid.currency)
        for amount in (paid,) if chance.random() < ALL_AT_ONCE else (half, half):
            request = ReturnRequest(
                acquirer=payment.instruction.acquirer,
                return_id=uuid4(chance),
                original=payment,
                amount=amount,
                reason=Reason.MD06,
            )
            back = await send_back(self._switch, request)
            assert isinstance(back, Outcome)
            if back.payment.status is Status.IN_DOUBT:
                await resolve(self._switch, back.payment)

    def _answered(self, bank: Bank, payment: Payment) -> None:
        """The issuer has its answer; for a refusal before the reserve it is the only word."""
        if payment.is_final:
            bank.confirm(confirmation(payment, bank.id))

    async def _once_more(self, customer: Customer, seen: Scan, request: PaymentRequest) -> None:
        if customer.habit is Habit.REPEATS:
            again = await pay(self._switch, instruct(self._switch, request, seen))
            assert isinstance(again, Outcome)
            assert again.replayed
            self.tally.replays += 1
        if customer.habit is Habit.CHANGES:
            changed = replace(request, end_to_end_id=f"{request.end_to_end_id}-2")
            again = await pay(self._switch, instruct(self._switch, changed, seen))
            assert isinstance(again, Conflict)
            self.tally.conflicts += 1


def _by_cut_off(cycle: Cycle) -> tuple[datetime, str]:
    return cycle.window.cut_off_at, str(cycle.window.id)
