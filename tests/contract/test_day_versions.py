"""Versions of a day and the chain of final windows, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, update

from lapnet_sim.ledger.break_commands import BreaksRecorded, RecordBreaks
from lapnet_sim.ledger.recon_run import Finding, ReconRun, TakenFile
from lapnet_sim.ledger.versions import RunRefused
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.chain_reads import chain_of
from lapnet_sim.storage.invariants import CHAIN, violations
from lapnet_sim.storage.recon_reads import ReconReads
from lapnet_sim.storage.rows import recon_run, settlement_batch, settlement_link
from settlement.break_life import break_id
from settlement.breaks import BreakCode
from settlement.errors import SettlementErrorCode
from settlement.tally import Source, Tally
from tests.builders import NOW, TICK, opening
from tests.scripts import A_DAY
from tests.settlement_scripts import DAY, a_break

MONDAY = date(2026, 11, 23)
UNBOOKED = a_break(BreakCode.A02)
DIFFERENT = a_break(BreakCode.B01, 2, -1_500)
OLD = TakenFile("BCEL/payer", 17, "a" * 64, 3, "BCEL-20261120-17.csv")
NEW = TakenFile("BCEL/payer", 18, "b" * 64, 4, "BCEL-20261120-18.csv")
TALLY = Tally(Source.PAYER, "LAK", 3, 2, 1, 900, 200, 700)
FIRST = ReconRun("1" * 64, DAY, (OLD,), tallies=(TALLY,))
SECOND = ReconRun("2" * 64, DAY, (NEW,), tallies=(TALLY,))


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    commit(SqlBookStore(found), opening(), NOW)
    return found


def record(engine: Engine, run: ReconRun, *found: object, ticks: int = 1) -> object:
    """Record as a process of its own would, which knows nothing but the database."""
    command = RecordBreaks(run.business_date, found, (), run)  # type: ignore[arg-type] # breaks
    (done,) = commit(SqlBookStore(engine), (command,), NOW + ticks * TICK)
    return done


def test_every_version_is_kept_whole(engine: Engine) -> None:
    record(engine, FIRST, UNBOOKED)
    done = record(engine, SECOND, DIFFERENT, ticks=2)
    assert done == BreaksRecorded(1, 0, 1, 0, supersedes=FIRST.digest)
    unbooked = Finding(break_id(DAY, UNBOOKED), "A02", "LAK", -7_000_00)
    different = Finding(break_id(DAY, DIFFERENT), "B01", "LAK", -1_500)
    first = replace(FIRST, recorded_at=NOW + TICK, findings=(unbooked,))
    second = replace(
        SECOND,
        recorded_at=NOW + 2 * TICK,
        version=2,
        supersedes=FIRST.digest,
        findings=(different,),
    )
    assert ReconReads(engine).versions(DAY) == [first, second]
    assert ReconReads(engine).versions(MONDAY) == []
    assert violations(engine) == []


def test_a_closed_break_that_both_versions_find_stays_closed_in_the_database_too(
    engine: Engine,
) -> None:
    record(engine, FIRST, UNBOOKED)
    command = RecordBreaks(DAY, ())  # met by its late line, whoever says so
    commit(SqlBookStore(engine), (command,), NOW + 2 * TICK)
    done = record(engine, SECOND, UNBOOKED, ticks=3)
    assert done == BreaksRecorded(0, 0, 0, 0, kept=1, supersedes=FIRST.digest)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (replace(NEW, sha256=OLD.sha256), SettlementErrorCode.FILE_SEEN),
        (replace(OLD, sha256="c" * 64), SettlementErrorCode.FILE_SEQUENCE),
    ],
    ids=["its content is another date's", "its number was another content"],
)
def test_a_file_is_refused_by_what_is_stored_of_other_dates(
    engine: Engine, file: TakenFile, code: SettlementErrorCode
) -> None:
    record(engine, FIRST, UNBOOKED)
    done = record(engine, ReconRun("3" * 64, MONDAY, (file,)), DIFFERENT)
    assert isinstance(done, RunRefused)
    assert done.code is code
    assert ReconReads(engine).versions(MONDAY) == []


def test_two_who_record_a_version_at_once_make_two_versions_one_after_the_other(
    postgres_engine: Engine,
) -> None:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    record(postgres_engine, FIRST, UNBOOKED)
    runs = [
        ReconRun(mark * 64, DAY, (replace(NEW, sender=f"{mark}/payer", sha256=mark * 64),))
        for mark in "23456"
    ]
    together = Barrier(len(runs))

    def go(run: ReconRun) -> object:
        together.wait(60)
        return record(postgres_engine, run, DIFFERENT)

    with ThreadPoolExecutor(len(runs)) as pool:
        done = list(pool.map(go, runs))
    assert all(isinstance(each, BreaksRecorded) for each in done)
    versions = ReconReads(postgres_engine).versions(DAY)
    assert [each.version for each in versions] == [1, 2, 3, 4, 5, 6]
    named = [each.supersedes for each in versions]
    assert named == [None, *(each.digest for each in versions[:-1])]
    assert violations(postgres_engine) == []


def test_every_final_window_is_a_link_and_the_chain_is_whole(engine: Engine) -> None:
    _live(engine)
    with engine.connect() as connection:
        links, broken = chain_of(connection)
    assert len(links) > 1
    assert [each.number for each in links] == list(range(1, len(links) + 1))
    assert broken == []
    assert _named(engine) == set()


def test_a_past_file_that_is_changed_is_found_by_the_chain(engine: Engine) -> None:
    _live(engine)
    with engine.begin() as connection:
        first = chain_of(connection)[0][0]
        table = settlement_batch
        changed = update(table).where(table.c.window_id == first.window_id)
        connection.execute(changed.values(netting_digest="0" * 64))
    assert _named(engine) == {CHAIN}
    (found,) = (each for each in violations(engine) if each.rule == CHAIN)
    assert found.rows == (first.window_id,)


def test_a_link_that_is_taken_out_is_missed(engine: Engine) -> None:
    _live(engine)
    with engine.begin() as connection:
        connection.execute(delete(settlement_link).where(settlement_link.c.number == 1))
    assert _named(engine) == {
        CHAIN,
        "every final window is a link of the chain, and no other is",
    }


def test_a_version_that_is_taken_out_is_missed(engine: Engine) -> None:
    record(engine, replace(FIRST, files=(), tallies=()))
    record(engine, replace(SECOND, files=(), tallies=()))
    with engine.begin() as connection:
        connection.execute(delete(recon_run).where(recon_run.c.version == 1))
    assert _named(engine) == {"a run of a day supersedes the one before it"}


def _live(engine: Engine) -> None:
    """A script in which windows become final, each batch by a process of its own."""
    for at, commands in A_DAY[1:]:
        commit(SqlBookStore(engine), commands, at + timedelta(0))


def _named(engine: Engine) -> set[str]:
    """Which of the rules of this page are broken."""
    ours = {
        CHAIN,
        "every final window is a link of the chain, and no other is",
        "a run of a day supersedes the one before it",
        "a content of a sender belongs to one date",
    }
    return {each.rule for each in violations(engine)} & ours
