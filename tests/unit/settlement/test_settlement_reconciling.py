"""A day's files through the whole funnel: what is refused, ignored, carried on, settled."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from participants import LineStatus, ParticipantId
from settlement import SettlementError, write_lines
from settlement.carry import OpenItem
from settlement.engine import Embedded
from settlement.line import Line
from settlement.outputs import carry_csv, write_results
from settlement.reconciling import Inputs, net_day, reconcile_day
from settlement.tally import Source

TODAY = date(2026, 11, 20)
BANKS = [ParticipantId(code) for code in ("APB", "BCEL", "JDB", "LDB")]
MONDAY = date(2026, 11, 23)


def line(number: int, **changes: object) -> Line:
    chance = Random(number)
    payer, payee = chance.sample(BANKS, 2)
    usual = Line(
        txn_id=f"20261120-{number:06}",
        business_date=TODAY,
        window_id="2026-11-20/1",
        payer=payer,
        payee=payee,
        currency="LAK",
        amount_minor=100 * chance.randrange(1, 10_000),
        fee_minor=100,
        status=LineStatus.OK,
        committed_at=datetime(2026, 11, 20, 1, tzinfo=UTC) + timedelta(seconds=number % 40_000),
    )
    return replace(usual, **changes)  # type: ignore[arg-type] # its own fields


LINES = [line(number) for number in range(60)]


class Folder:
    """Files of one day in one folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def csv(self, name: str, lines: Sequence[Line]) -> Path:
        path = self.path / f"{name}.csv"
        write_lines(path, lines)
        return path

    def parquet(self, name: str, lines: Sequence[Line]) -> Path:
        path = self.path / f"{name}.parquet"
        with Embedded() as engine:
            engine.write_parquet(engine.load_lines("lines", lines), path)
        return path

    def inputs(
        self, ours: Sequence[Line], debits: Sequence[Line], credits_: Sequence[Line], **more: object
    ) -> Inputs:
        files = Inputs(
            [self.csv("switch", ours)],
            [self.csv("payer", debits)],
            [self.csv("payee", credits_)],
            TODAY,
        )
        return replace(files, **more)  # type: ignore[arg-type] # its own fields


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def codes(inputs: Inputs) -> list[tuple[str, str]]:
    return [(item.txn_id, item.code.value) for item in reconcile_day(inputs)[0].breaks]


def test_books_that_agree_are_clean(folder: Folder) -> None:
    result, files = reconcile_day(folder.inputs(LINES, LINES, LINES))
    assert result.breaks == ()
    assert [each.lines for each in files] == [60, 60, 60]
    assert sum(each.matched for each in result.tallies) == 180


def test_parquet_and_csv_come_to_the_same_bytes(folder: Folder) -> None:
    debits = [LINES[0], *LINES[2:], line(99)]
    by_csv = folder.inputs(LINES, debits, LINES)
    by_parquet = replace(
        by_csv,
        switch=[folder.parquet("switch", LINES)],
        payer=[folder.parquet("payer", debits)],
        payee=[folder.parquet("payee", LINES)],
    )
    for name, inputs in (("one", by_csv), ("two", by_parquet), ("three", by_parquet)):
        result, files = reconcile_day(inputs)
        write_results(folder.path / name, result, files, "embedded", 0)
    for name in ("breaks.csv", "breaks.parquet", "carry-out.parquet", "suggestions.csv"):
        first = (folder.path / "one" / name).read_bytes()
        assert first == (folder.path / "two" / name).read_bytes(), name
    one, two, three = (
        json.loads((folder.path / name / "summary.json").read_text("utf-8"))
        for name in ("one", "two", "three")
    )
    assert two == three
    assert one["digest"] == two["digest"]
    assert one["breaks"] == {"A01": 1, "A04": 1}
    assert one["money"]["payer"]["LAK"]["broken_minor"] == line(99).amount_minor


def test_a_file_in_parts_is_the_file(folder: Folder) -> None:
    whole = folder.inputs(LINES, LINES[1:], LINES)
    parts = [folder.csv("p1", LINES[40:]), folder.parquet("p2", LINES[1:40])]
    assert reconcile_day(replace(whole, payer=parts))[0] == reconcile_day(whole)[0]


@pytest.mark.parametrize("step", ["_write_breaks", "_write_carry", "_write_json"])
def test_a_run_that_dies_leaves_no_summary_and_the_next_leaves_everything(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    result, files = reconcile_day(folder.inputs(LINES, LINES[1:], LINES))
    write_results(folder.path / "whole", result, files, "embedded", 0)
    write_results(folder.path / "out", result, files, "embedded", 0)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(f"settlement.outputs.{step}", die)
        with pytest.raises(KeyboardInterrupt):
            write_results(folder.path / "out", result, files, "embedded", 0)
    assert not (folder.path / "out" / "summary.json").exists()
    write_results(folder.path / "out", result, files, "embedded", 0)
    for path in (folder.path / "whole").iterdir():
        assert path.read_bytes() == (folder.path / "out" / path.name).read_bytes()


def test_what_is_open_is_carried_on_and_meets_its_late_line(folder: Folder) -> None:
    first, files = reconcile_day(folder.inputs(LINES, LINES[1:], [*LINES[2:], line(99)]))
    write_results(folder.path / "day", first, files, "embedded", 0)
    assert [(b.txn_id[-2:], b.code.value) for b in first.breaks] == [
        ("00", "A03"),
        ("01", "A02"),
        ("99", "A05"),
    ]
    late = replace(LINES[0], business_date=MONDAY)
    ours = [line(number, business_date=MONDAY) for number in range(200, 240)]
    day_two = folder.inputs(
        [*ours, replace(line(99), business_date=MONDAY)],
        [*ours, late, replace(line(99), business_date=MONDAY)],
        [*ours, late],
        business_date=MONDAY,
        carry_in=folder.path / "day" / "carry-out.parquet",
    )
    second, _ = reconcile_day(day_two)
    assert [(b.txn_id[-2:], b.code.value) for b in second.breaks] == [("01", "A02")]
    assert [(item.line.txn_id[-2:], item.since) for item in second.open_items] == [("01", TODAY)]
    carried = next(each for each in second.tallies if each.source.value == "carry_in")
    assert (carried.lines, carried.matched, carried.broken) == (4, 3, 1)


def test_a_forced_match_that_a_late_line_contradicts_is_opened_again(folder: Folder) -> None:
    old = line(500)
    path = folder.path / "carry.csv"
    item = OpenItem(old, Source.SWITCH, Source.PAYER, TODAY, "forced")
    path.write_bytes(carry_csv([item]))
    inputs = folder.inputs(LINES, [*LINES, replace(old, amount_minor=7)], LINES, carry_in=path)
    assert codes(inputs) == [(old.txn_id, "M02")]
    assert codes(replace(inputs, payer=[folder.csv("quiet", LINES)])) == []


def test_a_file_that_comes_twice_is_ignored_the_second_time(folder: Folder) -> None:
    inputs = folder.inputs(LINES, LINES, LINES)
    again = folder.csv("again", LINES)
    assert codes(replace(inputs, payer=[*inputs.payer, again])) == [("again.csv", "J02")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bad.parquet", b"not parquet", "settlement.file_row"),
        ("bad.csv", b"a,b\n1,2\n", "settlement.file_header"),
    ],
)
def test_a_damaged_file_is_refused_whole(
    folder: Folder, name: str, content: bytes, code: str
) -> None:
    path = folder.path / name
    path.write_bytes(content)
    with pytest.raises(SettlementError) as refusal:
        reconcile_day(replace(folder.inputs(LINES, LINES, LINES), payee=[path]))
    assert refusal.value.code == code
    assert name in (refusal.value.where or "")


@pytest.mark.parametrize(
    ("select", "place"),
    [
        ("* REPLACE (NULL::VARCHAR AS payer)", "payer"),
        ("* REPLACE (-amount_minor AS amount_minor)", "amount_minor"),
        ("* REPLACE (amount_minor::DOUBLE AS amount_minor)", "amount_minor"),
        ("* REPLACE ('settled' AS status)", "status"),
        ("* REPLACE ('kip' AS currency)", "currency"),
        ("* EXCLUDE (fee_minor)", "fee_minor"),
        ("*, 1 AS note", "note"),
    ],
)
def test_parquet_that_is_not_ours_is_refused(folder: Folder, select: str, place: str) -> None:
    good, bad = folder.parquet("good", LINES), folder.path / "bad.parquet"
    with Embedded() as engine:
        engine._execute(
            f"COPY (SELECT {select} FROM '{good}') TO '{bad}' (FORMAT parquet)"  # noqa: S608 - ours
        )
    with pytest.raises(SettlementError) as refusal:
        reconcile_day(replace(folder.inputs(LINES, LINES, LINES), payer=[bad]))
    assert place in str(refusal.value)


def test_a_trailer_that_counts_otherwise_refuses_the_file(folder: Folder) -> None:
    inputs = folder.inputs(LINES, LINES, LINES)
    beside = inputs.payer[0].with_name("payer.csv.yaml")
    money = sum(each.amount_minor for each in LINES)
    beside.write_text(f"trailer: {{lines: 60, amount_minor: {money}}}\n", "utf-8")
    assert codes(inputs) == []
    beside.write_text("trailer: {lines: 61}\n", "utf-8")
    with pytest.raises(SettlementError, match="file_trailer"):
        reconcile_day(inputs)


OWN = """Ref;Betrag;Wer;An;Stand
{rows}
"""
LAYOUT = """
columns:
  txn_id: Ref
  amount_minor: {column: Betrag, exponent: 2}
  payer: Wer
  payee: An
  status: Stand
values:
  business_date: "2026-11-20"
  window_id: "2026-11-20/1"
  currency: LAK
  fee_minor: "100"
  committed_at: "2026-11-20T03:00:00Z"
status: {S: ok, F: failed}
delimiter: ";"
"""


def test_a_members_own_columns_are_read_by_its_layout(folder: Folder) -> None:
    rows = "\n".join(
        f"{each.txn_id};{each.amount_minor // 100}.{each.amount_minor % 100:02};"
        f"{each.payer};{each.payee};{'F' if place == 3 else 'S'}"
        for place, each in enumerate(LINES)
    )
    path = folder.path / "own.csv"
    path.write_text(OWN.format(rows=rows), "utf-8")
    path.with_name("own.csv.yaml").write_text(LAYOUT, "utf-8")
    inputs = replace(folder.inputs(LINES, LINES, LINES), payer=[path])
    assert (LINES[3].txn_id, "D01") in codes(inputs)
    path.write_text(OWN.format(rows=rows.replace(".00;", ".001;", 1)), "utf-8")
    with pytest.raises(SettlementError) as refusal:
        reconcile_day(inputs)
    assert refusal.value.where == f"{path}:2:Betrag"


def test_a_layout_with_an_unknown_word_is_refused(folder: Folder) -> None:
    inputs = folder.inputs(LINES, LINES, LINES)
    inputs.payer[0].with_name("payer.csv.yaml").write_text("colums: {}\n", "utf-8")
    with pytest.raises(SettlementError, match="layout"):
        reconcile_day(inputs)


def settled(folder: Folder, change: int = 0, **more: object) -> list[Line]:
    """The settlement account's movements, as instructed but for a change of the first."""
    netting, _ = net_day([folder.csv("net", LINES)])
    moves = []
    for number, net in enumerate(each for each in netting.positions if each.net_minor):
        here, there = net.participant, ParticipantId("BOL")
        moves.append(
            line(
                number,
                txn_id=f"order-{number}",
                payer=there if net.net_minor > 0 else here,
                payee=here if net.net_minor > 0 else there,
                amount_minor=abs(net.net_minor) + (change if number == 0 else 0),
                fee_minor=0,
                **more,
            )
        )
    return moves


STATEMENTS: dict[str, Callable[[list[Line]], list[Line]]] = {
    "I01": lambda moves: [replace(moves[0], amount_minor=moves[0].amount_minor + 5), *moves[1:]],
    "I02": lambda moves: [*moves, replace(moves[0], txn_id="x", window_id="2026-11-20/3")],
    "I03": lambda moves: moves[1:],
    "I04": lambda moves: [*moves, replace(moves[0], txn_id="again")],
}


@pytest.mark.parametrize("code", STATEMENTS)
def test_the_settlement_account_is_held_against_the_nets(folder: Folder, code: str) -> None:
    inputs = folder.inputs(LINES, LINES, LINES)
    moves = settled(folder)
    good = replace(inputs, statement=[folder.csv("statement", moves)])
    assert codes(good) == []
    bad = replace(inputs, statement=[folder.parquet("statement", STATEMENTS[code](moves))])
    assert [found for _, found in codes(bad)] == [code]


def test_stated_figures_are_held_against_ours(folder: Folder) -> None:
    path = folder.path / "figures.csv"
    header = "code,participant,window_id,currency,ours_minor,theirs_minor\n"
    net = next(each for each in net_day([folder.csv("n", LINES)])[0].positions if each.net_minor)
    rows = [
        f"H02,{net.participant},{net.window_id},LAK,,{net.net_minor}",  # it is ours
        f"H02,{net.participant},,LAK,,{net.net_minor + 1}",
        f"H01,{net.participant},,LAK,,{net.received_minor + net.sent_minor - 1}",
        *(f"{code},BCEL,,LAK,100,-100" for code in ("I05", "I07", "I08", "K01", "K02", "K03")),
    ]
    path.write_text(header + "\n".join(rows) + "\n", "utf-8")
    found = codes(folder.inputs(LINES, LINES, LINES, figures=path))
    wanted = ["H01", "H02", "I05", "I07", "I08", "K01", "K02", "K03"]
    assert sorted(code for _, code in found) == wanted


def test_returns_doubles_quotes_and_clocks_are_found_beside_the_lines(folder: Folder) -> None:
    one = line(700, account="123", original_txn_id="")
    twin = replace(one, txn_id="20261120-000701", committed_at=one.committed_at + timedelta(0, 9))
    orphan = line(702, account="7", original_txn_id="20261120-999999")
    stale = line(703, account="8", quoted_until="2026-11-19T00:00:00+00:00")
    ours = [*LINES, one, twin, orphan, stale]
    shifted = [
        replace(each, committed_at=each.committed_at + timedelta(hours=7))
        if each.payer == "LDB"
        else each
        for each in [*ours, *(line(n) for n in range(1000, 1200))]
    ]
    right = [line(n) for n in range(1000, 1200)]
    base = folder.inputs(LINES, LINES, LINES)
    inputs = replace(
        base,
        switch=[folder.parquet("s", [*ours, *right])],
        payer=[folder.parquet("r", shifted)],
        payee=[folder.parquet("e", [*ours, *right])],
    )
    assert sorted(codes(inputs)) == [
        (twin.txn_id, "E03"),
        (orphan.txn_id, "D06"),
        (stale.txn_id, "B04"),
        ("LDB", "F03"),
    ]


def test_a_member_that_delivers_nothing_is_missed(folder: Folder) -> None:
    assert codes(folder.inputs(LINES, LINES, LINES, expected=("BCEL", "STB"))) == [("STB", "J01")]


def test_equal_cells_are_accepted_whole_and_hide_nothing(folder: Folder) -> None:
    """A day large enough for closed cells; each damage is found though most lines are not read."""
    ours = [line(number, fee_minor=number % 7) for number in range(12_000)]
    debits, credits_ = list(ours), list(ours)
    debits[5_000] = replace(ours[5_000], fee_minor=99)
    credits_[7_000] = replace(ours[7_000], amount_minor=1)
    credits_[8_000] = replace(ours[8_000], window_id="2026-11-20/2")
    credits_.append(ours[9_000])
    base = folder.inputs(LINES, LINES, LINES)
    inputs = replace(
        base,
        switch=[folder.parquet("s", ours)],
        payer=[folder.parquet("r", debits)],
        payee=[folder.parquet("e", credits_)],
    )
    result, _ = reconcile_day(inputs)
    assert [(item.txn_id[-5:], item.code.value) for item in result.breaks] == [
        ("05000", "C01"),
        ("07000", "B01"),
        ("08000", "H03"),
        ("09000", "E01"),
    ]
    assert [(t.lines, t.matched, t.broken) for t in result.tallies] == [
        (12_000, 11_997, 3),
        (12_000, 11_999, 1),
        (12_001, 11_998, 3),
    ]
    doubled = replace(inputs, switch=[folder.parquet("d", [*ours, ours[3]])])
    with pytest.raises(SettlementError, match="key_repeated"):
        reconcile_day(doubled)
