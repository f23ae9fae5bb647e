"""Participants in the books: who may be paid, what changes, and what is refused whole."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fx import Money
from lapnet_sim.clearing.schedule import window_after
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.registry_commands import (
    FundingConflict,
    FundingOutcome,
    Refusal,
    Refused,
    RegistrationOutcome,
)
from lapnet_sim.ledger.settlement_commands import CloseWindow
from participants import Kind, ParticipantId
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    WINDOW,
    WINDOW_ID,
    a_conversion,
    a_quote,
    a_return,
    an_instruction,
    hold,
    kip,
    payment_id,
)
from tests.fakes import PlainBooks, is_untouched
from tests.registry_scripts import (
    BY,
    NEWCOMER,
    E,
    admit,
    change,
    heard,
    paid_in,
    paid_out,
    paying,
    terms,
)

KNOWN = {ISSUER, ACQUIRER, NETWORK, PROVIDER}


@pytest.fixture
def books() -> PlainBooks:
    return PlainBooks()


def refusal(books: PlainBooks, command: Command) -> Refusal:
    """Why a command was refused; and it changed nothing."""
    result = books.result(command)
    assert isinstance(result, Refused)
    assert is_untouched(books.last)
    return result.refusal


def registration(books: PlainBooks, command: Command) -> RegistrationOutcome:
    result = books.result(command)
    assert isinstance(result, RegistrationOutcome)
    return result


def reason(books: PlainBooks, instruction: Instruction) -> Reason | None:
    return books.payment(Reserve(instruction)).reason


CONVERTED = a_conversion(1, a_quote(1))
BACK = a_return(2)
WHY_NOT = [
    # who, what happened to them, which payment is refused, why
    (ISSUER, E.SUSPEND, an_instruction(1), Reason.AG10),
    (ACQUIRER, E.SUSPEND, an_instruction(1), Reason.AG11),
    (ACQUIRER, E.SIGN_OFF, an_instruction(1), Reason.AB08),
    (ISSUER, E.SIGN_OFF, an_instruction(1), None),  # it may still send
    (PROVIDER, E.SUSPEND, CONVERTED, Reason.AG10),
    (PROVIDER, E.SIGN_OFF, CONVERTED, None),  # it is asked nothing
    (NETWORK, E.SUSPEND, CONVERTED, Reason.AG11),
    (NETWORK, E.SIGN_OFF, CONVERTED, Reason.AB08),
]


@pytest.mark.parametrize(("who", "event", "instruction", "why"), WHY_NOT)
def test_a_reserve_looks_at_every_party(
    books: PlainBooks,
    who: ParticipantId,
    event: ParticipantEvent,
    instruction: Instruction,
    why: Reason | None,
) -> None:
    books.result(hold(a_quote(1)))
    books.result(change(event, who))
    before = dict(books.state.positions)
    assert reason(books, instruction) is why
    assert (books.state.positions == before) is (why is not None)


def brought(amount: Money) -> tuple[Command, ...]:
    """The newcomer's cash, and the settlement bank's word that it is there."""
    asked = paid_in(1, amount)
    return asked, heard(asked)


@pytest.mark.parametrize(
    ("roles", "why"),
    [({Role.ACQUIRER}, Reason.AGNT), ({Role.ISSUER}, None), ({Role.PROVIDER}, Reason.AGNT)],
)
def test_only_an_issuer_sends(books: PlainBooks, roles: set[Role], why: Reason | None) -> None:
    for command in (admit(roles=frozenset(roles)), change(E.ACTIVATE), *brought(kip(100))):
        books.result(command)
    assert reason(books, paying(1, 1)) is why


@pytest.mark.parametrize(("roles", "why"), [({Role.ISSUER}, Reason.AG03), ({Role.ACQUIRER}, None)])
def test_only_an_acquirer_is_paid(books: PlainBooks, roles: set[Role], why: Reason | None) -> None:
    for command in (admit(roles=frozenset(roles)), change(E.ACTIVATE), change(E.SIGN_ON)):
        books.result(command)
    assert reason(books, an_instruction(acquirer=NEWCOMER)) is why


def test_a_return_is_sent_by_an_acquirer_and_taken_by_an_issuer(books: PlainBooks) -> None:
    acquiring, issuing = frozenset({Role.ACQUIRER}), frozenset({Role.ISSUER})
    for id_, roles in ((ACQUIRER, acquiring), (ISSUER, issuing)):
        known = books.state.registrations[id_].terms
        books.result(replace(admit(id_), terms=replace(known, roles=roles)))
    books.result(Reserve(an_instruction(1)))
    books.result(Conclude(payment_id(1), ACCEPTED))
    assert reason(books, BACK) is None
    assert reason(books, an_instruction(3, issuer=ACQUIRER, acquirer=ISSUER)) is Reason.AGNT


@pytest.mark.parametrize("ends_as", [ACCEPTED, None])
def test_what_was_forwarded_before_a_suspension_ends_normally(
    books: PlainBooks, ends_as: object
) -> None:
    books.result(Reserve(an_instruction(1)))
    for command in (change(E.SUSPEND, ACQUIRER), change(E.SUSPEND, ISSUER)):
        books.result(command)
    if ends_as is None:
        assert books.payment(Reserve(an_instruction(1))).status is Status.FORWARDED  # a repetition
    payment = books.payment(Conclude(payment_id(1), ACCEPTED))
    assert payment.status is Status.COMPLETED


def test_a_newcomer_applies_and_can_do_nothing_yet(books: PlainBooks) -> None:
    made = registration(books, admit()).registration
    assert (made.status, made.signed_on, made.endpoint) == (
        ParticipantStatus.APPLIED,
        False,
        None,
    )
    assert reason(books, paying(1, 1)) is Reason.DNOR
    assert reason(books, an_instruction(2, acquirer=NEWCOMER)) is Reason.CNOR


def test_an_activated_bank_can_be_paid_before_it_has_money(books: PlainBooks) -> None:
    for command in (admit(), change(E.ACTIVATE), change(E.SIGN_ON)):
        books.result(command)
    assert books.position(NEWCOMER).cap_minor == 0
    assert reason(books, an_instruction(1, acquirer=NEWCOMER)) is None
    assert reason(books, paying(2, 1)) is Reason.AM23


def test_every_change_is_one_row_that_says_what_by_whom_and_why(books: PlainBooks) -> None:
    books.steps.clear()
    for command in (
        admit(),
        admit(warn_percent=70, name="Newer Bank"),
        change(E.ACTIVATE),
        change(E.CONNECT, endpoint="http://127.0.0.1:9101/NEWB"),
    ):
        books.result(command)
    assert [(row.step, row.event, row.to_status, row.detail) for row in books.steps] == [
        (0, None, "applied", ""),
        (1, E.CHANGE, "applied", "name: New Bank -> Newer Bank; warn_percent: 80 -> 70"),
        (2, E.ACTIVATE, "active", ""),
        (3, E.CONNECT, "active", "endpoint: none -> http://127.0.0.1:9101/NEWB"),
    ]
    assert {row.by for row in books.steps} == {BY}
    assert [row.why for row in books.steps] == ["", "", "a test", "a test"]


@pytest.mark.parametrize(
    ("before", "again"),
    [
        ((admit(),), admit()),
        ((admit(), change(E.ACTIVATE)), change(E.ACTIVATE)),
        ((admit(), change(E.ACTIVATE), change(E.SIGN_ON)), change(E.SIGN_ON)),
        ((admit(), change(E.ACTIVATE)), change(E.SIGN_OFF)),
        ((admit(), change(E.ACTIVATE), change(E.SUSPEND)), change(E.SUSPEND)),
        ((admit(),), change(E.CONNECT)),
        ((admit(), change(E.CLOSE)), change(E.CLOSE)),
    ],
)
def test_what_is_so_already_is_answered_and_changes_nothing(
    books: PlainBooks, before: tuple[Command, ...], again: Command
) -> None:
    for command in before:
        books.result(command)
    assert registration(books, again).replayed
    assert is_untouched(books.last)


REFUSALS: list[tuple[Refusal, tuple[Command, ...], Command]] = [
    (Refusal.UNKNOWN, (), change(E.ACTIVATE)),
    (Refusal.UNKNOWN, (), paid_in(1, kip(1))),
    (Refusal.STATUS, (admit(),), change(E.SIGN_ON)),
    (Refusal.STATUS, (admit(),), change(E.SUSPEND)),
    (Refusal.STATUS, (admit(), change(E.CLOSE)), change(E.ACTIVATE)),
    (Refusal.STATUS, (admit(), change(E.CLOSE)), change(E.SIGN_OFF)),
    (Refusal.STATUS, (admit(), change(E.CLOSE)), change(E.CONNECT)),
    (Refusal.STATUS, (admit(), change(E.CLOSE)), admit(name="Reborn")),
    (Refusal.STATUS, (admit(), change(E.CLOSE)), paid_in(1, kip(1))),
    (Refusal.KIND_FIXED, (admit(),), admit(kind=Kind.WALLET)),
    (Refusal.IIN_TAKEN, (admit(),), admit(ParticipantId("OTHER"))),
    (Refusal.OWES, (Reserve(an_instruction(1)),), change(E.CLOSE, ISSUER)),
    (Refusal.OWES, (Reserve(an_instruction(1)),), change(E.CLOSE, ACQUIRER)),
    (
        Refusal.OWES,
        (Reserve(an_instruction(1)), Conclude(payment_id(1), ACCEPTED)),
        change(E.CLOSE, ACQUIRER),
    ),
    (Refusal.OWES, (hold(a_quote(1)), Reserve(CONVERTED)), change(E.CLOSE, PROVIDER)),
    (Refusal.OWES, (hold(a_quote(1)), Reserve(CONVERTED)), change(E.CLOSE, NETWORK)),
    (Refusal.SHORT, (), paid_out(1, kip(10_000_001), ISSUER)),
    (Refusal.SHORT, (Reserve(an_instruction(1)),), paid_out(1, kip(9_980_001), ISSUER)),
    (
        Refusal.SHORT,  # what was received in an open window is headroom, and not cash yet
        (Reserve(an_instruction(1)), Conclude(payment_id(1), ACCEPTED)),
        paid_out(1, kip(10_000_001), ACQUIRER),
    ),
]


@pytest.mark.parametrize(("why", "before", "command"), REFUSALS)
def test_what_is_refused_changes_nothing(
    books: PlainBooks, why: Refusal, before: tuple[Command, ...], command: Command
) -> None:
    for earlier in before:
        books.result(earlier)
    assert refusal(books, command) is why


def test_cash_can_leave_to_the_last_unit_that_is_free(books: PlainBooks) -> None:
    books.result(Reserve(an_instruction(1)))
    result = books.result(paid_out(1, kip(9_980_000), ISSUER))
    assert isinstance(result, FundingOutcome)
    begun = kip(10_000_000).minor
    assert (result.position.cap_minor, result.position.headroom_minor) == (begun, 0)
    result = books.result(heard(paid_out(1, kip(9_980_000), ISSUER)))
    assert isinstance(result, FundingOutcome)
    assert (result.position.cap_minor, result.position.headroom_minor) == (kip(20_000).minor, 0)
    assert books.payment(Conclude(payment_id(1), ACCEPTED)).status is Status.COMPLETED


def test_no_cash_leaves_while_a_closed_window_is_not_settled(books: PlainBooks) -> None:
    books.result(CloseWindow(WINDOW_ID, window_after(WINDOW, NOW)))
    assert refusal(books, paid_out(1, kip(1), ISSUER)) is Refusal.UNSETTLED
    assert isinstance(books.result(paid_in(2, kip(1), ISSUER)), FundingOutcome)


def test_a_funding_id_is_one_movement(books: PlainBooks) -> None:
    books.result(paid_in(1, kip(5), ISSUER))
    again = books.result(paid_in(1, kip(5), ISSUER))
    assert isinstance(again, FundingOutcome)
    assert again.replayed
    assert is_untouched(books.last)
    for changed in (paid_in(1, kip(6), ISSUER), paid_out(1, kip(5), ISSUER)):
        assert isinstance(books.result(changed), FundingConflict)
        assert is_untouched(books.last)
    assert isinstance(books.result(paid_in(1, kip(5), ACQUIRER)), FundingConflict)


def warned(books: PlainBooks) -> list[int]:
    """The payments that brought the newcomer near its cap."""
    return [warning.payment_id.int for warning in books.warnings]


def test_a_crossing_is_told_once_and_again_only_after_it_fell_below(books: PlainBooks) -> None:
    for command in (admit(warn_percent=80), change(E.ACTIVATE), *brought(kip(100))):
        books.result(command)
    books.result(Reserve(paying(1, 79)))
    assert warned(books) == []
    books.result(Reserve(paying(2, 1)))
    assert warned(books) == [2]
    books.result(Reserve(paying(3, 1)))
    books.result(Conclude(payment_id(3), ACCEPTED))
    books.result(Reserve(paying(4, 10)))
    assert warned(books) == [2]
    paid_back = replace(paying(5, 15), issuer=ISSUER, acquirer=NEWCOMER)
    books.result(change(E.SIGN_ON))
    books.result(Reserve(paid_back))
    books.result(Conclude(payment_id(5), ACCEPTED))
    assert books.position(NEWCOMER).used_minor == kip(76).minor
    books.result(Reserve(paying(6, 4)))
    assert warned(books) == [2, 6]
    last = books.warnings[-1]
    assert (last.position.used_minor, last.warn_percent) == (kip(80).minor, 80)


def test_each_participant_has_its_own_share_to_be_warned_at(books: PlainBooks) -> None:
    for command in (admit(warn_percent=10), change(E.ACTIVATE), *brought(kip(100))):
        books.result(command)
    books.result(Reserve(paying(1, 10)))
    assert warned(books) == [1]
    outcome = books.outcome(Reserve(an_instruction(2)), NOW + timedelta(seconds=1))
    assert isinstance(outcome, Outcome)
    assert warned(books) == [1]


def test_terms_without_a_role_are_none() -> None:
    with pytest.raises(AssertionError):
        terms(roles=frozenset())
