"""A simulated day leaves the bank's messages: others read them, and they tie with the day."""

import json
from pathlib import Path

import pytest

from tests import commands
from tests.iso20022 import assert_standard


@pytest.mark.parametrize("asset", ["cash", "dlak"])
def test_the_banks_statement_of_a_day_ties_with_the_switch(asset: str, tmp_path: Path) -> None:
    lived = commands.lapnet_sim(
        "day", "--payments", "120", "--settle-in", asset, "--out", "day", at=tmp_path
    )
    assert (lived.returncode, lived.stderr) == (0, "")
    folder = tmp_path / "day"
    summary = json.loads((folder / "report.json").read_text("utf-8"))
    assert summary["settled_in"] == asset
    assert summary["mirrors"]
    assert all(summary["mirrors"].values())
    written = sorted((folder / "settlement-bank").glob("*.xml"))
    kinds = {path.name.split(".")[-2] for path in written}
    assert kinds == {"pacs029", "pacs002", "camt053", "camt054"}
    for path in [*written, *(folder / "correspondents").glob("*.xml")]:
        assert_standard(path.read_bytes())
    lines = str(folder / "switch" / "lines.csv")
    told = [("--statement", str(path)) for path in written if "camt053" in path.name]
    abroad = folder / "correspondents"
    books = [("--nostro", str(path)) for path in abroad.glob("*.nostro.*.xml")]
    books += [("--vostro", str(path)) for path in abroad.glob("*.statement.*.xml")]
    assert books
    tie = (
        "reconcile", "--switch", lines, "--payer", lines, "--payee", lines,
        *(word for pair in (*told, *books) for word in pair), "--business-date", "2026-11-20",
    )  # fmt: skip
    tied = commands.lapnet_sim(*tie, "--out", "tied", at=tmp_path)
    assert tied.returncode == 0, tied.stdout + tied.stderr
    forgets_its_first_entry(abroad / "NITMX-THB.statement.camt053.xml")
    differs = commands.lapnet_sim(*tie, "--out", "differs", at=tmp_path)
    assert (differs.returncode, "I07 1" in differs.stdout) == (1, True), differs.stdout
    checked = commands.lapnet_sim(
        "check", "--database", f"sqlite:///{folder / 'day.sqlite'}", at=tmp_path
    )
    assert checked.returncode == 0, checked.stdout


def forgets_its_first_entry(path: Path) -> None:
    """Take one entry out of a statement."""
    content = path.read_bytes()
    begin, end = content.index(b"<Ntry>"), content.index(b"</Ntry>") + len(b"</Ntry>")
    path.write_bytes(content[:begin] + content[end:])
