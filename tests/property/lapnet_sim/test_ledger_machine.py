"""Chance against the rules: payments, QR orders, answers, deadlines and windows in any order.

An auditor keeps separate books. That it would notice is proved too: bugs are planted, with the
ledger's own asserts switched off where they would answer first, and it must find each of them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from fx import LAK, THB, Money
from lapnet_sim.clearing.schedule import window_after
from lapnet_sim.ids import JournalId
from lapnet_sim.ledger import (
    conclusion,
    daily,
    decide,
    fees,
    lifecycle,
    moving,
    ordering,
    payment,
    position,
    posting,
    registering,
    reservation,
    warning,
)
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.daily import DailyLimit, Limits
from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.funding_lifecycle import FundingEvent
from lapnet_sim.ledger.lifecycle import Event, Finality, Status
from lapnet_sim.ledger.opening_commands import Fund, OpenWindow
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_commands import CancelOrder, ExpireOrder, PlaceOrder
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent
from lapnet_sim.ledger.payment import Debtor, Instruction
from lapnet_sim.ledger.payment_commands import (
    Acknowledge,
    Conclude,
    Conflict,
    NoteEnquiry,
    Outcome,
    Reserve,
    TimeOut,
)
from lapnet_sim.ledger.posting import Posting
from lapnet_sim.ledger.registry_commands import (
    FundingOutcome,
    MoveFunds,
    NoteFunding,
    Refused,
)
from lapnet_sim.ledger.rulebook import by
from lapnet_sim.ledger.settlement_commands import CloseWindow
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.resident import ResidentBookStore
from lapnet_sim.tariff.ladder import Ladder, Step
from lapnet_sim.tariff.plan import Interchange, Plan
from participants import ParticipantId
from participants.messages import ACCEPTED, CreditReply
from participants.reasons import Reason
from participants.settlement_bank import RefusalReason
from settlement.window import Window
from tests.auditor import COUNT_LIMIT, SUM_LIMIT_MINOR, Auditor
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    REFUSED,
    WINDOW,
    a_conversion,
    a_qr_order,
    a_quote,
    an_instruction,
    hold,
    kip,
    registered,
)
from tests.registry_scripts import change, heard, paid_in, paid_out
from tests.settlement_scripts import settled

SMALL = settings(max_examples=150, stateful_step_count=40, deadline=None)
HUNT = settings(
    max_examples=400,
    stateful_step_count=30,
    deadline=None,
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

BANKS = st.sampled_from([ISSUER, ACQUIRER])
AMOUNTS = st.integers(1, 60).map(kip)
PAYERS = st.sampled_from([None, Debtor("a", 1), Debtor("b", 2)])
PLAN = Plan(
    "small/purchase",
    Ladder((Step(0, 1_00), Step(30_00, 2_00))),
    Interchange(basis_points=1_000, least_minor=1_00, most_minor=4_00),
    switch_fee_minor=2_00,
)
"""Fees that matter to whoever has a hundred kip; the auditor has the same rule in its own words."""
EVERYBODY = st.sampled_from([ISSUER, ACQUIRER, NETWORK, PROVIDER])
ANSWERS = st.sampled_from([ACCEPTED, REFUSED])
FINALITIES = st.sampled_from(Finality)


class Paper:
    """A store behind the resident books that writes everything down."""

    def __init__(self) -> None:
        self.changes = Changes()

    @contextmanager
    def transaction(self) -> Iterator["Paper"]:
        yield self

    def save(self, changes: Changes) -> None:
        self.changes.fold(changes)


class LedgerMachine(RuleBasedStateMachine):
    """The ledger, and whatever can happen to it."""

    payments = Bundle("payments")
    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.paper = Paper()
        self.store = ResidentBookStore(self.paper, flush_every=0)  # type: ignore[arg-type] # writes only
        self.auditor = Auditor()
        self.now = NOW
        self.number = 0
        self.window: Window = WINDOW
        self.closed: list[str] = []
        self.apply(OpenWindow(WINDOW), *registered())
        for bank in (ISSUER, ACQUIRER):
            self.fund(bank, kip(100))
        self.fund(PROVIDER, Money(0, LAK))
        self.fund(PROVIDER, Money(3, THB))
        self.fund(NETWORK, Money(0, THB))

    def apply(self, *commands: Command) -> list[Outcome]:
        results = commit(self.store, commands, self.now)
        outcomes = [result for result in results if isinstance(result, Outcome)]
        for outcome in outcomes:
            self.auditor.saw(outcome, self.now)
        return outcomes

    def reserve(self, *instructions: Instruction) -> list[Outcome]:
        return self.apply(*(Reserve(asked, None, limits(asked)) for asked in instructions))

    def next_number(self) -> int:
        self.number += 1
        return self.number

    @rule(bank=BANKS, amount=AMOUNTS)
    def fund(self, bank: ParticipantId, amount: Money) -> None:
        self.apply(Fund(bank, amount))
        self.auditor.funded(bank, amount)

    @rule(bank=BANKS, amount=AMOUNTS, again=st.booleans())
    def pay_in(self, bank: ParticipantId, amount: Money, *, again: bool) -> None:
        self.move(paid_in(self.next_number(), amount, bank), again=again)

    @rule(bank=BANKS, amount=AMOUNTS, again=st.booleans())
    def pay_out(self, bank: ParticipantId, amount: Money, *, again: bool) -> None:
        self.move(paid_out(self.next_number(), amount, bank), again=again)

    def move(self, command: MoveFunds, *, again: bool) -> None:
        settling = bool(self.closed)
        for result in commit(self.store, (command,) * (1 + again), self.now):
            self.auditor.moved(command.funding, result, settling=settling)

    @rule(which=st.integers(0, 3), booked=st.booleans(), again=st.booleans())
    def hear_of_cash(self, which: int, *, booked: bool, again: bool) -> None:
        asked = [*self.auditor.registry.asked.values()][which : which + 1]
        for funding in asked:
            answer = heard(MoveFunds(funding), None if booked else RefusalReason.SHORT)
            for result in commit(self.store, (answer,) * (1 + again), self.now):
                self.auditor.answered(funding, result, booked=booked)

    @rule(who=EVERYBODY, event=st.sampled_from(ParticipantEvent))
    def change_participant(self, who: ParticipantId, event: ParticipantEvent) -> None:
        if event is not ParticipantEvent.CLOSE:  # nobody would be left to pay
            (result,) = commit(self.store, (change(event, who),), self.now)
            self.auditor.registry.changed(who, event, result)

    @rule(who=EVERYBODY)
    def bring_back(self, who: ParticipantId) -> None:
        for event in (ParticipantEvent.ACTIVATE, ParticipantEvent.SIGN_ON):
            self.change_participant(who, event)

    @rule(who=EVERYBODY)
    def try_to_close(self, who: ParticipantId) -> None:
        if self.auditor.is_busy(who):
            (result,) = commit(self.store, (change(ParticipantEvent.CLOSE, who),), self.now)
            assert isinstance(result, Refused)

    @rule(seconds=st.sampled_from([1, 4, 5, 6, 90]))
    def let_time_pass(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(
        target=payments,
        asked=st.lists(st.tuples(BANKS, BANKS, AMOUNTS, FINALITIES), min_size=1, max_size=4),
        payer=PAYERS,
        counted=st.booleans(),
    )
    def pay(
        self,
        asked: list[tuple[ParticipantId, ParticipantId, Money, Finality]],
        payer: Debtor | None,
        *,
        counted: bool,
    ) -> object:
        instructions = [
            an_instruction(
                self.next_number(),
                issuer=issuer,
                acquirer=acquirer,
                debit=amount,
                credit=amount,
                finality=finality,
                deadline_at=self.now + timedelta(seconds=5),
                fees=PLAN.fees(amount),
                debtor=payer,
                issuer_counted=counted,
            )
            for issuer, acquirer, amount, finality in asked
        ]
        self.reserve(*instructions)
        return multiple(*instructions)

    @rule(target=payments, bank=BANKS, baht=st.integers(1, 2), finality=FINALITIES)
    def pay_abroad(self, bank: ParticipantId, baht: int, finality: Finality) -> Instruction:
        number = self.next_number()
        quote = a_quote(number, Money(baht, THB), self.now)
        instruction = a_conversion(
            number,
            quote,
            issuer=bank,
            finality=finality,
            deadline_at=self.now + timedelta(seconds=5),
        )
        self.fund(bank, kip(7))
        self.apply(hold(quote, instruction.issuer), Reserve(instruction))
        return instruction

    @rule(target=orders, amount=AMOUNTS, seconds=st.sampled_from([1, 4, 90]))
    def make_order(self, amount: Money, seconds: int) -> QrOrder:
        expires_at = self.now + timedelta(seconds=seconds)
        order = a_qr_order(
            self.next_number(), amount=amount, created_at=self.now, expires_at=expires_at
        )
        self.apply(PlaceOrder(order))
        return order

    @rule(target=payments, order=orders, payers=st.integers(1, 2), finality=FINALITIES)
    def pay_order(self, order: QrOrder, payers: int, finality: Finality) -> object:
        instructions = [
            an_instruction(
                self.next_number(),
                debit=order.amount,
                credit=order.amount,
                finality=finality,
                deadline_at=self.now + timedelta(seconds=5),
                order_reference=order.reference,
                fees=PLAN.fees(order.amount),
            )
            for _ in range(payers)
        ]
        self.reserve(*instructions)
        return multiple(*instructions)

    @rule(order=orders, command=st.sampled_from([CancelOrder, ExpireOrder]))
    def end_order(self, order: QrOrder, command: type[CancelOrder | ExpireOrder]) -> None:
        self.apply(command(order.reference))

    @rule(instruction=payments)
    def repeat(self, instruction: Instruction) -> None:
        (outcome,) = self.reserve(instruction)
        assert outcome.replayed

    @rule(instruction=payments)
    def change(self, instruction: Instruction) -> None:
        changed = an_instruction(0, uetr=instruction.uetr, issuer=instruction.issuer)
        (result,) = commit(self.store, (Reserve(changed),), self.now)
        assert isinstance(result, Conflict)

    @rule(instruction=payments, reply=ANSWERS)
    def answer(self, instruction: Instruction, reply: CreditReply) -> None:
        self.apply(Conclude(instruction.payment_id, reply))

    @rule(instruction=payments, reply=ANSWERS)
    def answer_twice(self, instruction: Instruction, reply: CreditReply) -> None:
        once = Conclude(instruction.payment_id, reply)
        self.apply(once, once)

    @rule(instruction=payments)
    def time_out(self, instruction: Instruction) -> None:
        self.apply(TimeOut(instruction.payment_id))

    @rule(instruction=payments)
    def race(self, instruction: Instruction) -> None:
        self.apply(TimeOut(instruction.payment_id), Conclude(instruction.payment_id, ACCEPTED))

    @rule(instruction=payments, is_last=st.booleans())
    def enquire(self, instruction: Instruction, *, is_last: bool) -> None:
        self.apply(NoteEnquiry(instruction.payment_id, is_last=is_last))

    @rule(instruction=consumes(payments))
    def acknowledge(self, instruction: Instruction) -> None:
        key = (instruction.payment_id, instruction.issuer)
        if key in self.store.state.notices:
            self.apply(Acknowledge(instruction.issuer, (instruction.payment_id,)))

    @rule()
    def close_window(self) -> None:
        following = window_after(self.window, self.now)
        self.apply(CloseWindow(str(self.window.id), following))
        self.closed.append(str(self.window.id))
        self.window = following

    @rule(again=st.booleans())
    def settle_window(self, *, again: bool) -> None:
        for window_id in self.closed:
            nets = tuple(
                (*key, minor) for key, minor in self.auditor.nets[window_id].items() if minor
            )
            journal = JournalId(UUID(int=1_000_000 + self.next_number()))
            self.apply(*settled(nets, journal, window_id=window_id) * (1 + again))
            self.auditor.settled(window_id)
        self.closed.clear()

    @invariant()
    def both_books_agree(self) -> None:
        self.auditor.compare(self.store.state)
        self.auditor.compare_orders(self.store.state)
        self.auditor.compare_uses(self.store.state)
        self.auditor.registry.compare(self.store.state)
        self.auditor.registry.read_warnings(self.paper.changes.warnings)
        self.auditor.read_history(self.paper.changes.events)
        self.auditor.read_postings(self.paper.changes.postings)
        self.auditor.read_numbers(self.store.state)


def limits(asked: Instruction) -> Limits:
    """Three payments a day for an account, a hundred and fifty kip for an issuer."""
    account = () if asked.debtor is None else (asked.debtor.key,)
    issuer = (asked.issuer,) if asked.issuer_counted else ()
    return Limits(
        None,
        (
            *(DailyLimit(owner, Reason.AM14, count=COUNT_LIMIT) for owner in account),
            *(DailyLimit(owner, Reason.AM13, amount_minor=SUM_LIMIT_MINOR) for owner in issuer),
        ),
    )


LedgerMachine.TestCase.settings = SMALL
TestLedger = LedgerMachine.TestCase


Plant = Callable[[pytest.MonkeyPatch], None]


def late_acceptance_is_applied(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(conclusion, "_is_overdue", lambda *_: False)


def an_expired_payment_completes(patch: pytest.MonkeyPatch) -> None:
    ways = {Event.ACCEPT: Status.ACCEPTED, Event.REFUSE: Status.REJECTED}
    revived = lifecycle.TRANSITIONS | {Status.EXPIRED: ways}
    patch.setattr(lifecycle, "TRANSITIONS", revived)
    patch.setattr(payment, "FINAL", lifecycle.FINAL - {Status.EXPIRED})


def a_payment_completes_twice(patch: pytest.MonkeyPatch) -> None:
    ways = {Event.ACCEPT: Status.ACCEPTED, Event.REFUSE: Status.REJECTED}
    again = lifecycle.TRANSITIONS | {Status.COMPLETED: ways}
    patch.setattr(lifecycle, "TRANSITIONS", again)
    patch.setattr(payment, "FINAL", lifecycle.FINAL - {Status.COMPLETED})
    honest = ordering.pay

    def without_objecting(*asked: Any) -> None:  # noqa: ANN401 - as the honest one
        with suppress(lifecycle.IllegalStepError):
            honest(*asked)

    patch.setattr(ordering, "pay", without_objecting)


def the_cap_forgets_what_is_reserved(patch: pytest.MonkeyPatch) -> None:
    free = property(lambda self: self.cap_minor - self.committed_minor)
    patch.setattr(position.Position, "headroom_minor", free)


def the_provider_needs_no_headroom(patch: pytest.MonkeyPatch) -> None:
    honest = reservation.debits
    patch.setattr(reservation, "debits", lambda asked: honest(asked)[:1])
    patch.setattr(conclusion, "debits", lambda asked: honest(asked)[:1])


def a_completed_payment_is_not_booked(patch: pytest.MonkeyPatch) -> None:
    def forget(*_: object) -> tuple[Posting, ...]:
        return ()

    patch.setattr(conclusion, "balanced", forget)


def released_headroom_stays_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(position.Position, "release", lambda self, _: self)


def an_order_is_never_locked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ordering, "lock", lambda *_: None)
    patch.setattr(ordering, "pay", lambda *_: None)
    patch.setattr(ordering, "release", lambda *_: None)


def an_order_is_given_back_when_it_was_paid(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ordering, "pay", ordering.release)


def the_fee_is_not_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(payment.Instruction, "held", property(lambda asked: asked.debit))


def a_fee_is_not_booked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(posting, "_fee_lines", lambda _: ())


def interchange_goes_the_other_way(patch: pytest.MonkeyPatch) -> None:
    honest = fees.Fees.lines
    patch.setattr(fees.Fees, "lines", lambda self, issuer, other: honest(self, other, issuer))


def the_tariff_is_misread(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Interchange, "of", lambda self, minor: min(self.least_minor, minor))


def a_limit_forgets_what_is_under_way(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(daily, "hold", lambda *_: None)
    patch.setattr(daily, "release", lambda *_: None)


def what_was_refused_stays_used(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(daily, "release", lambda *_: None)


def the_suspended_go_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registering, "why_not", lambda *_: None)
    patch.setattr(reservation, "_warn", lambda *_: None)


def cash_leaves_though_it_is_needed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moving, "_why_not", lambda *_: None)
    patch.setattr(position.Position, "reserve", hold_anything)


def hold_anything(held: position.Position, minor: int) -> position.Position:
    """A position with more held, whether there is so much or not."""
    return replace(held, reserved_minor=held.reserved_minor + minor)


def a_cap_rises_before_the_bank_has_said_so(patch: pytest.MonkeyPatch) -> None:
    def hasty(changes: Changes, command: MoveFunds, now: datetime) -> Result:
        result = moving.move(changes, command, now)
        if isinstance(result, FundingOutcome) and not result.replayed:
            minor = max(command.funding.signed.minor, 0)
            changes.positions.put(result.position.key, result.position.fund(minor))
        return result

    patch.setattr(decide, "DECISIONS", {**decide.DECISIONS, **by(hasty, MoveFunds)})


def cash_that_was_refused_stays_held(patch: pytest.MonkeyPatch) -> None:
    def tight(changes: Changes, command: NoteFunding, now: datetime) -> Result:
        known = changes.fundings.get(command.funding.id)
        result = moving.note(changes, command, now)
        if known is not None and known.held_minor and command.event is FundingEvent.REFUSE:
            held = hold_anything(result.position, known.held_minor)
            changes.positions.put(held.key, held)
        return result

    patch.setattr(decide, "DECISIONS", {**decide.DECISIONS, **by(tight, NoteFunding)})


def an_answer_about_cash_counts_twice(patch: pytest.MonkeyPatch) -> None:
    honest = Funding.after
    patch.setattr(
        Funding,
        "after",
        lambda held, *said: replace(honest(held, *said), status=held.status, reason=None),
    )


def a_funding_counts_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Funding, "is_same_request", lambda *_: True)

    def forgetful(changes: Changes, command: MoveFunds, now: datetime) -> Result:
        fresh = replace(command.funding, id=UUID(int=len(changes.fundings.written) + 10**9))
        return moving.move(changes, MoveFunds(fresh), now)

    patch.setattr(decide, "DECISIONS", {**decide.DECISIONS, **by(forgetful, MoveFunds)})


def a_warning_is_told_again_and_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        reservation, "crosses", lambda _, after, percent: warning.is_pressing(after, percent)
    )


def those_who_owe_may_leave(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registering, "_is_busy", lambda *_: False)


PLANTED: list[Plant] = [
    the_suspended_go_on,
    cash_leaves_though_it_is_needed,
    a_cap_rises_before_the_bank_has_said_so,
    cash_that_was_refused_stays_held,
    an_answer_about_cash_counts_twice,
    a_funding_counts_twice,
    a_warning_is_told_again_and_again,
    those_who_owe_may_leave,
    the_fee_is_not_held,
    a_fee_is_not_booked,
    interchange_goes_the_other_way,
    the_tariff_is_misread,
    a_limit_forgets_what_is_under_way,
    what_was_refused_stays_used,
    an_order_is_never_locked,
    an_order_is_given_back_when_it_was_paid,
    late_acceptance_is_applied,
    an_expired_payment_completes,
    a_payment_completes_twice,
    the_cap_forgets_what_is_reserved,
    the_provider_needs_no_headroom,
    a_completed_payment_is_not_booked,
    released_headroom_stays_held,
]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(position.Position, "__post_init__", lambda _: None)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(LedgerMachine, settings=HUNT)
