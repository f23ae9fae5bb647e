"""The life of a payment, page by page: every event in every status, and what must not happen.

A story reads: from, event, to; ``-`` where the step does not exist.
"""

from itertools import product

import pytest

from lapnet_sim.ledger.lifecycle import (
    FINAL,
    ISO_STATUS,
    TRANSITIONS,
    Event,
    Finality,
    IllegalStepError,
    Status,
    advance,
    on_deadline,
)
from lapnet_sim.ledger.payment import Payment, step
from participants.reasons import Reason
from tests.builders import NOW, an_instruction

STORIES = """
    received       reserve      reserved       # all checks passed
    received       refuse       rejected       # nobody was asked, nothing was held
    received       forward      -              # nobody is asked before the headroom is held
    received       accept       -
    received       complete     -
    received       expire       -
    received       lose         -
    received       investigate  -
    received       hold         -
    received       block        -
    reserved       reserve      -              # headroom is held once
    reserved       refuse       rejected
    reserved       forward      forwarded
    reserved       accept       -              # an answer to a question nobody asked
    reserved       complete     -
    reserved       expire       -
    reserved       lose         -
    reserved       investigate  -
    reserved       hold         -
    reserved       block        -
    forwarded      reserve      -
    forwarded      refuse       rejected       # a refusal is an answer
    forwarded      forward      -
    forwarded      accept       accepted
    forwarded      complete     -              # not before it was accepted
    forwarded      expire       expired        # silence, and finality is ours
    forwarded      lose         in_doubt       # silence is no refusal where finality is theirs
    forwarded      investigate  -
    forwarded      hold         held
    forwarded      block        -
    accepted       reserve      -
    accepted       refuse       rejected       # the commit failed for good
    accepted       forward      -
    accepted       accept       -
    accepted       complete     completed
    accepted       expire       expired        # accepted, but not committed in time
    accepted       lose         -
    accepted       investigate  -
    accepted       hold         -
    accepted       block        -
    completed      reserve      -              # completed is final
    completed      refuse       -
    completed      forward      -
    completed      accept       -
    completed      complete     -              # money moves once
    completed      expire       -
    completed      lose         -
    completed      investigate  -
    completed      hold         -
    completed      block        -
    rejected       reserve      -              # rejected is final, whatever comes later
    rejected       refuse       -
    rejected       forward      -
    rejected       accept       -
    rejected       complete     -
    rejected       expire       -
    rejected       lose         -
    rejected       investigate  -
    rejected       hold         -
    rejected       block        -
    expired        reserve      -              # expired is final
    expired        refuse       -
    expired        forward      -
    expired        accept       -              # a late acceptance is stored, never applied
    expired        complete     -
    expired        expire       -
    expired        lose         -
    expired        investigate  -
    expired        hold         -
    expired        block        -
    in_doubt       reserve      -
    in_doubt       refuse       rejected       # the enquiry found that they refused
    in_doubt       forward      -              # asking twice could pay twice
    in_doubt       accept       accepted       # the enquiry found that they accepted
    in_doubt       complete     -
    in_doubt       expire       -              # it is not ours to end
    in_doubt       lose         -
    in_doubt       investigate  investigating  # the enquiries are used up
    in_doubt       hold         -
    in_doubt       block        -
    investigating  reserve      -
    investigating  refuse       rejected       # people found out
    investigating  forward      -
    investigating  accept       accepted
    investigating  complete     -
    investigating  expire       -
    investigating  lose         -
    investigating  investigate  -
    investigating  hold         -
    investigating  block        -
    held           reserve      -
    held           refuse       -              # once held, never simply refused
    held           forward      -
    held           accept       -
    held           complete     completed      # the check cleared it
    held           expire       -
    held           lose         -
    held           investigate  -
    held           hold         -
    held           block        blocked        # the check did not
    blocked        reserve      -              # blocked is final
    blocked        refuse       -
    blocked        forward      -
    blocked        accept       -
    blocked        complete     -
    blocked        expire       -
    blocked        lose         -
    blocked        investigate  -
    blocked        hold         -
    blocked        block        -
"""

Story = tuple[Status, Event, Status | None]


def stories() -> list[Story]:
    rows = [line.split("#")[0].split() for line in STORIES.strip().splitlines()]
    return [
        (Status(before), Event(event), None if after == "-" else Status(after))
        for before, event, after in rows
    ]


def a_payment(status: Status) -> Payment:
    return Payment(an_instruction(), "20261120000000001", status, None, NOW, steps=3)


def test_the_page_tells_of_every_event_in_every_status_once() -> None:
    told = [(before, event) for before, event, _ in stories()]
    assert sorted(told) == sorted(product(Status, Event))


@pytest.mark.parametrize(("before", "event", "after"), [s for s in stories() if s[2] is not None])
def test_a_step_leads_where_the_page_says_and_leaves_a_row(
    before: Status, event: Event, after: Status
) -> None:
    assert advance(before, event) is after
    moved, row = step(a_payment(before), event, NOW, Reason.MS03)
    assert (moved.status, moved.reason, moved.steps) == (after, Reason.MS03, 4)
    assert (row.step, row.event, row.from_status, row.to_status) == (4, event, before, after)
    assert moved.concluded_at == (NOW if after in FINAL else None)


@pytest.mark.parametrize(("before", "event", "_after"), [s for s in stories() if s[2] is None])
def test_an_illegal_step_raises(before: Status, event: Event, _after: None) -> None:
    with pytest.raises(IllegalStepError, match=f"{event} cannot happen"):
        advance(before, event)
    with pytest.raises(IllegalStepError):
        step(a_payment(before), event, NOW)


def test_final_statuses_are_those_in_which_nothing_can_happen() -> None:
    assert {Status.COMPLETED, Status.REJECTED, Status.EXPIRED, Status.BLOCKED} == FINAL
    assert all(not TRANSITIONS[status] for status in FINAL)


def test_every_status_can_be_reached_and_every_other_can_end() -> None:
    reached = {Status.RECEIVED} | {to for ways in TRANSITIONS.values() for to in ways.values()}
    assert reached == set(Status)
    ends = set(FINAL)
    for _ in Status:
        ends |= {status for status, ways in TRANSITIONS.items() if ends & set(ways.values())}
    assert ends == set(Status)


def test_a_passed_deadline_expires_what_is_ours_and_loses_what_is_theirs() -> None:
    assert on_deadline(Finality.CONFIRMED) is Event.EXPIRE
    assert on_deadline(Finality.ONE_WAY) is Event.LOSE


TOLD_AS = {
    Status.RECEIVED: "RCVD",
    Status.RESERVED: "ACTC",
    Status.FORWARDED: "ACSP",
    Status.ACCEPTED: "ACSP",
    Status.COMPLETED: "ACSC",
    Status.REJECTED: "RJCT",
    Status.EXPIRED: "RJCT",
    Status.IN_DOUBT: "PDNG",
    Status.INVESTIGATING: "PDNG",
    Status.HELD: "ACWP",
    Status.BLOCKED: "BLCK",
}
"""Source: ISO 20022 external code set, payment transaction status."""


def test_every_status_is_told_in_the_words_of_iso_20022() -> None:
    assert ISO_STATUS == TOLD_AS
