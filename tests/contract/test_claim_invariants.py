"""What is asked of the database about claims finds what it should: one damage, one rule."""

import pytest
from sqlalchemy import Engine, text

from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from tests.claim_scripts import CLAIM_BATCHES
from tests.scripts import A_DAY

TOTAL = "the total of returns is what is on its way back, back or adjusted"
CAPPED = "what came back and was adjusted never exceeds what was paid"
BOOKED = "an adjustment is booked if and only if its dispute was accepted"
RETURNED = "a recall is returned if and only if its return completed"
RECALL_STANDS = "a recall stands where its history ends"
DISPUTE_STANDS = "a dispute stands where its history ends"
SPENT = "a debtor's reference is spent once a day by each issuer"


@pytest.fixture
def books(sqlite_engine: Engine) -> Engine:
    for now, commands in A_DAY:
        commit(SqlBookStore(sqlite_engine), commands, now)
    return sqlite_engine


def test_claims_that_went_as_they_should_break_no_rule(books: Engine) -> None:
    assert CLAIM_BATCHES
    assert violations(books) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE returned SET returned_minor = returned_minor + 1", {TOTAL, CAPPED}),
        ("UPDATE dispute SET adjusted_minor = adjusted_minor + 1", {TOTAL, BOOKED}),
        ("UPDATE dispute SET window_id = 'w'", {BOOKED}),
        ("UPDATE recall SET status = 'accepted' WHERE status = 'returned'",
         {RETURNED, RECALL_STANDS}),
        ("UPDATE recall SET steps = 0 WHERE status = 'refused'", {RECALL_STANDS}),
        ("UPDATE dispute SET status = 'open'", {DISPUTE_STANDS}),
        ("UPDATE payment SET end_to_end_id = 'A' WHERE end_to_end_id LIKE 'INVOICE-16%'", {SPENT}),
    ],
)  # fmt: skip
def test_a_damage_is_found_by_the_rule_it_breaks(
    books: Engine, damage: str, found: set[str]
) -> None:
    with books.begin() as connection:
        connection.execute(text(damage))
    assert {violation.rule for violation in violations(books)} == found
