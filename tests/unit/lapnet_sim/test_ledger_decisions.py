"""Two people end a payment in doubt; one alone does not, and nobody ends any other payment."""

from uuid import UUID

import pytest

from lapnet_sim.ledger.decision import DecisionOutcome, DecisionRefused, Ending, is_agreed
from lapnet_sim.ledger.lifecycle import Event, Finality, Status
from lapnet_sim.ledger.payment_commands import Conclude, NoteEnquiry, Reserve, TimeOut
from lapnet_sim.ledger.state import LateReply
from participants import ParticipantId
from participants.messages import ACCEPTED, CreditReply
from participants.reasons import Reason
from tests.builders import (
    DEADLINE,
    ISSUER,
    NETWORK,
    PROVIDER,
    REFUSED,
    TICK,
    a_conversion,
    a_quote,
    an_instruction,
    hold,
    payment_id,
)
from tests.decision_scripts import FIRST_KEY, SECOND_KEY, says
from tests.fakes import PlainBooks, is_untouched

COMPLETED, REJECTED = Ending.COMPLETED, Ending.REJECTED
THIRD_KEY = UUID(int=0xA3)


@pytest.fixture
def books() -> PlainBooks:
    """A conversion to Thailand that nobody knows the end of."""
    found = PlainBooks()
    found.result(hold(a_quote()))
    found.result(Reserve(a_conversion(quote=a_quote(), finality=Finality.ONE_WAY)))
    found.result(TimeOut(payment_id()), DEADLINE)
    found.result(NoteEnquiry(payment_id(), is_last=True), DEADLINE)
    return found


def decided(books: PlainBooks, ending: Ending, key: UUID = FIRST_KEY) -> DecisionOutcome:
    result = books.result(says(ending, key), DEADLINE + TICK)
    assert isinstance(result, DecisionOutcome)
    return result


# the words, one after the other, by key | how the payment stands then
WORDS: list[tuple[str, list[tuple[Ending, UUID]], Status]] = [
    ("one alone", [(COMPLETED, FIRST_KEY)], Status.INVESTIGATING),
    ("one, twice", [(REJECTED, FIRST_KEY), (REJECTED, FIRST_KEY)], Status.INVESTIGATING),
    ("two for yes", [(COMPLETED, FIRST_KEY), (COMPLETED, SECOND_KEY)], Status.COMPLETED),
    ("two for no", [(REJECTED, FIRST_KEY), (REJECTED, SECOND_KEY)], Status.REJECTED),
    ("two that disagree", [(REJECTED, FIRST_KEY), (COMPLETED, SECOND_KEY)], Status.INVESTIGATING),
    (
        "one who changes their mind",
        [(REJECTED, FIRST_KEY), (COMPLETED, FIRST_KEY)],
        Status.INVESTIGATING,
    ),
    (
        "a word that was taken back confirms nothing",
        [(REJECTED, FIRST_KEY), (COMPLETED, FIRST_KEY), (REJECTED, SECOND_KEY)],
        Status.INVESTIGATING,
    ),
    (
        "a third who sides with the second",
        [(REJECTED, FIRST_KEY), (COMPLETED, SECOND_KEY), (COMPLETED, THIRD_KEY)],
        Status.COMPLETED,
    ),
    (
        "the first, convinced by the second",
        [(REJECTED, FIRST_KEY), (COMPLETED, SECOND_KEY), (COMPLETED, FIRST_KEY)],
        Status.COMPLETED,
    ),
]


@pytest.mark.parametrize(
    ("words", "status"), [row[1:] for row in WORDS], ids=[row[0] for row in WORDS]
)
def test_it_takes_two_keys_in_a_row_that_say_the_same(
    words: list[tuple[Ending, UUID]], status: Status, books: PlainBooks
) -> None:
    for ending, key in words:
        last = decided(books, ending, key)
    assert last.payment.status is status
    assert is_agreed(last.decisions) == last.payment.is_final
    assert bool(last.tell) == last.payment.is_final


def positions(books: PlainBooks) -> dict[tuple[ParticipantId, str], tuple[int, int]]:
    keys = [(ISSUER, "LAK"), (PROVIDER, "LAK"), (PROVIDER, "THB"), (NETWORK, "THB")]
    found = {key: books.position(*key) for key in keys}
    return {key: (each.committed_minor, each.reserved_minor) for key, each in found.items()}


def test_completed_by_people_is_completed_in_both_currencies_at_the_quoted_rate(
    books: PlainBooks,
) -> None:
    decided(books, COMPLETED)
    ended = decided(books, COMPLETED, SECOND_KEY).payment
    source = a_quote().source.minor
    assert positions(books) == {
        (ISSUER, "LAK"): (source, 0),
        (PROVIDER, "LAK"): (-source, 0),
        (PROVIDER, "THB"): (100_00, 0),
        (NETWORK, "THB"): (-100_00, 0),
    }
    assert (ended.window_id, ended.concluded_at) == ("2026-11-20/C-LA-TH-1", DEADLINE + TICK)
    assert [event.event for event in books.events][-2:] == [Event.ACCEPT, Event.COMPLETE]


def test_rejected_by_people_releases_both_sides(books: PlainBooks) -> None:
    decided(books, REJECTED)
    ended = decided(books, REJECTED, SECOND_KEY).payment
    assert set(positions(books).values()) == {(0, 0)}
    assert (ended.reason, books.postings) == (Reason.AB06, [])


def test_both_marks_are_kept_with_what_they_knew(books: PlainBooks) -> None:
    books.result(says(COMPLETED, text="their desk says so"), DEADLINE + TICK)
    books.result(says(COMPLETED, SECOND_KEY, text="so does their file"), DEADLINE + 2 * TICK)
    kept = books.state.decisions[payment_id()]
    assert [(each.number, each.key_id, each.text, each.at) for each in kept] == [
        (1, FIRST_KEY, "their desk says so", DEADLINE + TICK),
        (2, SECOND_KEY, "so does their file", DEADLINE + 2 * TICK),
    ]
    assert {each.by for each in kept} == {"operator key 00a1", "operator key 00a2"}


def test_what_was_said_before_is_a_repetition_even_after_the_end(books: PlainBooks) -> None:
    decided(books, COMPLETED)
    assert decided(books, COMPLETED).replayed
    assert is_untouched(books.last)
    decided(books, COMPLETED, SECOND_KEY)
    for key in (FIRST_KEY, SECOND_KEY):
        assert decided(books, COMPLETED, key).replayed
        assert is_untouched(books.last)


@pytest.mark.parametrize("reply", [ACCEPTED, REFUSED])
def test_a_later_answer_that_contradicts_people_is_kept_and_changes_nothing(
    reply: CreditReply, books: PlainBooks
) -> None:
    ending = REJECTED if reply is ACCEPTED else COMPLETED
    decided(books, ending)
    ended = decided(books, ending, SECOND_KEY).payment
    before = positions(books)
    assert books.payment(Conclude(payment_id(), reply), DEADLINE + 2 * TICK) == ended
    assert books.late_replies == [LateReply(payment_id(), 1, reply, DEADLINE + 2 * TICK)]
    assert positions(books) == before


def test_the_network_may_still_be_faster_than_the_second_person(books: PlainBooks) -> None:
    decided(books, REJECTED)
    assert books.payment(Conclude(payment_id(), ACCEPTED)).status is Status.COMPLETED
    late = books.result(says(REJECTED, SECOND_KEY))
    assert isinstance(late, DecisionRefused)
    assert late.payment.status is Status.COMPLETED
    assert is_untouched(books.last)


def test_only_what_is_under_investigation_is_for_people() -> None:
    books = PlainBooks()
    books.result(Reserve(an_instruction(finality=Finality.ONE_WAY)))
    assert isinstance(books.result(says(COMPLETED)), DecisionRefused)  # still forwarded
    books.result(TimeOut(payment_id()), DEADLINE)
    assert isinstance(books.result(says(COMPLETED), DEADLINE), DecisionRefused)  # in doubt
    assert is_untouched(books.last)
