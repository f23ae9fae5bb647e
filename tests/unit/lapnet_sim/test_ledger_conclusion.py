"""How payments end: an answer, a deadline, an enquiry, and whoever comes too late."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from fx import LAK, THB, Rate, quote_for_target
from lapnet_sim.ledger.commands import DONE
from lapnet_sim.ledger.lifecycle import Event, Finality, Status
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.payment_commands import (
    Acknowledge,
    Conclude,
    NoteEnquiry,
    Outcome,
    Reserve,
    TimeOut,
)
from lapnet_sim.ledger.posting import PostingKind
from lapnet_sim.ledger.state import LateReply
from participants.messages import ACCEPTED, CreditReply, Verdict
from participants.reasons import Reason
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
    baht,
    hold,
    payment_id,
)
from tests.fakes import PlainBooks

OURS = an_instruction()
THEIRS = an_instruction(finality=Finality.ONE_WAY)

# instruction | the answer, None for silence | when | status | reason | late replies
ENDS: list[tuple[str, Instruction, CreditReply | None, datetime, Status, Reason | None, int]] = [
    ("accepted in time", OURS, ACCEPTED, NOW, Status.COMPLETED, None, 0),
    ("accepted in the last tick", OURS, ACCEPTED, DEADLINE - TICK, Status.COMPLETED, None, 0),
    ("accepted at the deadline", OURS, ACCEPTED, DEADLINE, Status.EXPIRED, Reason.AB05, 1),
    ("accepted too late", OURS, ACCEPTED, DEADLINE + TICK, Status.EXPIRED, Reason.AB05, 1),
    ("refused in time", OURS, REFUSED, DEADLINE - TICK, Status.REJECTED, Reason.AC04, 0),
    ("refused at the deadline", OURS, REFUSED, DEADLINE, Status.EXPIRED, Reason.AB05, 1),
    ("silence before the deadline", OURS, None, DEADLINE - TICK, Status.FORWARDED, None, 0),
    ("silence at the deadline", OURS, None, DEADLINE, Status.EXPIRED, Reason.AB05, 0),
    ("silence after the deadline", OURS, None, DEADLINE + TICK, Status.EXPIRED, Reason.AB05, 0),
    ("theirs: silence before", THEIRS, None, DEADLINE - TICK, Status.FORWARDED, None, 0),
    ("theirs: silence at it", THEIRS, None, DEADLINE, Status.IN_DOUBT, None, 0),
    ("theirs: accepted late", THEIRS, ACCEPTED, DEADLINE + TICK, Status.COMPLETED, None, 0),
    ("theirs: refused late", THEIRS, REFUSED, DEADLINE, Status.REJECTED, Reason.AC04, 0),
]


def forwarded(instruction: Instruction) -> PlainBooks:
    books = PlainBooks()
    books.result(Reserve(instruction))
    return books


def ended(reply: CreditReply | None, now: datetime = NOW) -> tuple[PlainBooks, Payment]:
    books = forwarded(OURS)
    command = TimeOut(payment_id()) if reply is None else Conclude(payment_id(), reply)
    return books, books.payment(command, now)


@pytest.mark.parametrize(
    ("instruction", "reply", "now", "status", "reason", "late"),
    [row[1:] for row in ENDS],
    ids=[row[0] for row in ENDS],
)
def test_an_answer_counts_before_the_deadline(
    instruction: Instruction,
    reply: CreditReply | None,
    now: datetime,
    status: Status,
    reason: Reason | None,
    late: int,
) -> None:
    books = forwarded(instruction)
    command = TimeOut(payment_id()) if reply is None else Conclude(payment_id(), reply)
    payment = books.payment(command, now)
    assert (payment.status, payment.reason) == (status, reason)
    assert payment.concluded_at == (now if payment.is_final else None)
    assert len(books.late_replies) == late
    completed = status is Status.COMPLETED
    assert bool(books.postings) == completed
    issuer = books.position(ISSUER)
    assert issuer.committed_minor == (20_000_00 if completed else 0)
    assert issuer.reserved_minor == (0 if payment.is_final else 20_000_00)


ENDINGS: list[tuple[str, CreditReply | None, datetime]] = [
    ("completed", ACCEPTED, NOW),
    ("rejected", REFUSED, NOW),
    ("expired", None, DEADLINE),
]


@pytest.mark.parametrize(
    ("reply", "now"), [row[1:] for row in ENDINGS], ids=[row[0] for row in ENDINGS]
)
@pytest.mark.parametrize("later", [ACCEPTED, REFUSED, None], ids=["accept", "refuse", "time out"])
def test_whoever_comes_after_the_end_changes_nothing(
    reply: CreditReply | None, now: datetime, later: CreditReply | None
) -> None:
    books, payment = ended(reply, now)
    positions, events = dict(books.state.positions), list(books.events)
    command = TimeOut(payment_id()) if later is None else Conclude(payment_id(), later)
    assert books.outcome(command, DEADLINE + TICK) == Outcome(payment, replayed=True)
    assert books.state.payments[payment.id] == payment
    assert books.state.positions == positions
    assert books.events == events


# how it ended | the late answer | kept for people to see
LATE = [
    (ACCEPTED, ACCEPTED, False),  # the same answer twice is one answer
    (ACCEPTED, REFUSED, True),
    (REFUSED, REFUSED, False),
    (REFUSED, ACCEPTED, True),
    (None, ACCEPTED, True),  # they may have credited: an exception for reconciliation
    (None, REFUSED, True),
]


@pytest.mark.parametrize(("reply", "late", "is_kept"), LATE)
def test_a_late_answer_that_disagrees_is_kept(
    reply: CreditReply | None,
    late: CreditReply,
    is_kept: bool,  # noqa: FBT001 - a fact
) -> None:
    books, _ = ended(reply, NOW if reply else DEADLINE)
    books.result(Conclude(payment_id(), late), DEADLINE + TICK)
    kept = [LateReply(payment_id(), 1, late, DEADLINE + TICK)] if is_kept else []
    assert books.late_replies == kept


def test_late_answers_are_numbered_and_each_is_kept_once() -> None:
    books, _ = ended(None, DEADLINE)
    for late in (ACCEPTED, REFUSED, ACCEPTED):
        books.result(Conclude(payment_id(), late), DEADLINE + TICK)
    assert [(late.number, late.reply) for late in books.late_replies] == [
        (1, ACCEPTED), (2, REFUSED),
    ]  # fmt: skip


def test_an_answer_after_the_deadline_ends_the_payment_and_is_kept_at_once() -> None:
    books, payment = ended(ACCEPTED, DEADLINE)
    assert [event.event for event in books.events][-1] is Event.EXPIRE
    assert [late.reply for late in books.late_replies] == [ACCEPTED]
    assert payment.window_id is None


def test_a_partners_late_answer_passes_through_doubt() -> None:
    books = forwarded(THEIRS)
    books.result(Conclude(payment_id(), ACCEPTED), DEADLINE)
    assert [event.event for event in books.events][-3:] == [
        Event.LOSE,
        Event.ACCEPT,
        Event.COMPLETE,
    ]


def test_the_quoted_amounts_are_committed_even_when_the_quote_has_expired_since() -> None:
    quote = a_quote()
    books = PlainBooks()
    books.result(hold(quote))
    books.result(Reserve(a_conversion(1, quote)))
    payment = books.payment(Conclude(payment_id(), ACCEPTED), quote.expires_at + TICK)
    assert payment.status is Status.COMPLETED
    assert books.position(ISSUER).committed_minor == quote.source.minor


def test_a_provider_that_undercuts_the_mid_rate_is_paid_what_was_quoted_and_no_more() -> None:
    mid = Rate.parse("660", THB, LAK)
    below = Rate.parse("650", THB, LAK)
    life = timedelta(seconds=120)
    quote = quote_for_target(UUID(int=77), PROVIDER, baht(100), below, mid, NOW, life)
    assert quote.spread_minor == -100_000
    books = PlainBooks()
    books.result(hold(quote))
    books.result(Reserve(a_conversion(1, quote)))
    books.result(Conclude(payment_id(), ACCEPTED))
    assert books.position(PROVIDER).committed_minor == -quote.source.minor
    assert books.position(PROVIDER, "THB").committed_minor == 100_00
    owed = [each for each in books.postings if each.participant == PROVIDER]
    assert sum(each.amount_minor for each in owed if each.currency == "LAK") == quote.source.minor
    assert [each.amount_minor for each in owed if each.kind is PostingKind.SPREAD] == [-100_000]


def test_a_completed_payment_is_stamped_with_the_open_window() -> None:
    _, payment = ended(ACCEPTED)
    assert (payment.window_id, payment.business_date) == (WINDOW_ID, WINDOW.business_date)


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (ACCEPTED, Verdict.COMPLETED),
        (REFUSED, Verdict.NOT_COMPLETED),
        (None, Verdict.NOT_COMPLETED),
    ],
)
def test_every_party_is_told_the_same_end(reply: CreditReply | None, verdict: Verdict) -> None:
    books = forwarded(OURS)
    now = NOW if reply else DEADLINE
    command = TimeOut(payment_id()) if reply is None else Conclude(payment_id(), reply)
    assert books.outcome(command, now).tell == (ISSUER, ACQUIRER)
    told = {key: notice.verdict for key, notice in books.state.notices.items()}
    assert told == {(payment_id(), ISSUER): verdict, (payment_id(), ACQUIRER): verdict}


def test_the_provider_of_a_conversion_is_told_too() -> None:
    books = PlainBooks()
    books.result(hold(a_quote()))
    books.result(Reserve(a_conversion()))
    assert books.outcome(Conclude(payment_id(), REFUSED)).tell == (ISSUER, NETWORK, PROVIDER)


def test_a_bank_that_pays_itself_is_told_once() -> None:
    books = forwarded(an_instruction(acquirer=ISSUER))
    assert books.outcome(Conclude(payment_id(), ACCEPTED)).tell == (ISSUER,)
    position = books.position(ISSUER)
    assert (position.committed_minor, position.reserved_minor) == (0, 0)


def test_doubt_is_told_to_nobody() -> None:
    books = forwarded(THEIRS)
    assert books.outcome(TimeOut(payment_id()), DEADLINE).tell == ()
    assert not books.state.notices


def test_an_acknowledgement_is_noted_once() -> None:
    books, _ = ended(ACCEPTED)
    assert books.result(Acknowledge(ISSUER, (payment_id(),)), NOW + TICK) == DONE
    assert books.result(Acknowledge(ISSUER, (payment_id(),)), NOW + 2 * TICK) == DONE
    notices = books.state.notices
    assert notices[payment_id(), ISSUER].acknowledged_at == NOW + TICK
    assert notices[payment_id(), ACQUIRER].acknowledged_at is None


def in_doubt() -> PlainBooks:
    books = forwarded(THEIRS)
    books.result(TimeOut(payment_id()), DEADLINE)
    return books


def test_enquiries_are_counted_and_the_last_one_hands_over_to_people() -> None:
    books = in_doubt()
    first = books.payment(NoteEnquiry(payment_id(), is_last=False))
    assert (first.status, first.enquiries) == (Status.IN_DOUBT, 1)
    last = books.payment(NoteEnquiry(payment_id(), is_last=True))
    assert (last.status, last.enquiries) == (Status.INVESTIGATING, 2)
    assert books.position(ISSUER).reserved_minor == 20_000_00
    assert books.outcome(NoteEnquiry(payment_id(), is_last=True)) == Outcome(last, replayed=True)


@pytest.mark.parametrize("is_last", [False, True])
@pytest.mark.parametrize(
    ("reply", "status"), [(ACCEPTED, Status.COMPLETED), (REFUSED, Status.REJECTED)]
)
def test_what_an_enquiry_or_people_find_out_ends_the_doubt(
    is_last: bool,  # noqa: FBT001 - a fact
    reply: CreditReply,
    status: Status,
) -> None:
    books = in_doubt()
    books.result(NoteEnquiry(payment_id(), is_last=is_last))
    assert books.payment(Conclude(payment_id(), reply)).status is status
    assert books.position(ISSUER).reserved_minor == 0


@pytest.mark.parametrize(
    "command",
    [
        Conclude(payment_id(), ACCEPTED),
        TimeOut(payment_id()),
        NoteEnquiry(payment_id(), is_last=False),
        Acknowledge(ISSUER, (payment_id(),)),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_about_a_payment_that_does_not_exist_is_our_own_mistake(
    command: Conclude | TimeOut | NoteEnquiry | Acknowledge,
) -> None:
    with pytest.raises(AssertionError):
        PlainBooks().result(command)
