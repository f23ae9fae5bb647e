"""The outbox of webhooks on SQLite and PostgreSQL: written with the payment, and never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from lapnet_sim.ids import HookEndpointId
from lapnet_sim.ledger.hooks import HookType
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.notify.schedule import judge
from lapnet_sim.notify.signing import secret_of
from lapnet_sim.notify.values import (
    Attempt,
    DeliveryState,
    EndpointState,
    Heard,
    Letter,
    Trouble,
)
from lapnet_sim.storage.digest import ledger_hash
from lapnet_sim.storage.hook_endpoints import MOST, TooManyError
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.rows import hook_event
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import ACQUIRER, ISSUER, NOW, an_instruction, payment_id
from tests.hooks import ERROR, LEASE, OK, Hooked, NoChance, an_endpoint

SECOND = timedelta(seconds=1)
FIRST, SECOND_ONE = an_endpoint(1), an_endpoint(2)


def tried(letter: Letter, heard: Heard = ERROR, at: datetime = NOW) -> Attempt:
    return judge(letter, heard, at, at, (1, 2), NoChance())


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def hooked(request: pytest.FixtureRequest) -> Hooked:
    engine: Engine = request.getfixturevalue(request.param)
    return Hooked(engine)


def test_an_event_is_written_with_the_payment_and_taken_out_once(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(1, 2)
    letters = hooked.take()
    assert [(each.endpoint, each.number, each.tries) for each in letters] == [
        (FIRST, 1, 0),
        (FIRST, 2, 0),
    ]
    assert str(letters[0].event_id) in letters[0].body
    assert hooked.take() == []


def test_whoever_dies_with_letters_in_hand_leaves_them_to_the_next(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(1)
    lost = hooked.take()
    assert hooked.take(NOW + LEASE - SECOND) == []
    assert hooked.take(NOW + LEASE) == lost  # the same event, the same bytes


def test_nothing_is_written_where_nobody_listens(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.endpoints.put(an_endpoint(1, state=EndpointState.DISABLED))
    hooked.pay(1)
    hooked.endpoints.remove(ISSUER, "hook-1")
    hooked.pay(2)
    with hooked.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(hook_event)) == 0


def test_a_batch_that_fails_tells_nothing(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    broken = (Reserve(an_instruction(), Reason.BE06), Conclude(payment_id(9), ACCEPTED))
    with pytest.raises(AssertionError):
        commit(hooked.store, broken, NOW)
    assert hooked.take() == []


def test_order_has_no_gaps_and_goes_on_after_a_pause(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(1, 2)
    hooked.pay(3)
    hooked.endpoints.remove(ISSUER, "hook-1")
    hooked.pay(4)
    hooked.endpoints.put(SECOND_ONE)
    hooked.pay(5)
    (letter,) = hooked.take()
    assert letter.number == 4
    assert violations(hooked.engine) == []


def test_the_books_are_the_same_with_and_without_listeners(
    sqlite_engine: Engine, postgres_engine: Engine
) -> None:
    quiet, heard = Hooked(sqlite_engine), Hooked(postgres_engine)
    heard.endpoints.put(FIRST)
    for each in (quiet, heard):
        each.pay(1, 2)
    assert ledger_hash(quiet.engine) == ledger_hash(heard.engine)


def test_two_writers_number_the_events_of_one_participant(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.endpoints.put(an_endpoint(3, participant=ACQUIRER))

    def pay(begin: int) -> None:
        for number in range(begin, begin + 10):
            hooked.pay(number)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(pay, (100, 200)))
    letters = hooked.take(places=99)
    assert sorted(each.number for each in letters) == sorted([*range(1, 21)] * 2)
    assert violations(hooked.engine) == []


def test_two_workers_never_hold_the_same_letter(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(*range(1, 31))
    with ThreadPoolExecutor(2) as threads:
        taken = threads.map(lambda _: hooked.take(places=5), range(6))
    numbers = [letter.number for letters in taken for letter in letters]
    assert sorted(numbers) == list(range(1, 31))


def test_an_endpoint_gets_no_more_than_it_has_places_for(hooked: Hooked) -> None:
    for endpoint in (FIRST, SECOND_ONE):
        hooked.endpoints.put(endpoint)
    hooked.pay(*range(1, 6))
    letters = hooked.take(places=2)
    assert [(each.endpoint.name, each.number) for each in letters] == [
        ("hook-1", 1),
        ("hook-1", 2),
        ("hook-2", 1),
        ("hook-2", 2),
    ]


def test_every_attempt_is_kept_until_one_is_acknowledged(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(1)
    for second, heard in ((0, ERROR), (1, Heard(trouble=Trouble.TIMEOUT)), (3, OK)):
        at = NOW + second * SECOND
        (letter,) = hooked.take(at)
        hooked.record(tried(letter, heard, at))
    (told,) = hooked.told()
    assert (told.state, told.next_at) == (DeliveryState.DELIVERED, None)
    assert [(a.at, a.status, a.trouble) for a in told.attempts] == [
        (NOW, 500, None),
        (NOW + SECOND, None, Trouble.TIMEOUT),
        (NOW + 3 * SECOND, 204, None),
    ]


def dead_letter(hooked: Hooked) -> Letter:
    """An event that was given up."""
    hooked.endpoints.put(FIRST)
    hooked.pay(1)
    at = NOW
    for _ in range(3):
        (letter,) = hooked.take(at)
        hooked.record(tried(letter, at=at))
        at += LEASE
    return letter


def test_what_is_given_up_stays_in_the_list_of_dead_letters(hooked: Hooked) -> None:
    letter = dead_letter(hooked)
    assert hooked.take(NOW + timedelta(days=30)) == []
    (dead,) = hooked.deliveries.dead_letters(ISSUER, 10)
    assert (dead.event_id, dead.endpoint_name) == (letter.event_id, "hook-1")
    assert len(dead.attempts) == 3
    assert hooked.deliveries.dead_letters(ACQUIRER, 10) == []


def test_a_dead_letter_is_sent_again_from_the_beginning(hooked: Hooked) -> None:
    letter = dead_letter(hooked)
    later = NOW + timedelta(days=1)
    assert hooked.deliveries.resend(ISSUER, letter.event_id, later) == ["hook-1"]
    assert hooked.deliveries.dead_letters(ISSUER, 10) == []
    (again,) = hooked.take(later)
    assert (again.event_id, again.body, again.tries) == (letter.event_id, letter.body, 0)
    hooked.record(tried(again, OK, later))
    (told,) = hooked.told()
    assert (told.state, len(told.attempts)) == (DeliveryState.DELIVERED, 4)


def test_an_event_is_sent_again_to_an_endpoint_that_came_later(hooked: Hooked) -> None:
    letter = dead_letter(hooked)
    hooked.endpoints.put(SECOND_ONE)
    hooked.endpoints.put(an_endpoint(3, events=frozenset({HookType.RETURN_COMPLETED})))
    hooked.endpoints.put(an_endpoint(4, state=EndpointState.DISABLED))
    names = hooked.deliveries.resend(ISSUER, letter.event_id, NOW)
    assert names == ["hook-1", "hook-2"]
    assert {each.endpoint.name for each in hooked.take()} == {"hook-1", "hook-2"}


def test_only_ones_own_events_are_sent_again(hooked: Hooked) -> None:
    letter = dead_letter(hooked)
    assert hooked.deliveries.resend(ACQUIRER, letter.event_id, NOW) is None
    assert hooked.deliveries.resend(ISSUER, UUID(int=1), NOW) is None


def test_an_endpoint_that_is_gone_is_told_nothing_more_until_it_is_enabled(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(1, 2)
    hooked.record(tried(hooked.take()[0], Heard(410)))
    found = hooked.endpoints.one(ISSUER, "hook-1")
    assert found is not None
    assert found.state is EndpointState.GONE
    hooked.pay(3)
    later = NOW + LEASE
    assert hooked.take(later) == []
    endpoint, made = hooked.endpoints.put(FIRST)
    assert (endpoint.state, made) == (EndpointState.ENABLED, False)
    assert [each.number for each in hooked.take(later)] == [2]  # what waited


def test_an_answer_for_an_endpoint_that_was_deleted_meanwhile_is_dropped(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(1)
    letters = hooked.take()
    assert hooked.endpoints.remove(ISSUER, "hook-1")
    hooked.record(*(tried(letter, OK) for letter in letters))
    assert not hooked.endpoints.remove(ISSUER, "hook-1")


def test_a_late_failure_does_not_undo_an_acknowledgement(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    hooked.pay(1)
    (letter,) = hooked.take()
    hooked.record(tried(letter, OK))
    hooked.record(tried(letter, ERROR))
    (told,) = hooked.told()
    assert (told.state, len(told.attempts)) == (DeliveryState.DELIVERED, 2)


def test_an_endpoint_keeps_its_secrets_when_it_is_changed(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    elsewhere = an_endpoint(1, id=HookEndpointId(UUID(int=99)), secret="-", url="http://[::1]:1/")
    changed, made = hooked.endpoints.put(elsewhere)
    assert (changed.id, changed.secret, made) == (FIRST.id, FIRST.secret, False)
    assert changed.url == elsewhere.url


def test_a_rotation_keeps_the_secret_before_it_and_no_older_one(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    until = NOW + LEASE
    newer = [secret_of(bytes([number]) * 24) for number in (8, 9)]
    for secret in newer:
        assert hooked.endpoints.rotate(ISSUER, "hook-1", secret, until)
    found = hooked.endpoints.one(ISSUER, "hook-1")
    assert found is not None
    assert found.secrets_at(NOW) == (newer[1], newer[0])
    assert found.secrets_at(until) == (newer[1],)
    assert not hooked.endpoints.rotate(ACQUIRER, "hook-1", newer[0], until)


def test_names_are_each_participants_own(hooked: Hooked) -> None:
    hooked.endpoints.put(FIRST)
    theirs = an_endpoint(2, participant=ACQUIRER, name="hook-1")
    assert hooked.endpoints.put(theirs) == (theirs, True)
    assert hooked.endpoints.one(ISSUER, "hook-1") == FIRST
    assert hooked.endpoints.remove(ACQUIRER, "hook-1")
    assert hooked.endpoints.of(ISSUER) == [FIRST]


def test_a_participant_has_so_many_endpoints_and_no_more(hooked: Hooked) -> None:
    for number in range(MOST):
        hooked.endpoints.put(an_endpoint(number + 1))
    with pytest.raises(TooManyError):
        hooked.endpoints.put(an_endpoint(MOST + 1))
    hooked.endpoints.put(an_endpoint(1, url="http://localhost:1/"))  # a change is none too many
