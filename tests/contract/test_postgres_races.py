"""Two switches on one PostgreSQL: they queue up, and what one did the other sees."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, text

from fx import LAK, Money
from lapnet_sim.clearing.schedule import window_after
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.decide import decide
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.order_commands import CancelOrder, OrderOutcome, PlaceOrder
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent
from lapnet_sim.ledger.payment_commands import Conclude, Conflict, Outcome, Reserve
from lapnet_sim.ledger.ports import Books
from lapnet_sim.ledger.quoted import HoldQuotes, TooManyQuotes
from lapnet_sim.ledger.registry_commands import FundingOutcome, Refusal, Refused
from lapnet_sim.ledger.settlement_commands import CloseWindow
from lapnet_sim.ledger.touched import touched
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NOW,
    REFUSED,
    WINDOW,
    WINDOW_ID,
    a_conversion,
    a_qr_order,
    a_quote,
    a_return,
    an_instruction,
    hold,
    kip,
    opening,
    order_number,
    payment_id,
    uetr,
)
from tests.registry_scripts import change, heard, paid_in, paid_out

NEXT = window_after(WINDOW, NOW)


def both(engine: Engine, *commands: Command) -> list[Result]:
    """Have each command committed by a writer of its own, all at once."""
    begin = Barrier(len(commands))

    def work(command: Command) -> Result:
        begin.wait(timeout=10)
        return commit(SqlBookStore(engine), (command,), NOW)[0]

    with ThreadPoolExecutor(len(commands)) as threads:
        return list(threads.map(work, commands))


def reasons(results: list[Result]) -> list[Reason | None]:
    return [result.payment.reason for result in results if isinstance(result, Outcome)]


def one_waits(engine: Engine, first: Command, second: Command) -> Result:
    """Commit ``first`` while the writer of ``second`` already waits for its locks."""
    store = SqlBookStore(engine)
    with ThreadPoolExecutor(1) as thread:
        with store.transaction() as books:
            save = decide_in(books, first)
            waiting = thread.submit(commit, store, (second,), NOW)
            wait_until(engine, is_somebody_waiting)
            save()
        return waiting.result(timeout=10)[0]


def decide_in(books: Books, command: Command) -> Callable[[], None]:
    _, changes = decide(books.load(touched((command,), NOW)), [command], NOW)
    return lambda: books.save(changes)


def is_somebody_waiting(engine: Engine) -> bool:
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with engine.connect() as connection:
        return bool(connection.scalar(waits))


def wait_until(engine: Engine, holds: Callable[[Engine], bool]) -> None:
    for _ in range(2_000):  # each look is a round trip to the server; no sleeping
        if holds(engine):
            return
    raise AssertionError("nobody waits for a lock")


def test_of_two_payments_for_the_last_headroom_exactly_one_wins(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    for number in range(1, 11, 2):
        last = kip(6_000_000) if number == 1 else kip(3_000_000)
        results = both(
            postgres_engine,
            Reserve(an_instruction(number, debit=last, credit=last)),
            Reserve(an_instruction(number + 1, debit=last, credit=last)),
        )
        if number == 1:
            assert sorted(map(str, reasons(results))) == ["AM23", "None"]
    (position,) = [
        p
        for p in Reads(postgres_engine).positions()
        if (p.participant, p.currency) == (ISSUER, "LAK")
    ]
    assert position.reserved_minor == 9_000_000_00


def test_who_waited_for_the_other_sees_what_the_other_took(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    large = kip(6_000_000)
    result = one_waits(
        postgres_engine,
        Reserve(an_instruction(1, debit=large, credit=large)),
        Reserve(an_instruction(2, debit=large, credit=large)),
    )
    assert reasons([result]) == [Reason.AM23]


def test_the_first_payments_of_a_day_get_different_numbers(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    results = both(postgres_engine, *(Reserve(an_instruction(number)) for number in range(1, 5)))
    references = {result.payment.reference for result in results if isinstance(result, Outcome)}
    assert references == {f"20261120{number:09d}" for number in range(1, 5)}


def test_the_same_request_at_two_switches_is_one_payment(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    first, second = both(postgres_engine, Reserve(an_instruction(1)), Reserve(an_instruction(1)))
    assert isinstance(first, Outcome)
    assert isinstance(second, Outcome)
    assert first.payment == second.payment
    assert {first.replayed, second.replayed} == {False, True}


def test_a_changed_request_loses_at_the_other_switch_too(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    changed = an_instruction(2, uetr=uetr(1))
    results = both(postgres_engine, Reserve(an_instruction(1)), Reserve(changed))
    assert sum(isinstance(result, Conflict) for result in results) == 1


def test_two_opposite_payments_do_not_deadlock(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    results = both(
        postgres_engine,
        *(
            Reserve(
                an_instruction(
                    number,
                    issuer=(ISSUER, ACQUIRER)[number % 2],
                    acquirer=(ACQUIRER, ISSUER)[number % 2],
                )
            )
            for number in range(1, 9)
        ),
    )
    assert reasons(results) == [None] * 8


def test_a_payment_that_waited_for_a_closing_window_completes_in_the_next(
    postgres_engine: Engine,
) -> None:
    commit(SqlBookStore(postgres_engine), (*opening(), Reserve(an_instruction())), NOW)
    result = one_waits(
        postgres_engine, CloseWindow(WINDOW_ID, NEXT), Conclude(payment_id(), ACCEPTED)
    )
    assert isinstance(result, Outcome)
    assert (result.payment.status, result.payment.window_id) == (Status.COMPLETED, str(NEXT.id))


def test_two_returns_of_one_payment_never_add_up_to_more(postgres_engine: Engine) -> None:
    paid = (Reserve(an_instruction(1)), Conclude(payment_id(1), ACCEPTED))
    commit(SqlBookStore(postgres_engine), (*opening(), *paid), NOW)
    part = kip(15_000)
    results = both(
        postgres_engine,
        Reserve(a_return(2, debit=part, credit=part)),
        Reserve(a_return(3, debit=part, credit=part)),
    )
    assert sorted(map(str, reasons(results))) == ["AM09", "None"]


def test_cash_that_leaves_and_a_payment_never_both_take_the_last_headroom(
    postgres_engine: Engine,
) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    for number in range(1, 6):
        free = free_minor(postgres_engine)
        last = Money(free, LAK)
        paid, taken = both(
            postgres_engine,
            Reserve(an_instruction(number, debit=last, credit=last)),
            paid_out(number, last, ISSUER),
        )
        assert isinstance(paid, Outcome)
        wins = (paid.payment.status is Status.FORWARDED, isinstance(taken, FundingOutcome))
        assert sorted(wins) == [False, True]
        assert free_minor(postgres_engine) == 0
        if wins[0]:
            assert isinstance(taken, Refused)
            assert taken.refusal is Refusal.SHORT
            commit(SqlBookStore(postgres_engine), (Conclude(payment_id(number), REFUSED),), NOW)
        else:
            assert paid.payment.reason is Reason.AM23
            gone, back = paid_out(number, last, ISSUER), paid_in(90 + number, last, ISSUER)
            commit(SqlBookStore(postgres_engine), (heard(gone), back, heard(back)), NOW)
    assert violations(postgres_engine) == []


def free_minor(engine: Engine) -> int:
    """What the issuer may still send or take out, in minor units of kip."""
    return next(
        position.free_minor
        for position in Reads(engine).positions()
        if position.key == (ISSUER, "LAK")
    )


@pytest.mark.parametrize("cash_first", [True, False])
def test_who_waited_for_the_last_headroom_finds_it_gone(
    postgres_engine: Engine, *, cash_first: bool
) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    last = kip(10_000_000)
    cash, payment = paid_out(1, last, ISSUER), Reserve(an_instruction(1, debit=last, credit=last))
    if cash_first:
        assert reasons([one_waits(postgres_engine, cash, payment)]) == [Reason.AM23]
    else:
        late = one_waits(postgres_engine, payment, cash)
        assert isinstance(late, Refused)
        assert late.refusal is Refusal.SHORT


def test_who_waited_for_a_suspension_is_refused_by_it(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    suspended = change(ParticipantEvent.SUSPEND, ACQUIRER)
    late = one_waits(postgres_engine, suspended, Reserve(an_instruction(1)))
    assert reasons([late]) == [Reason.AG11]


def test_who_waited_for_a_payment_is_not_closed_under_it(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    closed = change(ParticipantEvent.CLOSE, ACQUIRER)
    late = one_waits(postgres_engine, Reserve(an_instruction(1)), closed)
    assert isinstance(late, Refused)
    assert late.refusal is Refusal.OWES


def pays(number: int, order: int = 1) -> Reserve:
    return Reserve(an_instruction(number, order_reference=order_number(order)))


def test_of_two_payers_of_one_order_exactly_one_wins(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    for order in range(1, 6):
        commit(SqlBookStore(postgres_engine), (PlaceOrder(a_qr_order(order)),), NOW)
        results = both(postgres_engine, pays(2 * order, order), pays(2 * order + 1, order))
        assert sorted(map(str, reasons(results))) == ["AM05", "None"]
        (winner,) = [
            result.payment
            for result in results
            if isinstance(result, Outcome) and result.payment.status is Status.FORWARDED
        ]
        held = Reads(postgres_engine).orders.by_reference(order_number(order))
        assert held is not None
        assert (held.status, held.payment_id) == (OrderStatus.LOCKED, winner.id)
    assert violations(postgres_engine) == []


def test_who_waited_for_the_other_payer_sees_the_order_locked(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), (*opening(), PlaceOrder(a_qr_order())), NOW)
    assert reasons([one_waits(postgres_engine, pays(1), pays(2))]) == [Reason.AM05]


def test_a_payer_who_waited_for_a_failed_payment_gets_the_order(postgres_engine: Engine) -> None:
    before = (*opening(), PlaceOrder(a_qr_order()), pays(1))
    commit(SqlBookStore(postgres_engine), before, NOW)
    result = one_waits(postgres_engine, Conclude(payment_id(1), REFUSED), pays(2))
    assert reasons([result]) == [None]


def test_two_payments_race_for_one_quote_and_one_gets_it(postgres_engine: Engine) -> None:
    quote = a_quote()
    commit(SqlBookStore(postgres_engine), (*opening(), hold(quote)), NOW)
    results = both(postgres_engine, *(Reserve(a_conversion(n, quote)) for n in (1, 2, 3)))
    assert sorted(reasons(results), key=str) == [Reason.AM09, Reason.AM09, None]
    assert violations(postgres_engine) == []


def test_who_waited_for_the_other_payment_sees_the_quote_used(postgres_engine: Engine) -> None:
    quote = a_quote()
    commit(SqlBookStore(postgres_engine), (*opening(), hold(quote)), NOW)
    first, second = (Reserve(a_conversion(number, quote)) for number in (1, 2))
    assert reasons([one_waits(postgres_engine, first, second)]) == [Reason.AM09]


def test_two_requests_at_once_do_not_open_more_quotes_than_allowed(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    asks = [HoldQuotes(hold(a_quote(number)).held, most_open=2) for number in (1, 2, 3, 4)]
    results = both(postgres_engine, *asks)
    assert sum(isinstance(result, TooManyQuotes) for result in results) == 2


def test_an_order_is_either_cancelled_or_paid(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), (*opening(), PlaceOrder(a_qr_order())), NOW)
    withdrawn, payment = both(postgres_engine, CancelOrder(order_number()), pays(1))
    assert isinstance(withdrawn, OrderOutcome)
    assert isinstance(payment, Outcome)
    outcome = (withdrawn.order.status, payment.payment.reason)
    assert outcome in {
        (OrderStatus.CANCELLED, Reason.DS02),
        (OrderStatus.LOCKED, None),
    }


def test_an_order_made_at_two_switches_is_one_order(postgres_engine: Engine) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    again = a_qr_order(reference=order_number(2))
    first, second = both(postgres_engine, PlaceOrder(a_qr_order()), PlaceOrder(again))
    assert isinstance(first, OrderOutcome)
    assert isinstance(second, OrderOutcome)
    assert first.order == second.order
    assert {first.replayed, second.replayed} == {False, True}
