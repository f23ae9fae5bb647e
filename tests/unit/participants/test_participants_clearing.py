"""Clearing files: whose day a payment falls into, and that what was written is what is read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fx import Money
from participants import LineStatus, ParticipantId, StatementLine
from participants.clearing import (
    LAYOUTS,
    ClearingFile,
    ClearingRecord,
    Flow,
    clearing_file,
    network_day,
)
from participants.clearing.writing import value_date
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.networks import Network, networks

every_network = pytest.mark.parametrize("network", networks().values(), ids=lambda each: each.id)

# network instant (UTC)        its business date
DAYS = """
  NITMX   2026-11-20T15:59:59  2026-11-20    # 22:59:59 in Bangkok
  NITMX   2026-11-20T16:00:00  2026-11-21    # its day ends at 23:00
  BAKONG  2026-11-20T16:00:00  2026-11-20    # ends at midnight
  BAKONG  2026-11-20T17:00:00  2026-11-21
  UPI     2026-11-20T14:59:59  2026-11-20    # Shanghai is an hour ahead
  UPI     2026-11-20T15:00:00  2026-11-21
  MPU     2026-11-20T14:29:59  2026-11-20    # Yangon is half an hour behind
  MPU     2026-11-20T14:30:00  2026-11-21
"""


@pytest.mark.parametrize("row", [line.split("#")[0].split() for line in DAYS.split("\n")[1:-1]])
def test_a_network_keeps_its_own_day_in_its_own_zone(row: list[str]) -> None:
    network, at, day = row
    found = network_day(networks()[ParticipantId(network)], datetime.fromisoformat(at + "+00:00"))
    assert found.isoformat() == day


def test_a_day_settles_when_banks_are_open_on_both_sides() -> None:
    thailand = networks()[ParticipantId("NITMX")]
    assert value_date(thailand, date(2026, 11, 20)) == date(2026, 11, 23)  # over the weekend
    assert value_date(thailand, date(2026, 12, 1)) == date(2026, 12, 3)  # Lao National Day
    assert value_date(thailand, date(2026, 12, 4)) == date(2026, 12, 8)  # Thai Father's Day, moved
    assert value_date(thailand, date(2026, 4, 10)) == date(2026, 4, 17)  # both new years


NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def a_line(network: Network, number: int, **changes: object) -> StatementLine:
    """A payment to a shop of the network."""
    line = StatementLine(
        txn_id=f"20261120{number:09d}/2",
        business_date=date(2026, 11, 20),
        window_id="2026-11-20/1",
        payer=ParticipantId("THFX"),
        payee=network.id,
        currency=network.currencies[0].code,
        amount_minor=3_735,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=NOON + timedelta(seconds=number, microseconds=7),
    )
    return replace(line, **changes)  # type: ignore[arg-type] # any field


@every_network
def test_a_file_has_what_the_network_booked_on_that_day_and_nothing_else(network: Network) -> None:
    lines = [
        a_line(network, 2),
        a_line(network, 1, payer=network.id, payee=ParticipantId("THFX")),
        a_line(network, 3, status=LineStatus.FAILED),
        a_line(network, 4, committed_at=NOON + timedelta(days=1)),
    ]
    file = clearing_file(network, lines, date(2026, 11, 20))
    told = [(each.reference[:17], each.flow, each.amount.minor) for each in file.records]
    assert told == [
        ("20261120000000001", Flow.OUT, 3_735),
        ("20261120000000002", Flow.IN, 3_735),
    ]
    assert len({each.network_reference for each in file.records}) == 2
    layout = LAYOUTS[network.layout]
    assert layout.read(network, layout.write(network, file)) == file


def test_layouts_are_all_used_and_differ() -> None:
    assert {network.layout for network in networks().values()} == set(LAYOUTS)
    thailand = networks()[ParticipantId("NITMX")]
    file = clearing_file(thailand, [a_line(thailand, 1)], date(2026, 11, 20))
    assert len({layout.write(thailand, file) for layout in LAYOUTS.values()}) == len(LAYOUTS)


references = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/", min_size=1, max_size=16)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 - made aware here
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


@st.composite
def files(draw: st.DrawFn, network: Network) -> ClearingFile:
    """A day with any payments in the network's currencies."""
    records = st.builds(
        ClearingRecord,
        reference=references,
        network_reference=references,
        flow=st.sampled_from(Flow),
        amount=st.builds(Money, st.integers(0, 10**15 - 1), st.sampled_from(network.currencies)),
        booked_at=instants,
    )
    days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
    found = tuple(draw(st.lists(records, max_size=5)))
    return ClearingFile(network.id, draw(days), draw(days), found)


@pytest.mark.parametrize("name", LAYOUTS)
@given(data=st.data())
def test_what_was_written_is_what_is_read(name: str, data: st.DataObject) -> None:
    network = data.draw(st.sampled_from(list(networks().values())))
    file = data.draw(files(network))
    assert LAYOUTS[name].read(network, LAYOUTS[name].write(network, file)) == file


@pytest.mark.parametrize("name", LAYOUTS)
@given(data=st.data())
def test_a_file_that_was_cut_or_changed_is_refused_or_says_the_same(
    name: str, data: st.DataObject
) -> None:
    network = networks()[ParticipantId("NITMX")]
    file = clearing_file(network, [a_line(network, n) for n in (1, 2)], date(2026, 11, 20))
    text = LAYOUTS[name].write(network, file)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(["", "9", "໑", "|", "\n", "X", " ", "-", "<"]))
    broken = text[:place] + other + text[place + 1 :]
    try:
        found = LAYOUTS[name].read(network, broken)
    except ParticipantError as refusal:
        if not refusal.code.startswith("participant.clearing_"):
            raise
    else:
        # Control figures hold amounts; references and times are compared payment by payment.
        assert [each.amount.minor for each in found.records] == [3_735, 3_735]


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_amount_that_was_changed_breaks_the_control_figures(name: str) -> None:
    network = networks()[ParticipantId("NITMX")]
    file = clearing_file(network, [a_line(network, n) for n in (1, 2)], date(2026, 11, 20))
    wrong = LAYOUTS[name].write(network, file)
    wrong = wrong.replace("3735", "3736", 1).replace("37.35", "37.36", 1)
    with pytest.raises(ParticipantError) as refusal:
        LAYOUTS[name].read(network, wrong)
    assert refusal.value.code is ParticipantErrorCode.CLEARING_TOTALS


def test_another_networks_file_is_refused() -> None:
    thailand, myanmar = (networks()[ParticipantId(each)] for each in ("NITMX", "MPU"))
    empty = ClearingFile(thailand.id, NOON.date(), NOON.date(), ())
    text = LAYOUTS["fixed_width"].write(thailand, empty)
    with pytest.raises(ParticipantError) as refusal:
        LAYOUTS["fixed_width"].read(myanmar, text)
    assert refusal.value.code is ParticipantErrorCode.CLEARING_MALFORMED
