"""The tariff: what is published is read as published, and who pays what for which code."""

from datetime import UTC, date, datetime, timedelta

import pytest

from emvqr import Scheme
from fx import LAK, THB, Currency, Money
from lapnet_sim.ledger.fees import NO_FEES, Fees
from lapnet_sim.payments.fee import fee_for, fee_table, payer_fee, payer_fee_abroad
from lapnet_sim.routing.corridors import Corridor, Direction
from lapnet_sim.routing.route import Route
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.tariff.ladder import Ladder, Step
from lapnet_sim.tariff.table import DATA, read_tariffs, tariff_on, tariffs
from participants import Kind, Participant, ParticipantId
from tests.builders import ACQUIRER, ISSUER, NETWORK, NOW, kip

BANK = Participant(ISSUER, "a bank", Kind.BANK)
ABROAD = Participant(NETWORK, "a network", Kind.PARTNER_NETWORK)

LADDER = """
      1,000  1,000
  2,000,001  1,500
  3,000,001  2,500
  4,000,001  3,000
  5,000,001  4,500
  7,000,001  7,500
 10,000,001 12,000
 30,000,001 15,500
 50,000,001 20,000
100,000,001 25,000
120,000,001 30,000
150,000,001 40,000
"""
"""As published; kip."""

PLANS = """
# type  kip          payer   interchange  switch
  001   1000         1000    0            100
  001   2000000      1000    0            100
  001   2000001      1500    0            100
  001   200000000    40000   0            100
  002   1000         0       100          100     # at least
  002   50000        0       100          100
  002   75000        0       150          100
  002   75499        0       150          100     # rounded down to whole kip
  002   10000000     0       20000        100
  002   200000000    0       20000        100     # at most
  002   99           0       99           100     # never more than the amount
  005   75000        0       150          100
  003   75000        0       0            100
  006   75000        0       0            100
  009   75000        0       0            50
  777   2000001      1500    0            100     # a type nobody knows is a transfer
  -     2000001      1500    0            100
"""


def rows(page: str) -> list[list[str]]:
    lines = [line.split("#")[0].split() for line in page.splitlines()]
    return [cells for cells in lines if cells]


def corridor(id_: str) -> Corridor:
    return next(each for each in shipped_table().every if each.id == id_)


def route(
    type_: str | None = "002", way: Corridor | None = None, currency: Currency = LAK
) -> Route:
    return Route(
        scheme=Scheme.LAO_QR,
        acquirer=ACQUIRER,
        alias="mch1",
        currency=currency,
        amount=None,
        corridor=way,
        payment_type=type_,
    )


def test_the_published_steps_are_in_the_file() -> None:
    published = [tuple(int(cell.replace(",", "")) for cell in row) for row in rows(LADDER)]
    found = [(s.starts_at_minor // 100, s.fee_minor // 100) for s in tariffs()[0].ladder.steps]
    assert found[:12] == published
    assert found[12:] == [(200_000_001, 50_000)]  # one source only


def test_the_file_says_what_is_invented() -> None:
    assert "invented" in DATA.read_text("utf-8")


@pytest.mark.parametrize("row", rows(PLANS), ids=" ".join)
def test_a_payment_costs(row: list[str]) -> None:
    type_, *figures = row
    amount, payer, interchange, switch = map(int, figures)
    fees = fee_for(route(None if type_ == "-" else type_), BANK, kip(amount), NOW)
    assert fees is not None
    assert fees == Fees(fees.tariff, payer * 100, interchange * 100, switch * 100)


def test_the_plan_is_named_with_its_version() -> None:
    fees = fee_for(route("001"), BANK, kip(5_000), NOW)
    assert fees is not None
    assert fees.tariff == "2015-1/transfer"


def test_an_open_amount_leaves_the_fee_open_where_it_depends_on_it() -> None:
    assert fee_for(route("001"), BANK, None, NOW) is None
    assert fee_for(route("002"), BANK, None, NOW) is None
    assert fee_for(route("003"), BANK, None, NOW) == Fees("2015-1/bill", 0, 0, 100_00)


def test_the_table_is_the_payers_whole_ladder() -> None:
    assert fee_table(route("001"), NOW) == tariffs()[0].ladder.steps
    assert fee_table(route("002"), NOW) == (Step(0, 0),)


def test_a_payment_abroad_costs_the_same_whatever_it_is() -> None:
    way = route(None, corridor("LA-TH"), THB)
    assert fee_for(way, BANK, None, NOW) == Fees("2015-1/abroad", 0, 0, 200_00)


def test_a_link_may_have_a_plan_of_its_own_and_quotes_show_its_fee() -> None:
    way = route(None, corridor("LA-KH"), corridor("LA-KH").target)
    fees = fee_for(way, BANK, None, NOW)
    assert fees == Fees("2015-1/cambodia", 540_00, 0, 200_00)
    assert payer_fee(way, fees, NOW) == payer_fee_abroad(corridor("LA-KH"), NOW) == kip(540)
    assert payer_fee_abroad(corridor("LA-TH"), NOW) == kip(0)
    assert payer_fee_abroad(corridor("TH-LA"), NOW) == Money(0, THB)


def test_links_with_a_plan_of_their_own_exist_and_start_here() -> None:
    for tariff in tariffs():
        for id_, plan in tariff.by_corridor.items():
            assert corridor(id_).side is Direction.OUTBOUND
            assert plan.is_flat


def test_who_has_no_kip_pays_no_fee() -> None:
    assert fee_for(route("002", corridor("TH-LA")), ABROAD, kip(75_000), NOW) == NO_FEES
    assert fee_for(route("002", corridor("TH-LA")), BANK, kip(75_000), NOW) == NO_FEES
    assert fee_for(route("002", currency=THB), BANK, None, NOW) == NO_FEES


def test_before_the_first_version_nothing_is_charged() -> None:
    before = datetime(2015, 11, 30, 16, 59, 59, tzinfo=UTC)  # a second to midnight in Vientiane
    assert fee_for(route("002"), BANK, kip(75_000), before) == NO_FEES
    after = before + timedelta(seconds=1)
    assert fee_for(route("002"), BANK, kip(75_000), after) != NO_FEES


def test_each_day_has_the_version_valid_on_it() -> None:
    one = DATA.read_text("utf-8")
    later = one.replace('"2015-1"', '"2027-1"').replace("2015-12-01", "2027-01-01")
    versions = read_tariffs(one + later)
    days = (date(2015, 11, 30), date(2015, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    found = [tariff_on(day, versions) for day in days]
    assert [None if each is None else each.id for each in found] == [
        None,
        "2015-1",
        "2015-1",
        "2027-1",
    ]
    with pytest.raises(AssertionError):
        read_tariffs(later + one)


def test_a_ladder_rises() -> None:
    with pytest.raises(AssertionError):
        Ladder((Step(2, 1), Step(1, 1)))


def test_wallets_pay_as_banks_do() -> None:
    wallet = Participant(ParticipantId("LMM"), "a wallet", Kind.WALLET)
    for type_ in ("001", "002", "003"):
        paid = fee_for(route(type_), wallet, kip(75_000), NOW)
        assert paid == fee_for(route(type_), BANK, kip(75_000), NOW)
