"""The files of the corridors: what the networks announced, and what makes sense in every file."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

import emvqr
from emvqr import Payload, Scheme
from fx import LAK, USD, Currency, Money, currency
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.routing.corridors import Corridor, CorridorType, Direction
from lapnet_sim.routing.opening_rates import ALWAYS, opening_board
from lapnet_sim.routing.route import NoRouteError, find_route
from lapnet_sim.routing.table import shipped_table, table_with
from lapnet_sim.sandbox.samples import samples
from participants import Participant, ParticipantId
from participants.hours import Hours
from participants.members import members
from participants.networks import holidays, networks
from participants.reasons import Reason
from participants.shops import Shop, shops_at
from tests.api import a_merchant
from tests.builders import NOW

TABLE = shipped_table()
EXAMPLES = tuple(corridor.id for corridor in TABLE.every if not corridor.is_enabled)
ALL = TABLE.with_enabled(EXAMPLES)
LDB = next(member.participant for member in members() if member.id == "LDB")
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
BCEL = next(member.participant for member in members() if member.id == "BCEL")

# id        network from to  finality  type              members
ANNOUNCED = """
  LA-KH     BAKONG  LAK  KHR confirmed settlement_bank   7   # ACLEDA settles
  LA-KH-USD BAKONG  LAK  USD confirmed settlement_bank   7
  KH-LA     BAKONG  KHR  LAK confirmed settlement_bank   12
  KH-LA-USD BAKONG  USD  LAK confirmed settlement_bank   12
  ECNY-LA   ECNY    CNY  LAK confirmed settlement_bank   11  # Bank of China Vientiane
  LA-TH     NITMX   LAK  THB one_way   fx_provider_list  11
  TH-LA     NITMX   THB  LAK confirmed fx_provider_list  14
  UPI-LA    UPI     LAK  LAK confirmed foreign_converts  11
  VN-LA     NAPAS   VND  LAK confirmed settlement_bank   15  # outbound is not live
"""


def test_the_open_corridors_are_what_the_networks_have_announced() -> None:
    told = [
        f"{c.id} {c.network} {c.source} {c.target} {c.finality} {c.type} {len(c.members)}"
        for c in TABLE.open
    ]
    assert told == [" ".join(line.split("#")[0].split()) for line in ANNOUNCED.split("\n")[1:-1]]


def test_the_rest_is_there_and_closed() -> None:
    countries = {corridor_id.replace("LA", "").strip("-") for corridor_id in EXAMPLES}
    assert countries == {"VN", "SG", "MY", "ID", "PH", "MM", "BN"}


def by_id(corridor: Corridor) -> str:
    return corridor.id


every_corridor = pytest.mark.parametrize("corridor", ALL.every, ids=by_id)


@every_corridor
def test_a_corridor_ends_or_begins_in_kip(corridor: Corridor) -> None:
    at_home = corridor.source if corridor.side is Direction.OUTBOUND else corridor.target
    assert at_home == LAK
    assert len(corridor.id) <= 16  # as wide as its column


@every_corridor
def test_a_corridor_is_offered_by_members_who_exist(corridor: Corridor) -> None:
    assert corridor.members <= {member.id for member in members()}
    assert "TEST" in corridor.members  # whoever integrates can try them all


@every_corridor
def test_whoever_converts_keeps_money_in_both_currencies(corridor: Corridor) -> None:
    kept = {party.participant.id: party.prefund for party in ALL.parties}
    assert bool(corridor.providers) == (corridor.type is not CorridorType.FOREIGN_CONVERTS)
    for provider in corridor.providers:
        assert {corridor.source, corridor.target} <= {money.currency for money in kept[provider]}
    abroad = corridor.target if corridor.side is Direction.OUTBOUND else corridor.source
    assert abroad in {money.currency for money in kept[corridor.network]}


@every_corridor
def test_every_provider_has_an_opening_rate_near_the_mid_rate(corridor: Corridor) -> None:
    board = opening_board(ALL, timedelta(hours=1))
    for provider in corridor.providers:
        asked = board.in_force(provider, corridor.target, corridor.source, NOW).rate
        mid = board.mid(corridor.target, corridor.source, ALWAYS)
        assert mid.value < asked.value < mid.value * 102 / 100


@every_corridor
def test_caps_are_told_in_every_currency_and_leave_room(corridor: Corridor) -> None:
    caps = corridor.caps
    for told in (caps.least, caps.most):
        assert {money.currency for money in told} == {corridor.source, corridor.target}
    for least, most in zip(caps.least, caps.most, strict=True):
        assert 0 < least.minor < most.minor
        assert least.is_whole_step
        assert most.is_whole_step


@every_corridor
def test_times_make_sense(corridor: Corridor) -> None:
    assert timedelta(seconds=10) < corridor.budget < timedelta(minutes=1)
    assert corridor.quote_life <= timedelta(seconds=600)
    assert corridor.returns.original_rate <= corridor.returns.period


@every_corridor
def test_outbound_corridors_pay_the_codes_of_their_network(corridor: Corridor) -> None:
    known = networks()[corridor.network].codes
    assert corridor.codes == (known if corridor.side is Direction.OUTBOUND else ())
    assert {rule.scheme for rule in corridor.codes} <= set(Scheme)


OUTBOUND = tuple(
    (corridor, shop)
    for corridor in ALL.every
    if corridor.side is Direction.OUTBOUND
    for shop in shops_at(corridor.network)[::24]
    if shop.currency == corridor.target
)


@pytest.mark.parametrize(
    ("corridor", "shop"), OUTBOUND, ids=[f"{c.id} {shop.scheme}" for c, shop in OUTBOUND]
)
def test_a_shops_code_takes_the_corridor_of_its_scheme_and_currency(
    corridor: Corridor, shop: Shop
) -> None:
    price = Money(1_000 * shop.currency.unit_minor, shop.currency)
    for amount in (None, price):
        code = emvqr.decode(shop.code(amount, NOW).encode(), mode="pay")
        route = find_route(code, BCEL, NOW, ALL)
        assert (route.corridor, route.acquirer) == (corridor, corridor.network)
        assert (route.currency, route.amount) == (corridor.target, amount)
        assert route.alias


INBOUND = tuple(corridor for corridor in ALL.every if corridor.side is Direction.INBOUND)


@pytest.mark.parametrize("corridor", INBOUND, ids=by_id)
def test_a_foreign_wallet_takes_the_corridor_of_its_network_and_currency(
    corridor: Corridor,
) -> None:
    payer = networks()[corridor.network].participant
    route = find_route(a_merchant("LDB").code, payer, NOON, ALL, corridor.source)
    assert (route.corridor, route.acquirer) == (corridor, "LDB")


def route_refused(
    code: Payload, issuer: Participant, at: datetime = NOON, source: Currency | None = None
) -> tuple[Reason, str]:
    with pytest.raises(NoRouteError) as refusal:
        find_route(code, issuer, at, TABLE, source)
    return refusal.value.reason, refusal.value.message


def a_code(network: str, currency_code: str | None = None) -> Payload:
    shops = shops_at(ParticipantId(network))
    return next(s for s in shops if currency_code in {None, s.currency.code}).code()


BAKONG = networks()[ParticipantId("BAKONG")].participant
ECNY = networks()[ParticipantId("ECNY")].participant


def test_a_corridor_that_is_not_open_is_refused_by_its_name() -> None:
    assert route_refused(a_code("NAPAS"), BCEL) == (Reason.AG03, "corridor LA-VN is not open")
    brunei = networks()[ParticipantId("TARUS")].participant
    reason, said = route_refused(a_merchant("LDB").code, brunei)
    assert (reason, said) == (Reason.AG03, "corridor BN-LA is not open")


def test_a_code_of_a_network_nobody_carries_has_no_corridor() -> None:
    pix = next(sample for sample in samples() if sample.scheme.startswith("PIX"))
    reason, said = route_refused(emvqr.decode(pix.payload), BCEL)
    assert (reason, said) == (Reason.RC04, "no corridor carries pix codes")


def test_a_member_pays_only_over_corridors_it_offers() -> None:
    reason, said = route_refused(a_code("BAKONG"), LDB)
    assert (reason, said) == (Reason.AG03, "LDB does not take part in corridor LA-KH")
    reason, _ = route_refused(a_merchant("BFL").code, BAKONG)
    assert reason is Reason.AG03


def test_a_wallets_currency_decides_between_two_corridors_of_a_network() -> None:
    lao = a_merchant("LDB").code
    assert find_route(lao, BAKONG, NOON).corridor is TABLE.find("KH-LA")  # the first by default
    assert find_route(lao, BAKONG, NOON, TABLE, USD).corridor is TABLE.find("KH-LA-USD")
    assert route_refused(lao, BAKONG, source=currency("THB"))[0] is Reason.AM03


def test_codes_in_riel_and_in_dollars_take_two_corridors() -> None:
    assert find_route(a_code("BAKONG", "KHR"), BCEL, NOON).corridor is TABLE.find("LA-KH")
    assert find_route(a_code("BAKONG", "USD"), BCEL, NOON).corridor is TABLE.find("LA-KH-USD")


def test_a_foreign_code_expires_as_its_scheme_says() -> None:
    shop = shops_at(ParticipantId("BAKONG"))[0]
    code = emvqr.decode(shop.code(Money(400_000, shop.currency), NOON).encode())
    assert find_route(code, BCEL, NOON + timedelta(minutes=9)).amount is not None
    assert route_refused(code, BCEL, NOON + timedelta(minutes=10))[0] is Reason.TM01


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 11, 19, 21, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 19, 22, 0, tzinfo=UTC), True),  # six in the morning in Shanghai
        (datetime(2026, 11, 20, 14, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), False),  # eleven at night there
    ],
)
def test_a_corridor_keeps_its_partners_hours(at: datetime, *, is_open: bool) -> None:
    lao = a_merchant("LDB").code
    if is_open:
        assert find_route(lao, ECNY, at).corridor is TABLE.find("ECNY-LA")
    else:
        assert route_refused(lao, ECNY, at)[0] is Reason.AB07


def test_a_corridor_may_be_closed_on_its_partners_holidays() -> None:
    hours = Hours(ZoneInfo("Asia/Bangkok"), time(0), None, holidays("TH"))
    assert not hours.are_open(datetime(2026, 4, 12, 17, 0, tzinfo=UTC))  # Songkran has begun
    assert hours.are_open(datetime(2026, 4, 12, 16, 59, tzinfo=UTC))


def test_both_sides_holidays_are_the_corridors() -> None:
    corridor = TABLE.find("LA-TH")
    assert corridor is not None
    assert {date(2026, 12, 2), date(2026, 4, 13)} <= corridor.holidays  # Lao, Thai


def test_a_sandbox_opens_further_corridors_by_name_and_only_those_that_exist() -> None:
    opened = table_with(("LA-SG",))
    assert [c.id for c in opened.open if c not in TABLE.open] == ["LA-SG"]
    assert {party.participant.id for party in opened.parties} >= {"NETS", "SGFX"}
    assert "NETS" not in {party.participant.id for party in TABLE.parties}
    with pytest.raises(SwitchError) as refusal:
        table_with(("LA-XX",))
    assert refusal.value.code is SwitchErrorCode.SETTING_INVALID
    assert "LA-XX" in refusal.value.message
