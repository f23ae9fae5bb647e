"""Taking a payment in: what is held, what is refused and why, and what a repetition gets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.decide import decide
from lapnet_sim.ledger.lifecycle import Event, Status
from lapnet_sim.ledger.opening_commands import Fund
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Conflict, Outcome, Reserve
from participants import ParticipantId
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    TICK,
    a_conversion,
    a_quote,
    an_instruction,
    baht,
    hold,
    kip,
    uetr,
)
from tests.fakes import PlainBooks, is_untouched

QUOTE = a_quote()
CONVERTED = a_conversion()
STRANGER = ParticipantId("STRANGER")

REFUSALS: list[tuple[str, Reason | None, Sequence[Command], Instruction, datetime]] = [
    # what is wrong, the reason, what happened before, the instruction, when
    ("nothing", None, (), an_instruction(), NOW),
    ("nothing, one tick before the deadline", None, (), an_instruction(), DEADLINE - TICK),
    ("at the deadline it is too late", Reason.TM01, (), an_instruction(), DEADLINE),
    ("after the deadline", Reason.TM01, (), an_instruction(), DEADLINE + TICK),
    ("a quote nobody made", Reason.AM09, (), CONVERTED, NOW),
    ("nothing, converted", None, (hold(QUOTE),), CONVERTED, NOW),
    ("a quote of another issuer", Reason.AM09, (hold(QUOTE, ACQUIRER),), CONVERTED, NOW),
    (
        "a quote that another payment used",
        Reason.AM09,
        (hold(QUOTE), Reserve(a_conversion(7, QUOTE))),
        CONVERTED,
        NOW,
    ),
    (
        "a quote of another provider",
        Reason.AM09,
        (hold(replace(QUOTE, provider="THFX2")),),
        CONVERTED,
        NOW,
    ),
    (
        "a quote over another corridor",
        Reason.AM09,
        (hold(QUOTE, corridor="LA-KH"),),
        CONVERTED,
        NOW,
    ),
    (
        "nothing, one tick before the quote expires",
        None,
        (hold(QUOTE),),
        replace(CONVERTED, deadline_at=NOW + timedelta(hours=1)),
        QUOTE.expires_at - TICK,
    ),
    (
        "a quote that expires now",
        Reason.AM09,
        (hold(QUOTE),),
        replace(CONVERTED, deadline_at=NOW + timedelta(hours=1)),
        QUOTE.expires_at,
    ),
    (
        "a debit that is not the quote's",
        Reason.AM09,
        (hold(QUOTE),),
        replace(CONVERTED, debit=CONVERTED.debit - kip(1)),
        NOW,
    ),
    (
        "a credit that is not the quote's",
        Reason.AM09,
        (hold(QUOTE),),
        replace(CONVERTED, credit=CONVERTED.credit + baht(1)),
        NOW,
    ),
    ("an issuer nobody registered", Reason.DNOR, (), an_instruction(issuer=STRANGER), NOW),
    ("an acquirer nobody registered", Reason.CNOR, (), an_instruction(acquirer=STRANGER), NOW),
    ("an issuer without a position", Reason.AM03, (), an_instruction(issuer=NETWORK), NOW),
    ("an acquirer without a position", Reason.AM03, (), an_instruction(acquirer=NETWORK), NOW),
    (
        "a currency the acquirer does not carry",
        Reason.AM03,
        (),
        an_instruction(debit=baht(1), credit=baht(1), issuer=NETWORK),
        NOW,
    ),
    (
        "the last kip under the cap",
        None,
        (),
        an_instruction(debit=kip(10_000_000), credit=kip(10_000_000)),
        NOW,
    ),
    (
        "one kip over the cap",
        Reason.AM23,
        (),
        an_instruction(debit=kip(10_000_001), credit=kip(10_000_001)),
        NOW,
    ),
    (
        "over the cap with what is reserved already",
        Reason.AM23,
        (Reserve(an_instruction(7, debit=kip(9_990_000), credit=kip(9_990_000))),),
        an_instruction(debit=kip(10_001), credit=kip(10_001)),
        NOW,
    ),
    (
        "the provider's cap in the other currency",
        Reason.AM23,
        (Fund(ISSUER, kip(10_000_000)), hold(a_quote(2, baht(10_001)))),
        a_conversion(2, a_quote(2, baht(10_001))),
        NOW,
    ),
    # several rules broken: the first in the order time, parties, quote, currency, cap answers
    ("time before quote", Reason.TM01, (), CONVERTED, DEADLINE),
    ("time before parties", Reason.TM01, (), an_instruction(issuer=STRANGER), DEADLINE),
    ("parties before quote", Reason.DNOR, (), replace(CONVERTED, issuer=STRANGER), NOW),
    ("quote before currency", Reason.AM09, (), replace(CONVERTED, issuer=NETWORK), NOW),
    (
        "currency before cap",
        Reason.AM03,
        (),
        an_instruction(acquirer=NETWORK, debit=kip(99_000_000), credit=kip(99_000_000)),
        NOW,
    ),
]


@pytest.mark.parametrize(
    ("reason", "before", "instruction", "now"),
    [row[1:] for row in REFUSALS],
    ids=[row[0] for row in REFUSALS],
)
def test_the_first_broken_rule_answers(
    reason: Reason | None, before: Sequence[Command], instruction: Instruction, now: datetime
) -> None:
    books = PlainBooks()
    for command in before:
        books.result(command)
    positions, quotes = dict(books.state.positions), dict(books.state.quotes)
    payment = books.payment(Reserve(instruction), now)
    assert payment.reason is reason
    if reason is None:
        assert (payment.status, payment.steps) == (Status.FORWARDED, 2)
        return
    assert (payment.status, payment.steps, payment.concluded_at) == (Status.REJECTED, 1, now)
    assert books.state.positions == positions
    assert books.state.quotes == quotes


def test_what_the_edge_refuses_is_stored_with_its_reason_whatever_the_books_say() -> None:
    books = PlainBooks()
    outcome = books.outcome(Reserve(an_instruction(), refused=Reason.BE06))
    assert outcome.payment.status is Status.REJECTED
    assert outcome.payment.reason is Reason.BE06
    assert outcome.tell == ()
    assert not books.state.notices


def test_a_refusal_is_spent_even_when_its_cause_has_gone() -> None:
    books = PlainBooks()
    large = an_instruction(debit=kip(11_000_000), credit=kip(11_000_000))
    refused = books.payment(Reserve(large))
    books.result(Fund(ISSUER, kip(50_000_000)))
    again = books.outcome(Reserve(large))
    assert again == Outcome(refused, replayed=True)
    assert is_untouched(books.last)


def test_reserving_holds_the_issuers_headroom_and_nothing_else() -> None:
    books = PlainBooks()
    acquirer = books.position(ACQUIRER)
    books.result(Reserve(an_instruction()))
    issuer = books.position(ISSUER)
    assert (issuer.committed_minor, issuer.reserved_minor) == (0, 20_000_00)
    assert issuer.headroom_minor == 10_000_000_00 - 20_000_00
    assert books.position(ACQUIRER) == acquirer
    assert not books.postings


def test_a_conversion_holds_both_sides_and_uses_its_quote() -> None:
    books = PlainBooks()
    books.result(hold(QUOTE))
    payment = books.payment(Reserve(CONVERTED))
    assert books.position(ISSUER).reserved_minor == QUOTE.source.minor
    assert books.position(PROVIDER, "THB").reserved_minor == 100_00
    assert books.position(PROVIDER, "LAK").reserved_minor == 0
    assert books.position(NETWORK, "THB").reserved_minor == 0
    assert books.state.quotes[QUOTE.id].used_by == payment.id


def test_a_repetition_gets_the_payment_as_it_stands_whatever_its_new_ids_and_deadline() -> None:
    books = PlainBooks()
    first = books.payment(Reserve(an_instruction()))
    again = replace(
        an_instruction(2),
        uetr=uetr(1),
        request_hash=first.instruction.request_hash,
        deadline_at=DEADLINE + timedelta(hours=1),
    )
    assert books.outcome(Reserve(again), DEADLINE + TICK) == Outcome(first, replayed=True)
    assert is_untouched(books.last)


def test_a_changed_request_is_a_conflict_and_moves_nothing() -> None:
    books = PlainBooks()
    first = books.payment(Reserve(an_instruction()))
    changed = an_instruction(request_hash="f" * 64, debit=kip(1), credit=kip(1))
    assert books.result(Reserve(changed)) == Conflict(first)
    assert is_untouched(books.last)


def test_a_uetr_belongs_to_its_issuer_so_another_issuers_is_a_new_payment() -> None:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    other = replace(an_instruction(2), uetr=uetr(1), issuer=ACQUIRER, acquirer=ISSUER)
    outcome = books.outcome(Reserve(other))
    assert (outcome.replayed, outcome.payment.status) == (False, Status.FORWARDED)


def test_each_step_is_a_row_of_its_own() -> None:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    assert [(e.step, e.event, e.from_status, e.to_status) for e in books.events] == [
        (0, None, None, Status.RECEIVED),
        (1, Event.RESERVE, Status.RECEIVED, Status.RESERVED),
        (2, Event.FORWARD, Status.RESERVED, Status.FORWARDED),
    ]


def test_payments_are_numbered_densely_from_one_on_each_business_date() -> None:
    books = PlainBooks()
    tomorrow = NOW + timedelta(days=1)
    numbered = [
        books.payment(Reserve(an_instruction(1))),
        books.payment(Reserve(an_instruction(2, acquirer=STRANGER))),  # refused ones count too
        books.payment(Reserve(an_instruction(3))),
        books.payment(Reserve(an_instruction(4, deadline_at=tomorrow + TICK)), tomorrow),
    ]
    assert [payment.reference for payment in numbered] == [
        "20261120000000001",
        "20261120000000002",
        "20261120000000003",
        "20261121000000001",
    ]


def test_the_same_request_twice_in_one_batch_is_one_payment() -> None:
    books = PlainBooks()
    (first, second), _ = decide(
        books.state, [Reserve(an_instruction()), Reserve(an_instruction())], NOW
    )
    assert isinstance(first, Outcome)
    assert second == Outcome(first.payment, replayed=True)


def test_one_quote_serves_one_payment_of_a_batch() -> None:
    books = PlainBooks()
    books.result(hold(QUOTE))
    results, _ = decide(books.state, [Reserve(CONVERTED), Reserve(a_conversion(2, QUOTE))], NOW)
    reasons = [result.payment.reason for result in results if isinstance(result, Outcome)]
    assert reasons == [None, Reason.AM09]


def test_a_quote_can_be_held_and_used_in_one_batch() -> None:
    books = PlainBooks()
    _, changes = decide(books.state, [hold(QUOTE), Reserve(CONVERTED)], NOW)
    (made,) = changes.quotes.made.values()
    assert made.used_by == CONVERTED.payment_id


@pytest.mark.parametrize(
    "broken",
    [
        {"debit": kip(0)},
        {"credit": kip(0)},
        {"provider": PROVIDER},  # a converter where nothing is converted
        {"credit": baht(1)},  # a conversion without a converter
    ],
    ids=str,
)
def test_an_instruction_that_makes_no_sense_cannot_be_made(broken: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        an_instruction(**broken)
