"""``settle --model`` as a shell sees it: the same files as ever, and what the model takes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from loadtests.bench._books import make_books
from tests import commands
from tests.markdown import ROOT

COLUMNS = "window_id,participant,currency,received_minor,sent_minor,fees_minor,net_minor"


def settle(books: Path, out: Path, *typed: str) -> commands.Ended:
    command = ["settle", f"--transactions={books / 'switch.parquet'}", f"--out={out}", *typed]
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "lapnet_sim", *command],
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
    make_books(folder, 2_000)
    return folder


def test_the_nets_keep_their_columns_under_another_model(books: Path, tmp_path: Path) -> None:
    ended = settle(books, tmp_path, "--model=hybrid", "--hours=08:00-16:00", "--every-minutes=240")
    assert ended.returncode == 0, ended.stderr
    header, *rows = (tmp_path / "nets.csv").read_text("utf-8").splitlines()
    assert header == COLUMNS
    windows = {row.partition(",")[0] for row in rows}
    assert windows == {"2026-11-20/gross", "2026-11-20/3", "2026-11-20/4"}
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert (summary["model"], summary["unsettled"]) == ("hybrid", 0)
    assert set(summary["takes"]) == set(summary["gross_minor"])
    assert "model        hybrid" in ended.stdout


def test_lines_that_came_late_belong_to_windows_as_they_settled(
    books: Path, tmp_path: Path
) -> None:
    late = f"--settled={books / 'switch.parquet'}"
    ended = settle(books, tmp_path, "--model=gross", late)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)
    assert not (tmp_path / "nets.csv").exists()
