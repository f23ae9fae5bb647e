"""What only the console asks gives the same answers on both databases."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert, select

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.sandbox.cast import participants
from lapnet_sim.storage import rows
from lapnet_sim.storage.console_reads import ConsoleReads, Wanted
from lapnet_sim.storage.reads import Reads
from participants import ParticipantId
from tests.unit.console.conftest import DAY, Site

WINDOW = f"{DAY}/2"
SOME = Wanted(Status.COMPLETED, ParticipantId("THFX"), WINDOW)

QUESTIONS: dict[str, Callable[[ConsoleReads], object]] = {
    "newest date": lambda reads: reads.newest_date(),
    "under way": lambda reads: reads.under_way(),
    "matrix": lambda reads: reads.matrix(WINDOW),
    "first page": lambda reads: reads.payments(Wanted(), 20),
    "filtered": lambda reads: reads.payments(SOME, 3),
    "older": lambda reads: reads.payments(SOME, 3, before="20261120000000100"),
    "newer": lambda reads: reads.payments(SOME, 3, after="20261120000000010"),
    "unknown uetr": lambda reads: reads.by_uetr(UUID(int=1), participants()),
}


def copied(source: Engine, target: Engine) -> None:
    """The same rows in another database."""
    with source.connect() as reading, target.begin() as writing:
        for table in rows.metadata.sorted_tables:
            found = [dict(row) for row in reading.execute(select(table)).mappings()]
            if found:
                writing.execute(insert(table), found)


def test_both_databases_answer_alike(site: Site, postgres_engine: Engine) -> None:
    copied(site.engine, postgres_engine)
    here, there = ConsoleReads(site.engine), ConsoleReads(postgres_engine)
    for name, ask in QUESTIONS.items():
        assert ask(here) == ask(there), name


def test_everything_about_one_payment_is_found(site: Site) -> None:
    reads = ConsoleReads(site.engine)
    reference = site.one(rows.payment.c.corridor == "TH-LA", rows.payment.c.status == "completed")
    payment = Reads(site.engine).payment_by_reference(reference)
    assert payment is not None
    asked = payment.instruction
    assert asked.quote_id is not None
    held = reads.quote(asked.quote_id)
    assert held is not None
    assert (held.used_by, held.quote.source) == (payment.id, asked.debit)
    assert sum(posting.amount_minor for posting in reads.postings(payment.id)) == 0
    told = {notice.receiver for notice in reads.notices(payment.id)}
    assert told == {asked.issuer, asked.acquirer, asked.provider}
    assert reads.by_uetr(asked.uetr, [asked.issuer]) == payment


def test_a_page_lies_on_one_side_of_a_reference(site: Site) -> None:
    with pytest.raises(AssertionError):
        ConsoleReads(site.engine).payments(Wanted(), 1, before="1", after="2")
