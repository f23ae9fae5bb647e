"""Nets that are provisional, and lines that come after their window has settled."""

from pathlib import Path

import pytest

from settlement.reconciling import net_standing
from settlement.standing import Standing, judged

HEADER = (
    "txn_id,business_date,window_id,payer,payee,currency,amount_minor,fee_minor,status,committed_at"
)
SWITCH = (
    "1,2026-11-20,2026-11-20/1,BCEL,LDB,LAK,10000,0,ok,2026-11-20T01:00:00Z",
    "2,2026-11-20,2026-11-20/1,LDB,JDB,LAK,5000,0,ok,2026-11-20T02:00:00Z",
    "3,2026-11-20,2026-11-20/2,JDB,BCEL,LAK,700,0,ok,2026-11-20T06:00:00Z",
)
LATE = (
    "4,2026-11-20,2026-11-20/1,BCEL,JDB,LAK,900,0,ok,2026-11-20T03:00:00Z",
    "5,2026-11-21,2026-11-20/1,BCEL,JDB,THB,80,0,ok,2026-11-20T03:30:00Z",
    "6,2026-11-20,2026-11-20/1,BCEL,JDB,LAK,9,0,failed,2026-11-20T03:40:00Z",
)


class Folder:
    """Where a test's files are written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def csv(self, name: str, *lines: str) -> list[Path]:
        """Write lines as a file."""
        path = self.path / f"{name}.csv"
        path.write_text("\n".join((HEADER, *lines)) + "\n", "utf-8")
        return [path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_nets_of_a_member_without_a_file_are_provisional_until_it_comes(
    folder: Folder,
) -> None:
    switch = folder.csv("switch", *SWITCH)
    payer = folder.csv("payer", SWITCH[0], SWITCH[1])  # nothing of what JDB paid
    payee = folder.csv("payee", *SWITCH)
    first = net_standing(switch, payer, payee)
    assert first.missing == {"JDB": ("payer",)}
    standings = {
        (each.window_id, each.participant): each.standing
        for each in judged(first.netting.positions, first.missing.keys())
    }
    assert {place for place, standing in standings.items() if standing is Standing.PROVISIONAL} == {
        ("2026-11-20/1", "JDB"),
        ("2026-11-20/2", "JDB"),
    }
    again = net_standing(switch, [*payer, *folder.csv("jdb", SWITCH[2])], payee)
    assert again.missing == {}
    assert again.netting == first.netting, "the same run gives the same figures, final"


def test_where_no_members_file_is_named_none_is_asked_for(folder: Folder) -> None:
    assert net_standing(folder.csv("switch", *SWITCH)).missing == {}


def test_what_comes_after_its_window_has_settled_is_netted_in_a_dispute_window(
    folder: Folder,
) -> None:
    settled = folder.csv("settled", SWITCH[0], SWITCH[1])
    found = net_standing(folder.csv("switch", *SWITCH, *LATE), settled=settled)
    assert (found.late, found.lines) == (2, 6)
    before = net_standing(settled).netting
    kept = [each for each in found.netting.positions if each.window_id == "2026-11-20/1"]
    assert kept == list(before.positions), "what has settled stays as it was"
    nets = {
        (each.window_id, each.participant, each.currency): each.net_minor
        for each in found.netting.positions
        if each.window_id != "2026-11-20/1"
    }
    assert nets == {
        ("2026-11-20/2", "BCEL", "LAK"): 700,  # its window has not settled
        ("2026-11-20/2", "JDB", "LAK"): -700,
        ("2026-11-21/D1", "BCEL", "LAK"): -900,
        ("2026-11-21/D1", "JDB", "LAK"): 900,
        ("2026-11-21/D-THB-1", "BCEL", "THB"): -80,
        ("2026-11-21/D-THB-1", "JDB", "THB"): 80,
    }
