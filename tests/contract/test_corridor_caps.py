"""Caps of a corridor's day in real databases: who wins a race, what a failure gives back.

Also returns of one conversion that race on PostgreSQL: all parts together are exactly the whole.
"""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from fx import Money
from lapnet_sim.ledger.daily import NO_LIMITS
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment import Debtor
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.routing.corridors import Corridor, DailyCaps
from lapnet_sim.routing.daily_caps import with_daily_caps
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from participants import ParticipantId
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    ISSUER,
    MID_NOW,
    NOW,
    REFUSED,
    a_conversion,
    a_quote,
    a_return_abroad,
    hold,
    kip,
    opening,
    payment_id,
)
from tests.contract.test_postgres_races import both, reasons


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both databases."""
    found: Engine = request.getfixturevalue(request.param)
    return found


PAYER = Debtor("ab" * 32, 1)
ONE = kip(100_000)
"""Enough for one payment of 65,688 kip, and not for two."""

CAPS = {
    "payer": (DailyCaps(ONE, None, None), ISSUER, Reason.AM14),
    "participant": (DailyCaps(None, ONE, None), ISSUER, Reason.AM13),
    "corridor": (DailyCaps(None, None, ONE), ISSUER, Reason.AM23),
    "corridor, two issuers": (DailyCaps(None, None, ONE), ACQUIRER, Reason.AM23),
}


def to_thailand(caps: DailyCaps) -> Corridor:
    found = shipped_table().find("LA-TH")
    assert found is not None
    return replace(found, a_day=caps)


def a_capped(number: int, caps: DailyCaps, issuer: ParticipantId = ISSUER) -> Reserve:
    """A hundred baht for 65,688 kip, over a corridor with these caps."""
    asked = a_conversion(
        number, a_quote(number), issuer=issuer, debtor=PAYER, corridor_counted=True
    )
    # The account's own limit stands first among what is counted.
    mine = with_daily_caps(NO_LIMITS, asked, to_thailand(caps))
    own = replace(mine.daily[0], owner=PAYER.key, amount_minor=None)
    return Reserve(asked, None, replace(mine, daily=(own, *mine.daily)))


def opened(engine: Engine, second: ParticipantId = ISSUER) -> None:
    commands = (*opening(), hold(a_quote(1)), hold(a_quote(2), second), hold(a_quote(3)))
    commit(SqlBookStore(engine), commands, NOW)


@pytest.mark.parametrize(("caps", "second", "reason"), CAPS.values(), ids=CAPS)
def test_of_two_payments_for_the_last_of_a_corridors_day_exactly_one_wins(
    caps: DailyCaps, second: ParticipantId, reason: Reason, postgres_engine: Engine
) -> None:
    opened(postgres_engine, second)
    found = reasons(both(postgres_engine, a_capped(1, caps), a_capped(2, caps, second)))
    assert sorted(found, key=str) == sorted([None, reason], key=str)
    assert violations(postgres_engine) == []


def test_what_does_not_complete_is_given_back_to_the_corridors_day(engine: Engine) -> None:
    caps = DailyCaps(ONE, ONE, ONE)
    store = SqlBookStore(engine)
    opened(engine)
    commit(store, (a_capped(1, caps),), NOW)
    (refused,) = commit(store, (a_capped(2, caps),), NOW)
    commit(store, (Conclude(payment_id(1), REFUSED),), NOW)
    (again,) = commit(store, (a_capped(3, caps),), NOW)
    assert reasons([refused, again]) == [Reason.AM14, None]
    assert violations(engine) == []


def test_a_use_that_was_changed_behind_the_books_is_found(engine: Engine) -> None:
    caps = DailyCaps(None, None, ONE)
    opened(engine)
    commit(SqlBookStore(engine), (a_capped(1, caps),), NOW)
    assert violations(engine) == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE daily_use SET count = 2 WHERE owner = 'LA-TH'"))
    assert [each.rule for each in violations(engine)] == [
        "what was used of a day's limit is what its payments say"
    ]


def test_two_parts_that_race_to_complete_a_return_give_back_exactly_the_whole(
    postgres_engine: Engine,
) -> None:
    paid = a_conversion(1, a_quote(1), finality=Finality.CONFIRMED)
    opened(postgres_engine)
    store = SqlBookStore(postgres_engine)
    for command in (Reserve(paid), Conclude(payment_id(1), ACCEPTED)):
        commit(store, (command,), NOW)
    parts = {4: 33_33, 5: 66_67}
    results = both(
        postgres_engine,
        *(
            Reserve(
                a_return_abroad(number, Money(minor, paid.credit.currency), paid),
                at_original=MID_NOW,
            )
            for number, minor in parts.items()
        ),
    )
    given = [each.payment.instruction.credit for each in results if isinstance(each, Outcome)]
    assert sum(each.minor for each in given) == paid.debit.minor
    for number in parts:
        commit(store, (Conclude(payment_id(number), ACCEPTED),), NOW)
    assert violations(postgres_engine) == []


def test_what_a_return_gave_that_was_changed_behind_the_books_is_found(engine: Engine) -> None:
    paid = a_conversion(1, a_quote(1), finality=Finality.CONFIRMED)
    opened(engine)
    store = SqlBookStore(engine)
    back = Reserve(a_return_abroad(4, paid.credit, paid), at_original=MID_NOW)
    for command in (Reserve(paid), Conclude(payment_id(1), ACCEPTED), back):
        commit(store, (command,), NOW)
    assert violations(engine) == []
    with engine.begin() as connection:
        connection.execute(text("UPDATE given_back SET given_minor = given_minor - 100"))
    assert len(violations(engine)) == 2  # not what its parts say, and not the whole
