"""``lapnet-sim key``: keys made, listed and revoked beside a switch that may be running."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine

from lapnet_sim.cli.keys import key
from lapnet_sim.cli.up import announce
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage import keys
from lapnet_sim.storage.migrate import migrate
from lapnet_sim.storage.opening import open_database
from participants import ParticipantId
from tests.builders import ISSUER, NOW
from tests.fakes import HurriedClock

Say = Callable[..., str]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path}/k.sqlite", NOW, seed)


@pytest.fixture
def say(engine: Engine, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the command and take what it printed."""

    def run(what: str, **options: Any) -> str:  # noqa: ANN401 - any option
        key(what, database=engine.url.render_as_string(), **options)
        return capsys.readouterr().out.strip()

    return run


def test_a_key_is_printed_once_and_opens(engine: Engine, say: Say) -> None:
    made = say("BCEL", name="till")
    holder = keys.holder(engine, made)
    assert holder is not None
    assert (holder.participant, holder.role) == (ISSUER, keys.Role.PARTICIPANT)
    assert holder.mark == f"BCEL key {made[-4:]}"
    listed = say("BCEL", listed=True)
    assert made not in listed
    assert made[-4:] in listed
    assert "till" in listed


def test_an_operators_key_is_nobodys(engine: Engine, say: Say) -> None:
    holder = keys.holder(engine, say("operator"))
    assert holder is not None
    assert (holder.participant, holder.role) == (None, keys.Role.OPERATOR)
    assert say("BCEL", listed=True) == ""


def test_a_revoked_key_opens_nothing_and_is_listed_as_such(engine: Engine, say: Say) -> None:
    made = say("BCEL")
    (kept,) = keys.keys_of(engine, ISSUER)
    assert str(kept.id) in say("BCEL", revoke=str(kept.id))
    assert keys.holder(engine, made) is None
    assert "revoked" in say("BCEL", listed=True)


@pytest.mark.parametrize(
    ("what", "options", "code"),
    [
        ("NOBODY", {}, SwitchErrorCode.PARTICIPANT_UNKNOWN),
        ("", {}, SwitchErrorCode.PARTICIPANT_UNKNOWN),
        ("BCEL", {"revoke": "1"}, SwitchErrorCode.KEY_NOT_FOUND),
        ("BCEL", {"revoke": str(UUID(int=1))}, SwitchErrorCode.KEY_NOT_FOUND),
        ("BCEL", {"name": "x" * 41}, SwitchErrorCode.SETTING_INVALID),
        ("BCEL", {"name": "a\nb"}, SwitchErrorCode.SETTING_INVALID),
    ],
)
def test_wrong_use_is_one_sentence_and_changes_nothing(
    what: str, options: dict[str, str], code: SwitchErrorCode, engine: Engine, say: Say
) -> None:
    with pytest.raises(SwitchError) as refusal:
        say(what, **options)
    assert refusal.value.code is code
    assert keys.keys_of(engine, ISSUER) == []


def test_somebody_elses_key_is_not_revoked(engine: Engine, say: Say) -> None:
    made = say("LDB")
    (kept,) = keys.keys_of(engine, ParticipantId("LDB"))
    with pytest.raises(SwitchError):
        say("BCEL", revoke=str(kept.id))
    assert keys.holder(engine, made) is not None


def test_a_database_that_stays_busy_is_said_so(engine: Engine) -> None:
    impatient = create_engine(engine.url, connect_args={"timeout": 0})
    with (
        engine.execution_options(sqlite_begin="IMMEDIATE").begin(),
        pytest.raises(SwitchError) as refusal,
    ):
        keys.new_key(impatient, ISSUER, NOW)
    assert refusal.value.code is SwitchErrorCode.BUSY
    impatient.dispose()
    assert keys.keys_of(engine, ISSUER) == []


def test_a_database_at_older_tables_says_what_to_do(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/old.sqlite"
    engine = open_database(address, NOW, seed)
    engine.dispose()
    (tmp_path / "old.sqlite").unlink()
    older = create_engine(address)
    migrate(older, "0001")
    older.dispose()
    with pytest.raises(SwitchError) as refusal:
        key("BCEL", database=address)
    assert refusal.value.code is SwitchErrorCode.DATABASE_OLDER


def test_the_first_start_prints_two_keys_and_the_second_none(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    announce("http://127.0.0.1:8080", engine, HurriedClock())
    first = capsys.readouterr().out
    printed = [word for word in first.split() if word.startswith("lns_")]
    holders = [keys.holder(engine, each) for each in printed]
    assert [each and each.participant for each in holders] == ["TEST", None]
    announce("http://127.0.0.1:8080", engine, HurriedClock())
    assert "lns_" not in capsys.readouterr().out
