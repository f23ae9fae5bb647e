"""Settlement files: what is read, what is refused and where, and what the written bytes are.

Every damaged file is also offered to the engine's short way, which must refuse it in the same
words; every good one must give the same lines there.
"""

from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from participants import LineStatus, ParticipantId, StatementLine
from settlement import (
    SettlementError,
    bulk,
    instructions,
    net,
    read_lines,
    reconcile,
    write_bilateral,
    write_breaks,
    write_instructions,
    write_lines,
    write_nets,
)
from settlement.bulk import load_file
from settlement.engine import Embedded
from settlement.reconciling import Inputs, net_day, reconcile_day

LINE = StatementLine(
    txn_id="20261120-000001",
    business_date=date(2026, 11, 20),
    window_id="2026-11-20/1",
    payer=ParticipantId("BCEL"),
    payee=ParticipantId("LDB"),
    currency="LAK",
    amount_minor=150_000,
    fee_minor=0,
    status=LineStatus.OK,
    committed_at=datetime(2026, 11, 20, 3, 4, 5, 678, tzinfo=UTC),
)
HEADER = (
    "txn_id,business_date,window_id,payer,payee,currency,amount_minor,fee_minor,status,committed_at"
    ",interchange_minor"
)
ROW = (
    "20261120-000001,2026-11-20,2026-11-20/1,BCEL,LDB,LAK,150000,0,ok,2026-11-20T03:04:05.000678Z,0"
)
LAST = "9223372036854775807"


def saved(folder: Path, content: str | bytes) -> Path:
    path = folder / "bcel.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def in_engine(path: Path) -> list[tuple[object, ...]]:
    with Embedded() as engine:
        rows = engine.run(load_file(engine, "lines", path))
    return sorted(tuple(row.values()) for row in rows)


def as_rows(lines: list[StatementLine]) -> list[tuple[object, ...]]:
    """The cells of lines as the engine holds them: instants without their zone."""
    plain = [replace(line, committed_at=line.committed_at.replace(tzinfo=None)) for line in lines]
    return sorted(astuple(line) for line in plain)


def test_a_statement_file_is_these_bytes(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.csv", [LINE])
    assert (tmp_path / "a.csv").read_bytes() == f"{HEADER}\n{ROW}\n".encode()


def test_an_instant_is_written_in_utc(tmp_path: Path) -> None:
    vientiane = timezone(timedelta(hours=7))
    write_lines(
        tmp_path / "a.csv", [replace(LINE, committed_at=LINE.committed_at.astimezone(vientiane))]
    )
    assert read_lines(tmp_path / "a.csv") == [LINE]


def column(name: str, cell: str) -> str:
    """Return a file whose third line has ``cell`` in one column."""
    cells = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) | {name: cell}
    return f"{HEADER}\n{ROW}\n{','.join(cells.values())}\n"


GOOD = [
    f"{HEADER}\n",  # no lines
    f"{HEADER}\n{ROW}",  # no line end at the end
    f"{HEADER}\r\n{ROW}\r\n",  # line ends of another system
    f"\ufeff{HEADER}\n{ROW}\n",  # a byte order mark
    f'{HEADER}\n"{ROW.replace(",", chr(34) + "," + chr(34))}"\n',  # every cell quoted
    column("payer", '"BCEL, Vientiane"'),
    column("payer", '"the ""old"" bank"'),
    column("payer", "ທະນາຄານ"),  # a name may be Lao
    column("window_id", ""),  # a bank does not know our windows
    column("txn_id", "a=1+1"),  # a formula only at the start
    column("txn_id", "x" * 64),
    column("amount_minor", LAST),
    column("fee_minor", "7"),
    column("status", "pending"),
    column("business_date", "2028-02-29"),
    column("committed_at", "2026-12-31T23:59:59.999999Z"),
]


@pytest.mark.parametrize("content", GOOD)
def test_a_good_file_is_read_alike_by_both_ways(tmp_path: Path, content: str) -> None:
    path = saved(tmp_path, content)
    lines = read_lines(path)
    assert in_engine(path) == as_rows(lines)
    write_lines(tmp_path / "again.csv", lines)
    assert read_lines(tmp_path / "again.csv") == lines


DAMAGED = [
    # the file as a whole
    ("settlement.file_encoding", "bcel.csv:2", f"{HEADER}\n".encode() + b"\xff\xfe,x\n"),
    ("settlement.file_encoding", "bcel.csv:1", HEADER.encode("utf-16")),
    ("settlement.file_encoding", "bcel.csv:3", column("payer", "BC\0EL")),
    ("settlement.file_header", "bcel.csv:1", ""),
    ("settlement.file_header", "bcel.csv:1", f"{ROW}\n"),
    ("settlement.file_header", "bcel.csv:1", f"{HEADER},note\n"),
    ("settlement.file_header", "bcel.csv:1", f"{HEADER.replace('payer,payee', 'payee,payer')}\n"),
    ("settlement.file_header", "bcel.csv:1", f"{HEADER.upper()}\n{ROW}\n"),
    # a line
    ("settlement.file_row", "bcel.csv:3", f"{HEADER}\n{ROW}\n{ROW},x\n"),
    ("settlement.file_row", "bcel.csv:3", f"{HEADER}\n{ROW}\n{ROW[:40]}"),  # cut off
    ("settlement.file_row", "bcel.csv:2", f"{HEADER}\n\n{ROW}\n"),  # a blank line
    ("settlement.file_row", "bcel.csv:3", f"{HEADER}\n{ROW}\n\n"),
    ("settlement.file_row", "bcel.csv:3", column("payer", '"BCEL"x')),
    ("settlement.file_row", "bcel.csv:3", column("payer", '"BCEL')),
    ("settlement.file_row", "bcel.csv:2", f"{HEADER}\n{ROW.replace(',', ';')}\n"),
    # numbers: ASCII digits, one spelling, 64 bits
    *[
        ("settlement.file_field", "bcel.csv:3:amount_minor", column("amount_minor", cell))
        for cell in [
            "", "-1", "+1", "1.0", "1e3", "1_000", " 1", "1 ", "007", "0x1", "NaN", "໑໐໐", "\uff11",
            "9223372036854775808", "99999999999999999999", '"1,000"',
        ]
    ],
    ("settlement.file_field", "bcel.csv:3:fee_minor", column("fee_minor", "1.5")),
    # dates and instants
    *[
        ("settlement.file_field", "bcel.csv:3:business_date", column("business_date", cell))
        for cell in [
            "", "2026-11-31", "2026-02-29", "20261120", "20-11-2026", "2026-11-20 ", "0000-01-01",
            "2026-W47-5", "໒໐໒໖-11-20",
        ]
    ],
    *[
        ("settlement.file_field", "bcel.csv:3:committed_at", column("committed_at", cell))
        for cell in [
            "", "2026-11-20T03:04Z", "2026-11-20T03:04:05.Z", "2026-11-20  03:04:05.000000Z",
            "2026-11-20T24:00:00.000000Z", "2026-11-20T03:60:05.000000Z",
            "2026-11-20T03:04:60.000000Z", "2026-11-31T03:04:05.000000Z",
            "2026-11-20T03:04:05.000000+07:00", "2026-11-20T03:04:05.0000000Z",
        ]
    ],
    # codes
    ("settlement.file_field", "bcel.csv:3:status", column("status", "OK")),
    ("settlement.file_field", "bcel.csv:3:status", column("status", "settled")),
    ("settlement.file_field", "bcel.csv:3:currency", column("currency", "lak")),
    ("settlement.file_field", "bcel.csv:3:currency", column("currency", "LAKK")),
    ("settlement.file_field", "bcel.csv:3:currency", column("currency", "")),
    # text
    ("settlement.file_field", "bcel.csv:3:txn_id", column("txn_id", "")),
    ("settlement.file_field", "bcel.csv:3:txn_id", column("txn_id", "x" * 65)),
    ("settlement.file_field", "bcel.csv:3:txn_id", column("txn_id", " x")),
    ("settlement.file_field", "bcel.csv:3:payer", column("payer", "BCEL ")),
    ("settlement.file_field", "bcel.csv:3:payer", column("payer", "BC\tEL")),
    ("settlement.file_field", "bcel.csv:3:payer", column("payer", "BC\u202eEL")),
    ("settlement.file_field", "bcel.csv:4:payer", column("payer", '"BC\nEL"')),
    ("settlement.file_field", "bcel.csv:3:window_id", column("window_id", "x" * 65)),
    *[
        ("settlement.file_cell_formula", "bcel.csv:3:payer", column("payer", cell))
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", '"=HYPERLINK(""x"")"']
    ],
]  # fmt: skip


@pytest.mark.parametrize(("code", "where", "content"), DAMAGED)
def test_a_damaged_file_is_refused_whole_with_its_place(
    tmp_path: Path, code: str, where: str, content: str | bytes
) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(SettlementError) as refusal:
        read_lines(path)
    assert (refusal.value.code, refusal.value.where) == (code, str(tmp_path / where))
    with pytest.raises(SettlementError) as same:
        in_engine(path)
    assert same.value.finding == refusal.value.finding


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_missing(tmp_path: Path, name: str) -> None:
    for read in (read_lines, in_engine):
        with pytest.raises(SettlementError) as refusal:
            read(tmp_path / name)
        assert refusal.value.code == "settlement.file_missing"


def test_a_strangers_cell_is_shown_short_and_escaped(tmp_path: Path) -> None:
    with pytest.raises(SettlementError) as refusal:
        read_lines(saved(tmp_path, column("status", "\x1b[31m" + "x" * 500)))
    assert refusal.value.message.isprintable()
    assert len(refusal.value.message) < 120


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"txn_id": "=cmd"}, "settlement.file_cell_formula"),
        ({"payer": ParticipantId("")}, "settlement.file_field"),
        ({"amount_minor": -1}, "settlement.file_field"),
        ({"amount_minor": 2**63}, "settlement.file_field"),
        ({"currency": "kip"}, "settlement.file_field"),
    ],
)
def test_what_could_not_be_read_is_not_written(
    tmp_path: Path, change: dict[str, str | int], code: str
) -> None:
    with pytest.raises(SettlementError) as refusal:
        write_lines(tmp_path / "a.csv", [LINE, replace(LINE, **change)])  # type: ignore[arg-type]  # one bad cell at a time
    assert (refusal.value.code, refusal.value.where) == (
        code,
        f"{tmp_path}/a.csv:3:{next(iter(change))}",
    )
    assert not (tmp_path / "a.csv").exists()


def test_a_plain_file_never_passes_through_python_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines(tmp_path / "a.csv", [LINE, replace(LINE, txn_id="2", window_id="")])
    monkeypatch.delattr(bulk, "read_lines")
    assert len(in_engine(tmp_path / "a.csv")) == 2


def test_a_name_that_looks_like_a_pattern_is_one_file(tmp_path: Path) -> None:
    for name in ("day[1].csv", "day*.csv", "it's.csv"):
        write_lines(tmp_path / name, [LINE])
        assert len(in_engine(tmp_path / name)) == 1


def test_files_and_lines_give_the_same_nets_and_breaks(tmp_path: Path) -> None:
    ours = [LINE, replace(LINE, txn_id="2", amount_minor=7)]
    ours.append(replace(LINE, txn_id="4", status=LineStatus.FAILED))
    write_lines(tmp_path / "ours.csv", ours)
    write_lines(tmp_path / "bcel.csv", ours[:1])
    write_lines(tmp_path / "jdb.csv", [replace(LINE, txn_id="3")])
    paths = [tmp_path / "bcel.csv", tmp_path / "jdb.csv"]
    assert net_day([tmp_path / "ours.csv"]) == (net(ours), len(ours))
    found, _ = reconcile_day(Inputs([tmp_path / "ours.csv"], paths, [], LINE.business_date))
    debits = [*ours[:1], replace(LINE, txn_id="3")]
    assert found == reconcile(ours, debits, [], LINE.business_date)


def test_nets_pairs_and_instructions_are_these_bytes(tmp_path: Path) -> None:
    netting = net(
        [
            LINE,
            replace(
                LINE,
                txn_id="2",
                payer=LINE.payee,
                payee=LINE.payer,
                fee_minor=5,
                interchange_minor=2,
                amount_minor=50_000,
            ),
        ]
    )
    write_nets(tmp_path / "nets.csv", netting.positions)
    write_bilateral(tmp_path / "bilateral.csv", netting.bilateral)
    write_instructions(tmp_path / "moves.csv", instructions(netting, LINE.window_id))
    assert (tmp_path / "nets.csv").read_text() == (
        "window_id,participant,currency,received_minor,sent_minor,fees_minor,net_minor\n"
        "2026-11-20/1,BCEL,LAK,50000,150000,-2,-100002\n"
        "2026-11-20/1,LAPNET,LAK,0,0,5,5\n"
        "2026-11-20/1,LDB,LAK,150000,50000,-3,99997\n"
    )
    assert (tmp_path / "bilateral.csv").read_text() == (
        "window_id,payer,payee,currency,n,amount_minor,fees_minor,interchange_minor\n"
        "2026-11-20/1,BCEL,LDB,LAK,1,150000,0,0\n"
        "2026-11-20/1,LDB,BCEL,LAK,1,50000,5,2\n"
    )
    assert (tmp_path / "moves.csv").read_text() == (
        "id,window_id,participant,currency,direction,amount_minor\n"
        "2026-11-20/1/LAK/BCEL,2026-11-20/1,BCEL,LAK,debit,100002\n"
        "2026-11-20/1/LAK/LAPNET,2026-11-20/1,LAPNET,LAK,credit,5\n"
        "2026-11-20/1/LAK/LDB,2026-11-20/1,LDB,LAK,credit,99997\n"
    )


def test_breaks_are_these_bytes(tmp_path: Path) -> None:
    found = reconcile([LINE], [LINE], [], LINE.business_date)
    write_breaks(tmp_path / "breaks.csv", found.breaks)
    assert (tmp_path / "breaks.csv").read_text() == (
        "txn_id,code,sides,field,ours,theirs,amount_difference_minor,currency,owes,owed,due_on,"
        "severity\n"
        "20261120-000001,A02,switch-payee,line,present,missing,-150000,LAK,LDB,"
        "customer of LDB,2026-11-23,urgent\n"
    )
