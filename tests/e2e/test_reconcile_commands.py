"""reconcile, settle and whatif as a shell sees them: exit codes, one line for a refusal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
