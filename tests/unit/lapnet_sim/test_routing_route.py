"""Where a code leads, for whom, and why it leads nowhere."""

from datetime import timedelta
from typing import Any

import pytest

import emvqr
from emvqr import Payload, Scheme
from fx import LAK, THB
from lapnet_sim.routing.route import NoRouteError, find_route
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.sandbox.merchants import Stall, lao_people, thai_merchants
from lapnet_sim.sandbox.samples import Sample, samples
from participants import Kind, Participant
from participants.members import Member, members
from participants.reasons import Reason
from tests.api import a_dynamic_code, a_merchant
from tests.builders import NETWORK, NOW, kip

TABLE = shipped_table()
TO_THAILAND, FROM_THAILAND = TABLE.find("LA-TH"), TABLE.find("TH-LA")
assert TO_THAILAND is not None
assert FROM_THAILAND is not None

AT_HOME = next(member for member in members() if member.id in TO_THAILAND.members)
NOT_ABROAD = next(member for member in members() if member.id not in TO_THAILAND.members)
NOT_FROM_ABROAD = next(member for member in members() if member.id not in FROM_THAILAND.members)
THAILAND = Participant(NETWORK, "National ITMX", Kind.PARTNER_NETWORK)

ISSUER = AT_HOME.participant
THAI = thai_merchants()[0]


def read(code: str) -> Payload:
    return emvqr.decode(code, mode="pay")


def lao(**changes: Any) -> Payload:  # noqa: ANN401 - any field of the code
    return read(a_dynamic_code(**changes))


def shop_of(member: Member) -> Payload:
    return a_merchant(member.id).code


def test_a_lao_code_leads_to_the_member_whose_number_it_carries() -> None:
    route = find_route(lao(), ISSUER, NOW)
    assert (route.scheme, route.acquirer) == (Scheme.LAO_QR, "LDB")
    assert (route.alias, route.currency) == (a_merchant().alias, LAK)
    assert (route.amount, route.corridor) == (kip(15_000), None)


def test_a_static_code_leaves_the_amount_to_the_debtor() -> None:
    assert find_route(a_merchant().code, ISSUER, NOW).amount is None


@pytest.mark.parametrize("stall", lao_people()[::6], ids=lambda stall: str(stall.holder))
def test_every_members_people_can_be_paid(stall: Stall) -> None:
    assert find_route(stall.code, ISSUER, NOW).acquirer == stall.holder


def test_a_thai_merchants_code_leads_abroad() -> None:
    route = find_route(THAI.code, ISSUER, NOW)
    assert (route.acquirer, route.alias, route.currency) == (NETWORK, THAI.alias, THB)
    assert route.corridor is TO_THAILAND


def test_a_thai_debtor_pays_a_lao_code_through_the_corridor() -> None:
    route = find_route(shop_of(AT_HOME), THAILAND, NOW)
    assert (route.acquirer, route.corridor) == (AT_HOME.id, FROM_THAILAND)


EXPIRED = lao(expires_at=NOW)

# what | the code | who asks | why not
NOWHERE: list[tuple[str, Payload, Participant, Reason]] = [
    ("no member's number", lao(iin="99990418"), ISSUER, Reason.CNOR),
    ("expired now", EXPIRED, ISSUER, Reason.TM01),
    ("abroad, not offered", THAI.code, NOT_ABROAD.participant, Reason.AG03),
    ("from abroad, not offered", shop_of(NOT_FROM_ABROAD), THAILAND, Reason.AG03),
    ("Thai to Thai", THAI.code, THAILAND, Reason.RC04),
]


@pytest.mark.parametrize(
    ("payload", "issuer", "reason"), [row[1:] for row in NOWHERE], ids=[row[0] for row in NOWHERE]
)
def test_a_code_that_leads_nowhere_says_why(
    payload: Payload, issuer: Participant, reason: Reason
) -> None:
    with pytest.raises(NoRouteError) as refusal:
        find_route(payload, issuer, NOW)
    assert refusal.value.reason is reason
    assert refusal.value.message


def test_a_code_is_good_until_the_moment_it_expires() -> None:
    assert find_route(EXPIRED, ISSUER, NOW - timedelta(seconds=1)).acquirer == "LDB"


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: str(sample.id))
def test_every_code_ever_found_leads_somewhere_or_says_why(sample: Sample) -> None:
    try:
        route = find_route(read(sample.payload), ISSUER, NOW)
    except (emvqr.QrError, NoRouteError):
        return
    assert route.alias
    assert route.amount is None or route.amount.minor > 0
