"""Converted money on its way back: at its own rate, to the last unit, the difference to its owner.

A hundred baht were paid with 65,688 kip; a baht was 650.37 kip then, and is 714 now.
"""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from fx import LAK, THB, Money, Rate, quote_for_source
from lapnet_sim.ledger.back import AtOriginal, Back, BackRate
from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.return_period import RETURN_PERIOD
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    MID_NOW,
    NETWORK,
    NOW,
    PROVIDER,
    REFUSED,
    TICK,
    a_conversion,
    a_quote,
    a_return,
    a_return_abroad,
    hold,
    kip,
    payment_id,
)
from tests.fakes import PlainBooks

ORIGINAL = 1
PAID = a_conversion(ORIGINAL, finality=Finality.CONFIRMED)
WHOLE = PAID.credit
SOURCE = PAID.debit

BY_THE_CREDITOR = AtOriginal(MID_NOW.mid, creditor_bears=True)


def paid() -> PlainBooks:
    """Books in which a hundred baht were paid with kip."""
    books = PlainBooks()
    books.result(hold(a_quote(ORIGINAL)))
    books.result(Reserve(PAID))
    books.result(Conclude(payment_id(ORIGINAL), ACCEPTED))
    return books


def asked(number: int, part: Money, terms: AtOriginal = MID_NOW) -> Reserve:
    return Reserve(a_return_abroad(number, part, PAID), at_original=terms)


def sent_back(books: PlainBooks, number: int, part: Money, terms: AtOriginal = MID_NOW) -> Payment:
    books.result(asked(number, part, terms))
    return books.payment(Conclude(payment_id(number), ACCEPTED))


def lines(books: PlainBooks, number: int) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for each in books.postings:
        if each.journal_id == payment_id(number):
            found[each.participant, each.currency, each.kind] += each.amount_minor
    return found


def test_all_of_it_puts_every_position_back_where_it_was() -> None:
    before, books = PlainBooks(), paid()
    back = sent_back(books, 2, WHOLE)
    assert (back.status, back.instruction.debit, back.instruction.credit) == (
        Status.COMPLETED,
        WHOLE,
        SOURCE,
    )
    for who, code in ((ISSUER, "LAK"), (PROVIDER, "LAK"), (PROVIDER, "THB"), (NETWORK, "THB")):
        now, then = books.state.positions[who, code], before.state.positions[who, code]
        assert now == then, (who, code)


def test_parts_add_up_to_the_original_in_both_currencies_and_the_last_takes_the_rounding() -> None:
    books = paid()
    parts = [sent_back(books, n, Money(minor, WHOLE.currency)) for n, minor in PARTS.items()]
    given = [part.instruction.credit for part in parts]
    assert [part.status for part in parts] == [Status.COMPLETED] * 3
    assert [each.minor for each in given] == [21_893_00, 21_893_00, 21_902_00]
    assert sum(each.minor for each in given) == SOURCE.minor
    assert books.state.given_back == {payment_id(ORIGINAL): SOURCE.minor}


PARTS = {2: 33_33, 3: 33_33, 4: 33_34}


def test_what_the_rate_has_moved_is_a_line_of_the_converter() -> None:
    books = paid()
    sent_back(books, 2, WHOLE)
    worth = 91_97  # 65,688 kip at 0.0014
    assert lines(books, 2) == {
        (NETWORK, "THB", "principal"): -100_00,
        (PROVIDER, "THB", "principal"): worth,
        (PROVIDER, "THB", "fx_difference"): 100_00 - worth,
        (PROVIDER, "LAK", "principal"): -SOURCE.minor,
        (ISSUER, "LAK", "principal"): SOURCE.minor,
    }


def test_where_the_merchant_owns_it_the_merchant_gives_what_it_is_worth_now() -> None:
    books = paid()
    back = sent_back(books, 2, WHOLE, BY_THE_CREDITOR)
    worth = 91_97
    assert back.instruction.debit.minor == worth
    assert lines(books, 2) == {
        (NETWORK, "THB", "principal"): -100_00,
        (NETWORK, "THB", "fx_difference"): 100_00 - worth,
        (PROVIDER, "THB", "principal"): worth,
        (PROVIDER, "LAK", "principal"): -SOURCE.minor,
        (ISSUER, "LAK", "principal"): SOURCE.minor,
    }


def test_it_has_a_quote_of_its_own_that_it_has_used() -> None:
    books = paid()
    back = sent_back(books, 2, WHOLE)
    quote_id = back.instruction.quote_id
    assert quote_id is not None
    held = books.state.quotes[quote_id]
    assert (held.used_by, held.quote.source, held.quote.target) == (back.id, WHOLE, SOURCE)


def test_the_part_that_completes_the_whole_is_found_among_those_on_their_way() -> None:
    """Both halves are under way at once: which is the last is known where the total is locked."""
    books = paid()
    first, last = (
        books.payment(asked(n, Money(minor, WHOLE.currency)))
        for n, minor in ((2, 33_33), (3, 66_67))
    )
    assert first.instruction.credit.minor + last.instruction.credit.minor == SOURCE.minor


@pytest.mark.parametrize("failed", [2, 3])
def test_a_part_that_fails_can_be_sent_again_and_the_sum_is_still_exact(failed: int) -> None:
    books = paid()
    parts = {2: 33_33, 3: 66_67}
    for number, minor in parts.items():
        books.result(asked(number, Money(minor, WHOLE.currency)))
    for number in parts:
        books.result(Conclude(payment_id(number), REFUSED if number == failed else ACCEPTED))
    assert books.state.returned == {payment_id(ORIGINAL): WHOLE.minor - parts[failed]}
    sent_back(books, 5, Money(parts[failed], WHOLE.currency))
    assert books.state.given_back == {payment_id(ORIGINAL): SOURCE.minor}
    assert books.state.positions[ISSUER, "LAK"] == PlainBooks().state.positions[ISSUER, "LAK"]


BREAKS = {
    "one unit too much": (asked(2, Money(WHOLE.minor + 1, WHOLE.currency)), Reason.AM09),
    "not its merchant's side": (
        Reserve(a_return_abroad(2, WHOLE, PAID, issuer=ACQUIRER), at_original=MID_NOW), Reason.AG03,
    ),
    "not its payer's bank": (
        Reserve(a_return_abroad(2, WHOLE, PAID, acquirer=ACQUIRER), at_original=MID_NOW),
        Reason.AG03,
    ),
    "in one currency": (
        Reserve(a_return(2, issuer=NETWORK, debit=WHOLE, credit=WHOLE)), Reason.AG03,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("command", "reason"), BREAKS.values(), ids=BREAKS)
def test_a_return_abroad_that_breaks_a_rule_counts_for_nothing(
    command: Reserve, reason: Reason
) -> None:
    books = paid()
    refused = books.payment(command)
    assert (refused.status, refused.reason) == (Status.REJECTED, reason)
    assert not books.state.returned
    assert not books.state.given_back
    assert len(books.state.quotes) == 1


def test_after_the_corridors_period_nothing_goes_back() -> None:
    books = paid()
    late = NOW + RETURN_PERIOD + TICK
    back = a_return_abroad(2, WHOLE, PAID, deadline_at=late + (DEADLINE - NOW))
    refused = books.payment(Reserve(back, at_original=MID_NOW), late)
    assert refused.reason is Reason.TM01


def test_with_a_new_quote_the_payer_gets_what_the_quote_says() -> None:
    books = paid()
    per = Rate.parse("0.00145", LAK, THB)
    quote = quote_for_source(
        UUID(int=7), PROVIDER, WHOLE, per, MID_NOW.mid, NOW, timedelta(minutes=2)
    )
    books.result(hold(quote, NETWORK, "TH-LA"))
    back = a_return_abroad(
        2, WHOLE, PAID, quote_id=quote.id, credit=quote.target, back=Back(WHOLE, BackRate.QUOTED)
    )
    books.result(Reserve(back))
    done = books.payment(Conclude(payment_id(2), ACCEPTED))
    assert done.status is Status.COMPLETED
    assert books.state.returned == {payment_id(ORIGINAL): WHOLE.minor}
    assert not books.state.given_back
    assert done.instruction.credit == kip(68_965)
    assert lines(books, 2)[PROVIDER, "THB", "spread"] == quote.spread_minor > 0
