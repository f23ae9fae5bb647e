"""Wrong use ends in one clear line with its code, the right exit code, and nothing changed."""

import hashlib
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import commands

TABLE = [
    # a database file that is not ours
    ("up --port 0 --database sqlite:///text.sqlite", {}, "switch.database_not_ours at text.sqlite"),
    ("up --port 0 --database sqlite:///alien.sqlite", {}, "switch.database_not_ours at alien"),
    ("check --database sqlite:///alien.sqlite", {}, "switch.database_not_ours at alien.sqlite"),
    ("migrate --database sqlite:///text.sqlite", {}, "switch.database_not_ours at text.sqlite"),
    # none at all
    ("check --database sqlite:///none.sqlite", {}, "switch.database_empty at sqlite:///none"),
    ("check --database sqlite:///no/where.sqlite", {}, "switch.database_unreachable at no"),
    ("check --database nonsense", {}, "switch.database_unreachable at LAPNET_DATABASE_URL"),
    # a place that is taken
    ("day --payments 9 --out full", {}, "switch.folder_not_ours at full"),
    ("up --port {taken}", {}, "switch.port_in_use at 127.0.0.1:{taken}"),
    ("day --payments 9 --serve --port {taken}", {}, "switch.port_in_use at 127.0.0.1:{taken}"),
    ("up --port 0 --host 203.0.113.1", {}, "switch.address_unusable at 203.0.113.1:0"),
    # somebody unknown
    ("key NOBODY", {}, "switch.database_empty at sqlite:///lapnet-sim.sqlite"),
    # settings
    ("up", {"LAPNET_PORT": "abc"}, "switch.setting_invalid at LAPNET_PORT"),
    ("up", {"LAPNET_BATCH_LIMIT": "0"}, "switch.setting_invalid at LAPNET_BATCH_LIMIT"),
    ("check --database sqlite:///none.sqlite", {"PYTHONOPTIMIZE": "1"}, "switch.optimised"),
    ("day --payments 9 --out new", {"PYTHONOPTIMIZE": "1"}, "switch.optimised"),
    ("up", {"LAPNET_ENQUIRY_DELAYS_S": "x"}, "switch.setting_invalid at LAPNET_ENQUIRY_DELAYS_S"),
    ("up --host=", {}, "switch.setting_invalid at LAPNET_HOST"),
    # databases that cannot be used
    (
        "check --database postgresql+psycopg://127.0.0.1:1/none",
        {},
        "switch.database_unreachable at postgresql",
    ),
    ("up --port 0 --database sqlite://", {}, "switch.database_unreachable at sqlite://"),
    ("day --payments 9 --out text.sqlite/day", {}, "switch.folder_unusable at text.sqlite/day"),
]

TYPED = [
    ("frobnicate", "frobnicate"),
    ("day --nonsense", "--nonsense"),
    ("day --date 2026-13-01", "--date"),
    ("day --date 9999-12-31", "--date"),
    ("day --payments 0", "--payments"),
    ("up --port 70000", "--port"),
    ("key", "holder"),
]
"""What was typed, and what the answer must name, told by the command line, without a code."""


@pytest.fixture(scope="module")
def taken() -> Iterator[int]:
    """A port where somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with other people's things in it."""
    (tmp_path / "text.sqlite").write_text("a shopping list\n", "utf-8")
    alien = sqlite3.connect(tmp_path / "alien.sqlite")
    alien.execute("CREATE TABLE payment (id INTEGER)")
    alien.close()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("keep me\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(("typed", "settings", "said"), TABLE, ids=str)
def test_wrong_use_is_one_line_with_its_code(
    typed: str, settings: dict[str, str], said: str, place: Path, taken: int
) -> None:
    before = contents(place)
    ended = commands.lapnet_sim(*typed.format(taken=taken).split(), at=place, settings=settings)
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr.startswith(f"lapnet-sim: {said.format(taken=taken)}")
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stdout == ""
    assert contents(place) == before


@pytest.mark.parametrize(("typed", "named"), TYPED)
def test_a_slip_in_what_was_typed_is_named(typed: str, named: str, place: Path) -> None:
    before = contents(place)
    ended = commands.lapnet_sim(*typed.split(), at=place)
    assert ended.returncode == 2
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert contents(place) == before


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder by its hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
