"""The books: lines that sum to zero, positions under their caps, windows that settle once."""

from collections import Counter
from uuid import UUID

import pytest

from lapnet_sim.clearing.schedule import window_after
from lapnet_sim.ids import JournalId
from lapnet_sim.ledger.commands import DONE
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.opening_commands import Fund
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.posting import PostingKind, balanced, legs
from lapnet_sim.ledger.settlement_commands import BatchOutcome, CloseWindow, SettleWindow
from participants import LineStatus, ParticipantId
from participants.messages import ACCEPTED
from settlement.instruction import Direction, Instruction
from settlement.window import WindowId, WindowStatus
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    REFUSED,
    TICK,
    WINDOW,
    WINDOW_ID,
    a_conversion,
    a_quote,
    an_instruction,
    hold,
    kip,
    payment_id,
)
from tests.fakes import PlainBooks, is_untouched
from tests.settlement_scripts import reserved, settled

P, S, R = PostingKind.PRINCIPAL, PostingKind.SPREAD, PostingKind.ROUNDING
NEXT = window_after(WINDOW, NOW)
JOURNAL = JournalId(UUID(int=77))
NETS = ((ISSUER, "LAK", -20_000_00), (ACQUIRER, "LAK", 20_000_00))


def completed() -> PlainBooks:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    books.result(Conclude(payment_id(), ACCEPTED))
    return books


def converted() -> PlainBooks:
    books = PlainBooks()
    books.result(hold(a_quote()))
    books.result(Reserve(a_conversion()))
    books.result(Conclude(payment_id(), ACCEPTED))
    return books


def lines(books: PlainBooks) -> list[tuple[str, str, PostingKind, int]]:
    return [(p.participant, p.currency, p.kind, p.amount_minor) for p in books.postings]


def test_a_domestic_payment_is_two_lines() -> None:
    assert lines(completed()) == [
        (ISSUER, "LAK", P, -20_000_00),
        (ACQUIRER, "LAK", P, 20_000_00),
    ]


def test_a_conversion_is_six_lines_and_every_part_of_the_price_has_its_own() -> None:
    # 100 THB at 650.37: principal 65,037.00; with 1 % markup 65,687.37; the debtor gives whole kip
    assert lines(converted()) == [
        (ISSUER, "LAK", P, -65_688_00),
        (PROVIDER, "LAK", P, 65_037_00),
        (PROVIDER, "LAK", S, 650_37),
        (PROVIDER, "LAK", R, 63),
        (PROVIDER, "THB", P, -100_00),
        (NETWORK, "THB", P, 100_00),
    ]


@pytest.mark.parametrize("books", [completed(), converted()], ids=["domestic", "converted"])
def test_every_journal_sums_to_zero_in_every_currency(books: PlainBooks) -> None:
    sums: Counter[tuple[UUID, str]] = Counter()
    for posting in books.postings:
        sums[posting.journal_id, posting.currency] += posting.amount_minor
    assert not any(sums.values())
    assert {posting.journal_id for posting in books.postings} == {payment_id()}
    (window,) = {posting.window_id for posting in books.postings}
    payment = books.state.payments[payment_id()]
    assert window == payment.window_id
    assert WindowId.parse(window).series.corridor == (payment.instruction.corridor or "")
    assert [posting.line for posting in books.postings] == [*range(1, len(books.postings) + 1)]


def test_lines_that_do_not_sum_to_zero_are_our_own_mistake() -> None:
    with pytest.raises(AssertionError, match="does not sum to zero"):
        balanced(JOURNAL, [(ISSUER, "LAK", P, -1), (ACQUIRER, "THB", P, 1)], WINDOW_ID, NOW)


def test_positions_say_what_is_owed_after_a_conversion() -> None:
    books = converted()
    owed = {key: p.committed_minor for key, p in books.state.positions.items()}
    assert owed == {
        (ISSUER, "LAK"): 65_688_00,
        (ACQUIRER, "LAK"): 0,
        (PROVIDER, "LAK"): -65_688_00,
        (PROVIDER, "THB"): 100_00,
        (NETWORK, "THB"): -100_00,
    }


def test_an_open_credit_never_counts_in_favour() -> None:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    assert books.position(ACQUIRER).headroom_minor == 10_000_000_00
    books.result(Conclude(payment_id(), ACCEPTED))
    assert books.position(ACQUIRER).headroom_minor == 10_020_000_00


BROKEN_POSITIONS = [
    {"reserved_minor": -1},
    {"reserved_minor": 101},
    {"committed_minor": 101},
    {"committed_minor": 50, "reserved_minor": 51},
]


@pytest.mark.parametrize("figures", BROKEN_POSITIONS, ids=str)
def test_a_position_over_its_cap_cannot_be_made(figures: dict[str, int]) -> None:
    with pytest.raises(AssertionError):
        Position(ISSUER, "LAK", cap_minor=100, **figures)


def test_headroom_cannot_be_released_twice_or_held_beyond_the_cap() -> None:
    position = Position(ISSUER, "LAK", cap_minor=100, reserved_minor=40)
    with pytest.raises(AssertionError):
        position.release(41)
    with pytest.raises(AssertionError):
        position.reserve(61)
    assert position.reserve(60).headroom_minor == 0


def test_funding_raises_the_cap_and_makes_the_position_when_it_is_the_first() -> None:
    books = PlainBooks()
    newcomer = ParticipantId("NEW")
    for _ in range(2):
        assert books.result(Fund(newcomer, kip(5))) == DONE
    assert books.position(newcomer).cap_minor == 10_00


def orders() -> tuple[Instruction, ...]:
    return tuple(
        Instruction(f"{WINDOW_ID}/LAK/{who}", WINDOW_ID, who, "LAK", direction, 20_000_00)
        for who, direction in ((ISSUER, Direction.DEBIT), (ACQUIRER, Direction.CREDIT))
    )


def test_closing_a_window_opens_the_next_so_that_one_is_always_open() -> None:
    books = completed()
    books.result(CloseWindow(WINDOW_ID, NEXT))
    assert books.state.windows[WINDOW_ID].status is WindowStatus.DRAINING
    assert books.state.windows[str(NEXT.id)].status is WindowStatus.OPEN
    books.result(CloseWindow(WINDOW_ID, NEXT))
    assert is_untouched(books.last)


def test_a_payment_falls_into_the_window_that_is_open_when_it_completes() -> None:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    books.result(CloseWindow(WINDOW_ID, NEXT))
    payment = books.payment(Conclude(payment_id(), ACCEPTED))
    assert (payment.window_id, payment.business_date) == (str(NEXT.id), NEXT.business_date)


def test_settling_moves_each_net_between_position_and_cash_and_leaves_headroom_alone() -> None:
    books = completed()
    before = {who: books.position(who).headroom_minor for who in (ISSUER, ACQUIRER)}
    books.result(CloseWindow(WINDOW_ID, NEXT))
    instructed = []
    for each in reserved(orders()):
        books.result(each)
        instructed += books.last.instructions
    assert instructed == list(orders())
    books.result(SettleWindow(WINDOW_ID, JOURNAL, NETS))
    issuer, acquirer = books.position(ISSUER), books.position(ACQUIRER)
    assert (issuer.committed_minor, issuer.cap_minor) == (0, 9_980_000_00)
    assert (acquirer.committed_minor, acquirer.cap_minor) == (0, 10_020_000_00)
    assert before == {who: books.position(who).headroom_minor for who in (ISSUER, ACQUIRER)}
    assert lines(books)[-2:] == [
        (ISSUER, "LAK", PostingKind.SETTLEMENT, 20_000_00),
        (ACQUIRER, "LAK", PostingKind.SETTLEMENT, -20_000_00),
    ]


def test_each_step_of_a_settlement_happens_once_and_in_order() -> None:
    books = completed()
    steps = (
        CloseWindow(WINDOW_ID, NEXT),
        *settled(NETS, JOURNAL, orders()),
    )
    for early in reversed(steps[1:]):
        assert books.result(early) == DONE
        assert is_untouched(books.last)
    for step in steps:
        books.result(step)
        assert not is_untouched(books.last)
    for again in steps:
        result = books.result(again)
        assert result == DONE or (isinstance(result, BatchOutcome) and result.replayed)
        assert is_untouched(books.last)


def test_a_settlement_that_does_not_sum_to_zero_is_refused_whole() -> None:
    books = completed()
    books.result(CloseWindow(WINDOW_ID, NEXT))
    for each in reserved(orders()):
        books.result(each)
    positions = dict(books.state.positions)
    with pytest.raises(AssertionError):
        books.result(SettleWindow(WINDOW_ID, JOURNAL, NETS[:1]))
    assert books.state.positions == positions
    assert books.state.windows[WINDOW_ID].status is WindowStatus.DEBITS_RESERVED


def test_a_domestic_payment_is_one_leg_in_everybodys_statement() -> None:
    (leg,) = legs(completed().state.payments[payment_id()])
    assert (leg.txn_id, leg.payer, leg.payee) == ("20261120000000001", ISSUER, ACQUIRER)
    assert (leg.amount_minor, leg.currency, leg.status) == (20_000_00, "LAK", LineStatus.OK)
    assert leg.window_id == WINDOW_ID


def test_a_converted_payment_is_two_legs_that_share_its_reference() -> None:
    found = legs(converted().state.payments[payment_id()])
    assert [(leg.txn_id, leg.payer, leg.payee, leg.currency) for leg in found] == [
        ("20261120000000001", ISSUER, PROVIDER, "LAK"),
        ("20261120000000001/2", PROVIDER, NETWORK, "THB"),
    ]


@pytest.mark.parametrize("status", [Status.REJECTED, Status.EXPIRED])
def test_a_payment_that_was_not_completed_is_a_failed_leg_in_no_window(status: Status) -> None:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    now = NOW if status is Status.REJECTED else DEADLINE + TICK
    payment = books.payment(Conclude(payment_id(), REFUSED), now)
    (leg,) = legs(payment)
    assert (payment.status, leg.status, leg.window_id) == (status, LineStatus.FAILED, "")
