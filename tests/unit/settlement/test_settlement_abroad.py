"""A network's clearing file is compared like anybody's lines, in whatever it says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fx import THB, Money
from participants import LineStatus, ParticipantId, StatementLine
from participants.clearing import LAYOUTS, ClearingFile, Flow, clearing_file
from participants.networks import Network, networks
from settlement import BreakCode, SettlementError, SettlementErrorCode, write_lines
from settlement.reconciling import Inputs, reconcile_day

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""Half past eleven at night in Vientiane and in Bangkok, whose day has ended at eleven."""
THAILAND = networks()[ParticipantId("NITMX")]
CHINA = networks()[ParticipantId("UPI")]
CONVERTER, BANK = ParticipantId("THFX"), ParticipantId("LDB")


def a_line(number: int, **changes: object) -> StatementLine:
    """A second leg: somebody from Laos pays a shop in Thailand."""
    line = StatementLine(
        txn_id=f"20261120{number:09d}/2",
        business_date=DAY,
        window_id="2026-11-20/1",
        payer=CONVERTER,
        payee=THAILAND.id,
        currency="THB",
        amount_minor=3_735 + number,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=NOON + timedelta(seconds=number, microseconds=7),
    )
    return replace(line, **changes)  # type: ignore[arg-type] # any field


OURS = (
    a_line(1),
    a_line(2, payer=THAILAND.id, payee=CONVERTER),
    a_line(3, committed_at=LATE),
    a_line(4, payer=CHINA.id, payee=BANK, currency="LAK", amount_minor=50_000_00),
    a_line(5, payer=BANK, payee=ParticipantId("BCEL"), currency="LAK", amount_minor=9_000_00),
    a_line(6, status=LineStatus.FAILED, window_id=""),
)

Change = Callable[[ClearingFile], ClearingFile]


def as_it_is(file: ClearingFile) -> ClearingFile:
    return file


def found(
    folder: Path, change: Change = as_it_is, days: tuple[date, ...] = (DAY, DAY + timedelta(1))
) -> list[tuple[str, str, str]]:
    """Reconcile our lines with both networks' files; the Thai ones are changed before."""
    files = [as_file(folder, THAILAND, change(of(THAILAND, day))) for day in days]
    files.append(as_file(folder, CHINA, of(CHINA, DAY)))
    sides = {}
    for side, mine in (("switch", OURS), ("payer", theirs("payer")), ("payee", theirs("payee"))):
        sides[side] = folder / f"{side}.csv"
        write_lines(sides[side], mine)
    inputs = Inputs([sides["switch"]], [sides["payer"]], [sides["payee"]], DAY, network=files)
    result, _ = reconcile_day(inputs)
    return [(item.txn_id, item.code.value, item.sides.value) for item in result.breaks]


def theirs(side: str) -> list[StatementLine]:
    """What everybody in the country has booked on one side."""
    abroad = {THAILAND.id, CHINA.id}
    return [line for line in OURS if getattr(line, side) not in abroad]


def of(network: Network, day: date) -> ClearingFile:
    mine = [line for line in OURS if network.id in (line.payer, line.payee)]
    return clearing_file(network, mine, day)


def as_file(folder: Path, network: Network, file: ClearingFile) -> Path:
    layout = LAYOUTS[network.layout]
    path = folder / f"{network.id}-{file.business_date:%Y%m%d}.{layout.suffix}"
    path.write_text(layout.write(network, file), "utf-8")
    return path


def test_what_agrees_has_no_break_in_whichever_day_of_the_networks_it_lies(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_payment_the_network_does_not_know_differs(tmp_path: Path) -> None:
    lost = lambda file: replace(file, records=file.records[1:])  # noqa: E731 - one line
    assert found(tmp_path, lost, (DAY,)) == [
        (OURS[0].txn_id, "A07", "switch-network"),
        (OURS[2].txn_id, "A07", "switch-network"),
    ]


def test_a_payment_we_do_not_know_differs(tmp_path: Path) -> None:
    def more(file: ClearingFile) -> ClearingFile:
        invented = [replace(each, reference="20261120900000001") for each in file.records[:1]]
        return replace(file, records=(*file.records, *invented))

    assert found(tmp_path, more, (DAY,))[-1] == ("20261120900000001", "A07", "switch-network")


def test_a_payment_of_another_business_date_of_ours_belongs_there(tmp_path: Path) -> None:
    def evening_before(file: ClearingFile) -> ClearingFile:
        at = NOON - timedelta(hours=12, minutes=30)
        old = [
            replace(each, reference="20261119000000009/2", booked_at=at)
            for each in file.records[:1]
        ]
        return replace(file, records=(*old, *file.records))

    assert [row[0] for row in found(tmp_path, evening_before, (DAY,))] == [OURS[2].txn_id]


@pytest.mark.parametrize(("minor", "code"), [(1, "B02"), (2, "B01"), (-1, "B02"), (1_500, "B01")])
def test_another_amount_is_a_rounding_up_to_one_unit(tmp_path: Path, minor: int, code: str) -> None:
    def changed(file: ClearingFile) -> ClearingFile:
        first, *rest = file.records
        other = replace(first, amount=Money(first.amount.minor + minor, THB))
        return replace(file, records=(other, *rest))

    assert (OURS[0].txn_id, code, "switch-network") in found(tmp_path, changed, (DAY,))


def test_the_other_direction_is_the_parties_turned_round(tmp_path: Path) -> None:
    def turned(file: ClearingFile) -> ClearingFile:
        first, *rest = file.records
        return replace(file, records=(replace(first, flow=Flow.OUT), *rest))

    assert (OURS[0].txn_id, BreakCode.B06.value, "switch-network") in found(
        tmp_path, turned, (DAY,)
    )


def test_a_payment_on_another_of_the_networks_days_than_its_clock_says(tmp_path: Path) -> None:
    whole = clearing_file(THAILAND, list(OURS[:3]), DAY)
    evening = clearing_file(THAILAND, list(OURS[:3]), DAY + timedelta(days=1))

    def too_early(file: ClearingFile) -> ClearingFile:
        del file
        return replace(whole, records=(*whole.records, *evening.records))

    ((txn_id, code, _),) = found(tmp_path, too_early, (DAY,))
    assert (txn_id, code) == (OURS[2].txn_id, "F02")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HDR|NAPAS|20261120|20261123\nTRL|1|0\n", SettlementErrorCode.FILE_TRAILER),
        ("HDR|NOBODY|20261120|20261123\nTRL|0|0\n", SettlementErrorCode.FILE_ROW),
        ("HDR|NAPAS|20261120|20261123\nx|y\nTRL|0|0\n", SettlementErrorCode.FILE_ROW),
    ],
)
def test_a_damaged_clearing_file_is_refused(
    tmp_path: Path, text: str, code: SettlementErrorCode
) -> None:
    path, ours = tmp_path / "x.psv", tmp_path / "ours.csv"
    path.write_text(text, "utf-8")
    write_lines(ours, OURS)
    with pytest.raises(SettlementError) as refusal:
        reconcile_day(Inputs([ours], [ours], [ours], DAY, network=[path]))
    assert refusal.value.code is code
    assert (refusal.value.where or "").startswith(f"{path}:")
