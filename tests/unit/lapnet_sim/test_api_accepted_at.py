"""The acceptance time of a payment: the budget runs from it, and it does not lie ahead of us."""

import pytest

from tests.api import Api, an_order
from tests.builders import uetr

# accepted at | status | reason | deadline; our clock says 03:00:00, the budget is ten seconds
TIMES = [
    ("03:00:00", "completed", None, "03:00:10"),
    ("02:59:55", "completed", None, "03:00:05"),  # what is left of the budget
    ("02:59:50", "rejected", "TM01", "03:00:00"),  # nothing is left
    ("03:00:01", "completed", None, "03:00:10"),  # clocks differ; nobody gains time by it
    ("03:00:01.000001", "rejected", "TM01", "03:00:10"),
    ("23:00:00", "rejected", "TM01", "03:00:10"),
]


@pytest.mark.parametrize(
    ("number", "row"), list(enumerate(TIMES, 301)), ids=[row[0] for row in TIMES]
)
def test_a_payment_accepted_at_this_time_ends_so(
    api: Api, number: int, row: tuple[str, str, str | None, str]
) -> None:
    at, status, reason, deadline = row
    order = an_order(number, accepted_at=f"2026-11-20T{at}Z")
    first = api.pay(order)
    told = first.json()
    assert (first.status_code, told["status"], told["reason"]) == (201, status, reason)
    assert told["deadline_at"] == f"2026-11-20T{deadline}Z"
    again = api.pay(order)
    assert (again.status_code, again.content) == (200, first.content)


def test_the_acceptance_time_is_no_part_of_the_request(api: Api) -> None:
    first = api.pay(an_order(310, accepted_at="2026-11-20T02:59:58Z"))
    again = api.pay(an_order(310, accepted_at="2026-11-20T23:00:00Z"))
    assert (again.status_code, again.content) == (200, first.content)


def test_an_instant_that_does_not_exist_is_refused(api: Api) -> None:
    answer = api.pay(an_order(311, accepted_at="2026-02-30T03:00:00Z"))
    assert (answer.status_code, answer.json()["where"]) == (422, "/accepted_at")
    assert api.get(f"/v1/payments/{uetr(311)}").status_code == 404
