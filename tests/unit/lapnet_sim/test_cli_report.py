"""``lapnet-sim report``: reports as files, and the list of them."""

from datetime import date
from pathlib import Path

import pytest
import typer

from lapnet_sim.cli.report import report
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage.opening import open_database
from tests.builders import NOW

DAY = date(2026, 11, 20)


@pytest.fixture
def database(tmp_path: Path) -> str:
    engine = open_database(f"sqlite:///{tmp_path}/r.sqlite", NOW, seed)
    return engine.url.render_as_string()


def test_the_list_names_every_report(capsys: pytest.CaptureFixture[str]) -> None:
    report("list")
    told = capsys.readouterr().out
    assert all(id_ in told for id_ in CATALOGUE)


def test_a_report_is_written_in_each_format_and_language(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    report("R-02", DAY, out, "csv,xlsx,pdf,parquet", "en,lo", database=database)
    written = capsys.readouterr().out.split()
    assert [Path(path).name for path in written] == [
        "R-02.csv", "R-02.en.xlsx", "R-02.lo.xlsx", "R-02.en.pdf", "R-02.lo.pdf", "R-02.parquet",
    ]  # fmt: skip
    assert {path.name for path in out.iterdir()} == {
        *(Path(path).name for path in written),
        "R-02.about.json",
    }


@pytest.mark.parametrize("told", ["doc", "csv,csv", "csv,", ""])
def test_an_unknown_format_is_wrong_use(database: str, tmp_path: Path, told: str) -> None:
    with pytest.raises(typer.BadParameter):
        report("R-02", DAY, tmp_path, told, database=database)


@pytest.mark.parametrize(
    ("which", "format_", "code"),
    [
        ("R-99", "csv", SwitchErrorCode.REPORT_UNKNOWN),
        ("R-21", "pdf", SwitchErrorCode.REPORT_UNKNOWN),
        ("R-12", "csv", SwitchErrorCode.REPORT_EVIDENCE_MISSING),
    ],
)
def test_what_cannot_be_had_is_refused_and_nothing_written(
    database: str, tmp_path: Path, which: str, format_: str, code: SwitchErrorCode
) -> None:
    out = tmp_path / "out"
    with pytest.raises(SwitchError) as refused:
        report(which, DAY, out, format_, database=database)
    assert refused.value.code is code
    assert not out.exists()


def test_a_new_database_needs_a_date(database: str, tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter):
        report("R-02", None, tmp_path, database=database)
