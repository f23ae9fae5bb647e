"""An auditor with books of its own: plain dictionaries, and no rule of the ledger's.

It believes what the ledger answers only as far as it may: an end must be allowed at that time,
a refusal for want of headroom must be true, and after every commit both sets of books are equal.
"""

from collections import Counter, defaultdict
from copy import deepcopy
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from fx import Money
from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.lifecycle import TRANSITIONS, Finality, Status
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.ledger.payment import Instruction, Payment, PaymentEvent
from lapnet_sim.ledger.payment_commands import Outcome
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.posting import Posting
from lapnet_sim.ledger.state import State
from participants import OPERATOR, ParticipantId
from participants.reasons import Reason
from tests.registry_auditor import RegistryAuditor

LEGAL = deepcopy(TRANSITIONS)
"""The table as it was before any test could plant a bug in it."""
COUNT_LIMIT = 3
"""Payments a day from one account."""
SUM_LIMIT_MINOR = 150_00
"""What an issuer's customers may pay in a day."""
ENDS = {Status.COMPLETED, Status.REJECTED, Status.EXPIRED, Status.BLOCKED}


class Auditor:
    """Separate books, and objections."""

    def __init__(self) -> None:
        self.caps: Counter[PositionKey] = Counter()
        self.committed: Counter[PositionKey] = Counter()
        self.reserved: Counter[PositionKey] = Counter()
        self.nets: defaultdict[str, Counter[PositionKey]] = defaultdict(Counter)
        """What each window leaves every participant to receive."""
        self.open: dict[UUID, Instruction] = {}
        self.ended: dict[UUID, Status] = {}
        self.registry = RegistryAuditor()
        self.orders_of: dict[UUID, str] = {}
        """The order each payment to one is for."""
        self.used: Counter[tuple[str, date]] = Counter()
        """Payments, by owner of a limit and day."""
        self.used_minor: Counter[tuple[str, date]] = Counter()
        self.interchange_minor = 0
        self.switch_fee_minor = 0
        """What has been charged, over all payments."""

    def funded(self, participant: ParticipantId, amount: Money) -> None:
        """Money was paid in."""
        self.caps[participant, amount.currency.code] += amount.minor

    def settled(self, window_id: str) -> None:
        """A window's nets were moved."""
        for key, minor in self.nets.pop(window_id, Counter()).items():
            self.caps[key] += minor
            self.committed[key] += minor

    def saw(self, outcome: Outcome, now: datetime) -> None:
        """Book what a command is said to have done."""
        payment = outcome.payment
        asked = payment.instruction
        if asked.order_reference is not None:
            self.orders_of[payment.id] = asked.order_reference
        if payment.id in self.ended:
            assert payment.status is self.ended[payment.id], "an end is an end"
            return
        if payment.id not in self.open:
            self._taken_in(payment, now)
        if payment.status in ENDS:
            if self.open.pop(payment.id, None) is not None:
                self.reserved.subtract(held(asked))
                if payment.status is not Status.COMPLETED:
                    self._use(asked, payment.received_at, -1)
            self.ended[payment.id] = payment.status
        if payment.status is Status.COMPLETED:
            ours = asked.finality is Finality.CONFIRMED
            assert not (ours and now >= asked.deadline_at), "completed after its deadline"
            assert payment.window_id is not None
            self.committed.subtract(received(asked))
            self.nets[payment.window_id].update(received(asked))
            interchange, switch_fee = charged(asked)
            self.interchange_minor += interchange
            self.switch_fee_minor += switch_fee

    def _taken_in(self, payment: Payment, now: datetime) -> None:
        asked = payment.instruction
        if payment.reason is Reason.AM23:
            assert not self._fits(asked), "refused for want of headroom that was there"
        if payment.reason is Reason.AM14:
            assert self._counts(asked, now, 1) > COUNT_LIMIT, "refused though there was one left"
        if payment.reason is Reason.AM13:
            spent = self._spent(asked, now) + asked.debit.minor
            assert spent > SUM_LIMIT_MINOR, "refused though there was enough left"
        self.registry.judge(payment)
        if payment.status is not Status.REJECTED:
            self.open[payment.id] = asked
            used = Counter({key: self._used(key) for key in held(asked)})
            self.registry.reserved(payment.id, held(asked), used, self.caps)
            self.reserved.update(held(asked))
            self._use(asked, payment.received_at, 1)
            assert self._counts(asked, now) <= COUNT_LIMIT, "more than the account may"
            assert self._spent(asked, now) <= SUM_LIMIT_MINOR, "more than the issuer may"

    def _use(self, asked: Instruction, taken_in_at: datetime, sign: int) -> None:
        for owner in owners(asked):
            self.used[owner, day_of(taken_in_at)] += sign
            self.used_minor[owner, day_of(taken_in_at)] += sign * asked.debit.minor

    def _counts(self, asked: Instruction, now: datetime, more: int = 0) -> int:
        return 0 if asked.debtor is None else self.used[asked.debtor.key, day_of(now)] + more

    def _spent(self, asked: Instruction, now: datetime) -> int:
        return self.used_minor[asked.issuer, day_of(now)] if asked.issuer_counted else 0

    def moved(self, funding: Funding, result: object, *, settling: bool) -> None:
        """Cash shall move, or not."""
        key = (funding.participant, funding.amount.currency.code)
        owed = (self.caps[key], self._used(key))
        self.reserved[key] += self.registry.move(funding, result, owed, settling=settling)

    def answered(self, funding: Funding, result: object, *, booked: bool) -> None:
        """The settlement bank said whether it moved."""
        key = (funding.participant, funding.amount.currency.code)
        moved, held_more = self.registry.answered(funding, result, booked=booked)
        self.caps[key] += moved
        self.reserved[key] += held_more

    def is_busy(self, who: ParticipantId) -> bool:
        """Whether money is between a participant and the others."""
        keys = [key for key in self.caps if key[0] == who]
        asked = any(each.participant == who for each in self.registry.asked.values())
        moved = any(self.committed[key] or self.reserved[key] for key in keys)
        return (
            asked
            or moved
            or any(
                who in (asked.issuer, asked.acquirer, asked.provider)
                for asked in self.open.values()
            )
        )

    def _used(self, key: PositionKey) -> int:
        return self.committed[key] + self.reserved[key]

    def _fits(self, asked: Instruction) -> bool:
        return all(
            minor + self.committed[key] + self.reserved[key] <= self.caps[key]
            for key, minor in held(asked).items()
        )

    def compare(self, state: State) -> None:
        """Both sets of books are equal, and no cap is breached."""
        for key, position in state.positions.items():
            assert position.cap_minor == self.caps[key], key
            assert position.committed_minor == self.committed[key], key
            assert position.reserved_minor == self.reserved[key], key
            assert self.reserved[key] >= 0, key
            assert self.committed[key] + self.reserved[key] <= self.caps[key], f"{key} over cap"
        statuses = {payment.id: payment.status for payment in state.payments.values()}
        assert self.ended.items() <= statuses.items()
        assert statuses.keys() == self.open.keys() | self.ended.keys()

    def compare_orders(self, state: State) -> None:
        """An order is paid by one completed payment, and locked by one that is under way."""
        done = (id_ for id_, status in self.ended.items() if status is Status.COMPLETED)
        paid = Counter(self.orders_of.get(id_) for id_ in done)
        locked = Counter(self.orders_of.get(id_) for id_ in self.open)
        for reference, order in state.orders.items():
            assert paid[reference] == (order.status is OrderStatus.PAID), reference
            assert locked[reference] == (order.status is OrderStatus.LOCKED), reference

    def compare_uses(self, state: State) -> None:
        """What was used of each limit is what is under way and what completed."""
        found = {(use.owner, use.business_date): use for use in state.uses.values()}
        for key in found.keys() | self.used.keys():
            count = found[key].count if key in found else 0
            minor = found[key].amount_minor if key in found else 0
            assert (count, minor) == (self.used[key], self.used_minor[key]), key

    def read_history(self, events: list[PaymentEvent]) -> None:
        """Every life is a legal one, without gaps and with at most one end."""
        lives: defaultdict[UUID, list[PaymentEvent]] = defaultdict(list)
        for event in events:
            lives[event.payment_id].append(event)
        assert lives.keys() == self.open.keys() | self.ended.keys()
        for life in lives.values():
            assert [event.step for event in life] == [*range(len(life))]
            assert (life[0].from_status, life[0].to_status) == (None, Status.RECEIVED)
            for before, after in pairwise(life):
                assert after.from_status is before.to_status
                assert after.event is not None
                assert LEGAL[before.to_status].get(after.event) is after.to_status
            assert sum(event.to_status in ENDS for event in life) <= 1

    def read_postings(self, postings: list[Posting]) -> None:
        """Journals sum to zero, a completed payment has one, and together they are the books."""
        sums: Counter[tuple[UUID, str]] = Counter()
        held_by: Counter[PositionKey] = Counter()
        numbers: Counter[tuple[UUID, int]] = Counter()
        for posting in postings:
            sums[posting.journal_id, posting.currency] += posting.amount_minor
            held_by[posting.participant, posting.currency] += posting.amount_minor
            numbers[posting.journal_id, posting.line] += 1
        assert not any(sums.values()), "a journal does not sum to zero"
        assert not numbers or max(numbers.values()) == 1, "a line was booked twice"
        completed = {id_ for id_, status in self.ended.items() if status is Status.COMPLETED}
        booked = {posting.journal_id for posting in postings if posting.kind != "settlement"}
        assert booked == completed, "completed means booked, once"
        for kind, minor in (
            ("interchange", self.interchange_minor),
            ("switch_fee", self.switch_fee_minor),
        ):
            paid = sum(p.amount_minor for p in postings if p.kind == kind and p.amount_minor > 0)
            assert paid == minor, f"{kind} is not what the tariff says"
        for key, minor in self.committed.items():
            assert held_by[key] == -minor, f"{key} is not the sum of its postings"

    def read_numbers(self, state: State) -> None:
        """References are dense on each business date."""
        days: defaultdict[str, list[int]] = defaultdict(list)
        for payment in state.payments.values():
            days[payment.reference[:8]].append(int(payment.reference[8:]))
        for numbers in days.values():
            assert sorted(numbers) == [*range(1, len(numbers) + 1)]


def held(asked: Instruction) -> dict[PositionKey, int]:
    """What must be set aside before anybody is asked."""
    source, target = asked.debit, asked.credit
    _, switch_fee = charged(asked)
    found = {(asked.issuer, source.currency.code): source.minor + switch_fee}
    if asked.provider is not None:
        found[asked.provider, target.currency.code] = target.minor
    return found


def received(asked: Instruction) -> Counter[PositionKey]:
    """What everybody gains by a completed payment; losses are negative."""
    found: Counter[PositionKey] = Counter()
    found[asked.issuer, asked.debit.currency.code] -= asked.debit.minor
    if asked.provider is not None:
        found[asked.provider, asked.debit.currency.code] += asked.debit.minor
        found[asked.provider, asked.credit.currency.code] -= asked.credit.minor
    found[asked.acquirer, asked.credit.currency.code] += asked.credit.minor
    interchange, switch_fee = charged(asked)
    if switch_fee:
        found[asked.acquirer, asked.debit.currency.code] -= interchange
        found[asked.issuer, asked.debit.currency.code] += interchange - switch_fee
        found[OPERATOR, asked.debit.currency.code] += switch_fee
    return found


def charged(asked: Instruction) -> tuple[int, int]:
    """Interchange and switch fee: a tenth in whole kip, at least one, at most four; and two."""
    if asked.fees.tariff is None:
        return 0, 0
    kip = asked.debit.minor // 100
    return 100 * min(max(kip // 10, 1), 4, kip), 200


def owners(asked: Instruction) -> list[str]:
    """Whose limits a payment counts towards."""
    account = [] if asked.debtor is None else [asked.debtor.key]
    return [*account, str(asked.issuer)] if asked.issuer_counted else account


def day_of(at: datetime) -> date:
    """The date in Vientiane, seven hours ahead of UTC."""
    return (at + timedelta(hours=7)).date()
