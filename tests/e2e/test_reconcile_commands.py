"""reconcile, settle and whatif as a shell sees them: exit codes, one line for a refusal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from lapnet_sim.storage import rows
from loadtests.bench._books import make_books
from tests import commands
from tests.markdown import ROOT

LINES = 3_000


def lapnet(*typed: str) -> commands.Ended:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "lapnet_sim", *typed],
        cwd=ROOT,
        env=commands.environment(),
        capture_output=True,
        text=True,
        timeout=commands.PATIENCE_S,
        check=False,
    )


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    truth = make_books(folder, LINES)
    (folder / "truth.json").write_text(json.dumps(sorted(truth.items())), "utf-8")
    return folder


def sides(books: Path, **changed: Path) -> list[str]:
    files = {name: books / f"{name}.parquet" for name in ("switch", "payer", "payee")} | changed
    typed = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    return ["reconcile", *typed, "--business-date", "2026-11-20"]


def test_breaks_end_with_1_and_are_exactly_what_was_put_in(books: Path, tmp_path: Path) -> None:
    ended = lapnet(*sides(books), "--out", str(tmp_path))
    assert ended.returncode == 1, ended.stderr
    rows = (tmp_path / "breaks.csv").read_text("utf-8").splitlines()[1:]
    truth = json.loads((books / "truth.json").read_text("utf-8"))
    assert truth
    assert sorted(row.split(",")[:2] for row in rows) == truth
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    for source in ("switch", "payer", "payee"):
        assert summary["lines"][source] == summary["matched"][source] + summary["broken"][source]


def test_agreement_ends_with_0(books: Path, tmp_path: Path) -> None:
    ours = books / "payee.parquet"
    same = sides(books, switch=ours, payer=ours, payee=ours)
    ended = lapnet(*same, "--out", str(tmp_path))
    assert ended.returncode == 0, ended.stderr + ended.stdout


def test_wrong_use_ends_with_2(books: Path, tmp_path: Path) -> None:
    missing = sides(books, payer=tmp_path / "nowhere.parquet")
    assert lapnet(*missing, "--out", str(tmp_path)).returncode == 2
    assert lapnet("settle", "--out", str(tmp_path)).returncode == 2


def test_a_refused_file_ends_with_3_and_leaves_the_day_incomplete(
    books: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("txn_id,amount\n1,2\n", "utf-8")
    ended = lapnet(*sides(books, payer=bad), "--out", str(tmp_path / "out"))
    assert ended.returncode == 3
    assert ended.stderr.startswith("lapnet-sim: settlement.file_header at ")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert (summary["status"], summary["breaks"]) == ("incomplete", {"J03": 1})


def test_nets_sum_to_zero_and_scenarios_are_compared(books: Path, tmp_path: Path) -> None:
    switch = str(books / "switch.parquet")
    ended = lapnet("settle", "--transactions", switch, "--out", str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    header, *rows = (tmp_path / "nets.csv").read_text("utf-8").splitlines()
    assert header == "window_id,participant,currency,received_minor,sent_minor,fees_minor,net_minor"
    assert sum(int(row.rsplit(",", 1)[1]) for row in rows) == 0
    scenario = tmp_path / "s.yaml"
    scenario.write_text("scenarios: [{name: hourly, every_minutes: 60}]\n", "utf-8")
    typed = ["whatif", "--transactions", switch, "--scenario", str(scenario)]
    assert lapnet(*typed, "--out", str(tmp_path)).returncode == 0
    scenario.write_text("scenarios: [{name: odd, every_minutes: 7}]\n", "utf-8")
    refused = lapnet(*typed, "--out", str(tmp_path))
    assert refused.returncode == 2
    assert "settlement.scenario" in refused.stderr


def test_a_reconciliation_is_recorded_once_and_its_suspense_is_its_breaks(
    books: Path, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path}/books.sqlite"
    assert lapnet("migrate", "--database", database).returncode == 0
    assert lapnet(*sides(books), "--out", str(tmp_path / "out")).returncode == 1
    typed = ("record", "--results", str(tmp_path / "out"), "--database", database)
    first, again = lapnet(*typed), lapnet(*typed)
    assert first.returncode == again.returncode == 0, first.stderr
    n = sum(json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))["breaks"].values())
    assert first.stdout.splitlines()[0].split() == ["opened", f"{n:,}"]
    assert again.stdout.startswith("recorded before: ")
    engine = create_engine(database)
    with engine.connect() as connection:
        stored = connection.scalar(select(func.count()).select_from(rows.recon_break))
        files = connection.scalars(select(rows.recon_file.c.name)).all()
    engine.dispose()
    assert stored == n
    assert sorted(files) == ["payee.parquet", "payer.parquet", "switch.parquet"]


def test_what_is_no_finished_run_is_not_recorded(tmp_path: Path) -> None:
    refused = lapnet("record", "--results", str(tmp_path))
    assert refused.returncode == 3
    assert refused.stderr.startswith("lapnet-sim: settlement.file_missing at ")
    (tmp_path / "summary.json").write_text('{"status": "incomplete"}', "utf-8")
    assert "settlement.file_row" in lapnet("record", "--results", str(tmp_path)).stderr


def test_a_skipped_number_makes_the_day_incomplete_and_another_dates_file_is_refused(
    books: Path, tmp_path: Path
) -> None:
    numbered = [tmp_path / f"BCEL-20261120-{number}.parquet" for number in (4, 6)]
    for path in numbered:
        path.symlink_to(books / "payer.parquet")
    register = ("--register", str(tmp_path / "register.csv"))
    typed = [*sides(books, payer=numbered[0]), *register, "--out", str(tmp_path / "out")]
    assert lapnet(*typed).returncode == 1
    other = tmp_path / "BCEL-20261123-5.parquet"
    other.symlink_to(books / "payer.parquet")
    late = [*sides(books, payer=other), *register, "--out", str(tmp_path / "late")]
    late[late.index("2026-11-20")] = "2026-11-23"
    refused = lapnet(*late)
    assert refused.returncode == 3
    assert refused.stderr.startswith("lapnet-sim: settlement.file_seen at ")
    told = json.loads((tmp_path / "late" / "summary.json").read_text("utf-8"))
    assert (told["status"], told["breaks"]) == ("incomplete", {"J02": 1})
    skipped = [*sides(books, payer=numbered[1]), *register, "--out", str(tmp_path / "skipped")]
    assert lapnet(*skipped).returncode == 1
    told = json.loads((tmp_path / "skipped" / "summary.json").read_text("utf-8"))
    assert (told["status"], told["breaks"]["J01"]) == ("incomplete", 1)
