"""The list of payments and one payment's sheet."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, or_, select

from lapnet_sim.console.payment_pages import PAGE_SIZE, steps
from lapnet_sim.ledger.lifecycle import Event, Status
from lapnet_sim.ledger.payment import PaymentEvent
from lapnet_sim.ledger.state import LateReply
from lapnet_sim.storage import rows
from lapnet_sim.storage.reads import PaymentStory, Reads
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.unit.console.conftest import DAY, Site

PAYMENT = "/console/payments/"


@pytest.fixture(autouse=True)
def in_english(site: Site) -> None:
    site.client.cookies.set("console_lang", "en")


def references(site: Site, path: str) -> list[str]:
    """What a page of the list shows."""
    return [row[0] for row in site.page(path).rows if row[0].isdigit()]


def beside(site: Site, path: str, arrow: str) -> str | None:
    """The address of the next page in a direction."""
    links = site.page(path).links
    return next((link for link in links if f"{arrow}=" in link and "lang=" not in link), None)


def test_pages_hold_every_payment_once_newest_first(site: Site) -> None:
    seen: list[str] = []
    path: str | None = "/console/payments"
    while path is not None:
        last, found = path, references(site, path)
        assert len(found) <= PAGE_SIZE
        seen += found
        path = beside(site, path, "before")
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == site.count()
    back = beside(site, last, "after")
    assert back is not None
    assert references(site, back) == seen[-PAGE_SIZE - len(references(site, last)) :][:PAGE_SIZE]


@pytest.mark.parametrize("participant", ["BCEL", "NITMX", "THFX"])
def test_a_participant_filters_on_either_side_and_in_between(site: Site, participant: str) -> None:
    table = rows.payment.c
    sides = or_(*(s == participant for s in (table.issuer, table.acquirer, table.provider)))
    found = references(site, f"/console/payments?participant={participant}")
    assert len(found) == min(PAGE_SIZE, site.count(sides))
    assert found


def test_filters_join(site: Site) -> None:
    table = rows.payment.c
    wanted = (table.status == "completed", table.issuer == "NITMX", table.window_id == f"{DAY}/2")
    path = f"/console/payments?status=completed&participant=NITMX&window={DAY}/2&lang=en"
    shown = [row for row in site.page(path).rows if row[0].isdigit() and row[3] == "NITMX"]
    assert len(shown) == site.count(*wanted)


def test_a_net_is_explained_above_its_payments(site: Site) -> None:
    window = site.page(f"/console/windows/{DAY}/C-LA-TH-1")
    link = f"/console/payments?participant=THFX&window={DAY}%2FC-LA-TH-1"
    assert link in window.links
    assert site.page(link).row("LAK")[1:] == window.row("THFX")[1:5]


def test_a_payment_is_found_by_reference_and_by_uetr(site: Site) -> None:
    reference = site.one()
    with site.engine.connect() as connection:
        uetr = connection.scalar(
            select(rows.payment.c.uetr).where(rows.payment.c.reference == reference)
        )
    for typed in (reference, f" {reference} ", str(uetr)):
        answer = site.client.get(
            "/console/payments", params={"find": typed}, follow_redirects=False
        )
        assert (answer.status_code, answer.headers["location"]) == (303, PAYMENT + reference)
    unknown = site.client.get("/console/payments", params={"find": str(UUID(int=1))})
    assert unknown.status_code == 404


def test_a_converted_payment_shows_rate_parts_and_postings_that_sum_to_zero(site: Site) -> None:
    table = rows.payment.c
    reference = site.one(table.corridor == "LA-TH", table.status == "completed")
    payment = Reads(site.engine).payment_by_reference(reference)
    assert payment is not None
    page = site.page(PAYMENT + reference)
    assert page.row("Debited from the payer")[1] == f"{payment.instruction.debit.display} LAK"
    assert page.row("Sum", "LAK")[2] == "0"
    assert page.row("Sum", "THB")[2] == "0.00"
    assert [row[0] for row in page.rows].count("THFX") == 5  # four postings, one notice


def test_a_refusal_is_told_in_words(site: Site) -> None:
    table = rows.payment.c
    html = site.html(PAYMENT + site.one(table.status == "rejected", table.reason == "MS03"))
    assert "the payee&#39;s bank gives no reason" in html
    assert "Nothing was booked." in html


def test_a_late_answer_is_shown_and_marked(site: Site) -> None:
    payment = Reads(site.engine).payment_by_reference(site.one())
    assert payment is not None
    assert payment.concluded_at is not None
    late = payment.concluded_at + timedelta(seconds=4)
    with site.engine.begin() as connection:
        connection.execute(
            insert(rows.late_reply),
            {"payment_id": payment.id, "number": 1, "decision": "accept", "at": late},
        )
    html = site.html(PAYMENT + payment.reference)
    assert '<li class="late">' in html
    assert "+4.00 s" in html


def test_steps_stand_in_the_order_of_time_with_the_time_between(site: Site) -> None:
    payment = Reads(site.engine).payment_by_reference(site.one())
    assert payment is not None
    noon = datetime(2026, 11, 20, 5, tzinfo=UTC)
    second = timedelta(seconds=1)
    story = PaymentStory(
        payment,
        (
            PaymentEvent(payment.id, 0, None, None, Status.RECEIVED, None, noon),
            PaymentEvent(
                payment.id, 1, Event.REFUSE, Status.RECEIVED, Status.REJECTED, Reason.AM23,
                noon + second,
            ),
        ),
        (LateReply(payment.id, 1, ACCEPTED, noon + 3 * second),),
    )  # fmt: skip
    assert [(step.key, step.status, step.since) for step in steps(story)] == [
        ("event.arrive", Status.RECEIVED, None),
        ("event.refuse", Status.REJECTED, second),
        ("late.accept", None, 2 * second),
    ]
