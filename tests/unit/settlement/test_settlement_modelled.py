"""One day under each model: into which window each payment goes, and what is left out.

The day, in Vientiane: at 07:00 APB pays LDB 100; at 09:00 LDB pays BCEL 70; at 10:30 BCEL pays APB
50; at 20:00 APB pays BCEL 5. Fees of 1 a payment, to the operator.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants import OPERATOR, LineStatus, ParticipantId, StatementLine
from settlement import SettlementError, SettlementErrorCode
from settlement.cube import cube
from settlement.engine import Embedded
from settlement.modelled import told, under_model
from settlement.models import settle
from settlement.netting import Netting, net, net_table
from settlement.scenarios import scenario_of
from settlement.supposing import Scenario
from tests.settlement_scripts import DAY

MIDNIGHT = datetime(2026, 11, 19, 17, tzinfo=UTC)
"""In Vientiane, where it is the 20th."""
MEMBERS = ("APB", "BCEL", "LDB")


def paid(number: int, minutes: int, payer: str, payee: str, minor: int) -> StatementLine:
    return StatementLine(
        txn_id=f"t{number}",
        business_date=DAY,
        window_id="2026-11-20/1",
        payer=ParticipantId(payer),
        payee=ParticipantId(payee),
        currency="LAK",
        amount_minor=minor,
        fee_minor=1,
        status=LineStatus.OK,
        committed_at=MIDNIGHT + timedelta(minutes=minutes),
    )


THE_DAY = [
    paid(1, 7 * 60, "APB", "LDB", 100),
    paid(2, 9 * 60, "LDB", "BCEL", 70),
    paid(3, 10 * 60 + 30, "BCEL", "APB", 50),
    paid(4, 20 * 60, "APB", "BCEL", 5),
]
FAILED = replace(paid(5, 600, "APB", "LDB", 999), status=LineStatus.FAILED)

Found = tuple[Netting, Mapping[str, object]]


def under(scenario: Scenario, lines: list[StatementLine]) -> Found:
    with Embedded() as engine:
        modelled = under_model(engine, engine.load_lines("lines", lines), scenario)
        return net_table(engine, modelled.lines), told(modelled, scenario)


def asked(**terms: object) -> Scenario:
    return scenario_of({"name": "asked", **terms}, "asked")


#   terms, then: payments by window, and how many are unsettled
WINDOWS: list[tuple[dict[str, object], dict[str, int], int]] = [
    ({"every_minutes": 720}, {"1": 3, "2": 1}, 0),
    ({"model": "prefunded"}, {"1": 4}, 0),  # paid in whatever it takes
    # APB may pay 60: not its first 100, then LDB has nothing for its 70; what is left is covered
    ({"model": "prefunded", "collateral": {"APB": 60, "BCEL": 60}}, {"1": 2}, 2),
    ({"model": "gross"}, {"gross": 4}, 0),
    ({"model": "gross", "collateral": {"APB": 100}}, {"gross": 4}, 0),  # the others pay from that
    ({"model": "gross", "collateral": {"APB": 99}}, {"gross": 1}, 3),  # only its 5 goes through
    ({"model": "hybrid", "hours": ["08:00", "16:00"]}, {"gross": 2, "1": 2}, 0),
    # nobody paid in enough before hours: the 100 joins the first net, the 5 settles at once
    (
        {"model": "hybrid", "hours": ["08:00", "16:00"], "collateral": {"APB": 5}},
        {"gross": 1, "1": 3},
        0,
    ),
    (
        {"model": "hybrid", "hours": ["08:00", "16:00"], "every_minutes": 600},
        {"gross": 2, "1": 1, "2": 1},
        0,
    ),
]


@pytest.mark.parametrize("facts", WINDOWS, ids=lambda facts: str(facts[0]))
def test_a_model_puts_each_payment_into_its_window(
    facts: tuple[dict[str, object], dict[str, int], int],
) -> None:
    terms, windows, unsettled = facts
    netting, said = under(asked(**terms), [*THE_DAY, FAILED])
    found = dict.fromkeys(windows, 0)
    for pair in netting.bilateral:
        found[pair.window_id.removeprefix("2026-11-20/")] += pair.n
    assert found == windows
    assert said["unsettled"] == unsettled


def test_gross_moves_by_each_account_what_the_day_nets_to() -> None:
    """The accounts move by the same in the end; only when, and what it takes, is another matter."""
    gross, said = under(asked(model="gross"), THE_DAY)
    figures = [
        (each.participant, each.received_minor, each.sent_minor, each.fees_minor, each.net_minor)
        for each in gross.positions
    ]
    assert figures == [
        (each.participant, each.received_minor, each.sent_minor, each.fees_minor, each.net_minor)
        for each in net(THE_DAY).positions
    ]
    takes = {"peak_liquidity_minor": 100, "settlement_legs": 4, "delay_minutes": 0}
    assert said["model"] == "gross"
    assert takes.items() <= said["takes"]["LAK"].items()  # type: ignore[index] # it is a mapping


def test_what_was_not_settled_is_told_with_its_money() -> None:
    _, said = under(asked(model="gross", collateral={"APB": 99}), THE_DAY)
    assert said["unsettled_minor"] == {"LAK": 220}


def test_a_model_takes_one_business_date() -> None:
    other = replace(THE_DAY[0], business_date=DAY + timedelta(days=1))
    with pytest.raises(SettlementError) as refusal:
        under(asked(model="gross"), [*THE_DAY, other])
    assert refusal.value.code is SettlementErrorCode.SCENARIO


def test_no_payments_are_no_windows() -> None:
    netting, said = under(asked(model="gross"), [FAILED])
    assert (netting.positions, said["takes"], said["unsettled"]) == ((), {}, 0)


PAYMENTS = st.lists(
    st.tuples(
        st.integers(0, 24 * 60 - 1),
        st.permutations(MEMBERS),
        st.integers(1, 1000),
    ),
    max_size=12,
)
SCENARIOS = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["net", "prefunded", "gross", "hybrid"]),
        "every_minutes": st.sampled_from([60, 480, 1440]),
        "hours": st.sampled_from([["08:00", "16:00"], ["00:00", "24:00"]]),
    },
    optional={
        "collateral": st.dictionaries(st.sampled_from(MEMBERS), st.integers(0, 2000), min_size=1)
    },
)


@settings(max_examples=60, deadline=None)
@given(paid_=PAYMENTS, terms=SCENARIOS)
def test_lines_net_to_what_the_model_says_of_the_cube(
    paid_: list[tuple[int, list[str], int]], terms: dict[str, object]
) -> None:
    """Fees aside, the nets of windows are those of `settlement.models`, and all money is there."""
    lines = [
        paid(number, minutes, members[0], members[1], minor)
        for number, (minutes, members, minor) in enumerate(paid_)
    ]
    scenario = asked(**terms)
    with Embedded() as engine:
        stored = engine.load_lines("lines", lines)
        day = cube(engine, stored)
        modelled = under_model(engine, stored, scenario)
        netting = net_table(engine, modelled.lines)
    moved = {
        (each.window_id.rpartition("/")[2], each.participant): each.received_minor - each.sent_minor
        for each in netting.positions
        if each.participant != OPERATOR
    }
    settled = sum(pair.amount_minor for pair in netting.bilateral)
    assert settled + modelled.unsettled.minor.total() == sum(each.amount_minor for each in lines)
    for flows in day.flows.values():
        found = settle(flows, day.members, scenario)
        at_once = sum(p.amount_minor for p in netting.bilateral if p.window_id.endswith("gross"))
        queued = found.queued_minor if scenario.model == "gross" else 0
        assert at_once == found.at_once_minor - queued
        if scenario.model == "gross":
            continue
        for number, nets in enumerate(found.nets, start=1):
            for member, minor in zip(day.members, nets, strict=len(nets) > 0):
                assert moved.get((str(number), ParticipantId(member)), 0) == minor


def test_cycles_are_numbered_by_their_ends() -> None:
    netting, _ = under(asked(every_minutes=60), THE_DAY)
    found = [each.window_id for each in netting.bilateral]
    assert found == ["2026-11-20/10", "2026-11-20/11", "2026-11-20/21", "2026-11-20/8"]


def test_each_currency_has_places_of_its_own() -> None:
    kip = THE_DAY[0]
    baht = replace(kip, txn_id="b1", currency="THB", amount_minor=10)
    netting, said = under(asked(model="gross", collateral={"APB": 50}), [kip, baht])
    assert [(each.currency, each.n) for each in netting.bilateral] == [("THB", 1)]
    assert said["unsettled_minor"] == {"LAK": 100}
