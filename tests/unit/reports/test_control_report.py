"""R-15 lists the scheme's fourteen invariants, and each of them fails where it should."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from fx import LAK, Money
from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.ledger.opening_commands import Fund
from lapnet_sim.ledger.writer import commit
from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.reports.columns import by_key
from lapnet_sim.reports.evidence import Chained, Evidence, Need
from lapnet_sim.reports.gathering import gather
from lapnet_sim.reports.invariants import INVARIANTS, RULE, number_of
from lapnet_sim.reports.mirror import last_statement, mirrored
from lapnet_sim.reports.proofs import proofs
from lapnet_sim.reports.sheet import make
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import EVERY_RULE
from lapnet_sim.storage.opening import open_existing
from lapnet_sim.storage.reads import Reads
from participants import ParticipantId
from settlement.batch import control_of
from tests.unit.reports.conftest import DATE, Lived

FOURTEEN = range(1, 15)


def told(evidence: Evidence) -> list[dict[str, Any]]:
    sheet = make(CATALOGUE["R-15"], evidence)
    return [dict(by_key(sheet.report.columns, row)) for row in sheet.rows]


def failed(evidence: Evidence) -> set[tuple[int | None, str]]:
    return {(row["number"], row["invariant"]) for row in told(evidence) if row["holds"] == "FAIL"}


def test_every_invariant_of_the_list_is_there_by_its_number_and_holds(lived: Lived) -> None:
    rows = told(lived.evidence)
    assert {row["number"] for row in rows} == {*FOURTEEN, None}
    numbers = [row["number"] or 15 for row in rows]
    assert numbers == sorted(numbers)
    assert {row["holds"] for row in rows} == {"pass"}


def test_what_shows_an_invariant_is_a_proof_or_a_rule_that_there_is(lived: Lived) -> None:
    shown = {each.name for each in proofs(lived.evidence, frozenset(Need))} | set(EVERY_RULE)
    assert set(INVARIANTS) == set(FOURTEEN)
    assert {name for names in INVARIANTS.values() for name in names} <= shown
    assert number_of(RULE, "every journal sums to zero in each currency") == 1
    assert number_of(RULE, "a rule of ours") is None


def test_every_proof_belongs_to_an_invariant(lived: Lived) -> None:
    ours = {each.name for each in proofs(lived.evidence, frozenset(Need))} - {RULE}
    assert all(number_of(name, "") for name in ours)


def test_the_mirror_is_each_members_closing_balance(lived: Lived) -> None:
    assert lived.evidence.mirror
    first, *others = lived.evidence.mirror
    wrong = replace(first, closing_minor=first.closing_minor - 1)
    assert failed(replace(lived.evidence, mirror=(wrong, *others))) == {
        (8, "mirror_equals_statement")
    }


def test_the_chain_is_shown_with_its_head(lived: Lived) -> None:
    chain = lived.evidence.chain
    assert chain is not None
    assert chain.links == sum(1 for cycle in lived.day.cycles if cycle.final_at is not None)
    (row,) = (row for row in told(lived.evidence) if row["invariant"] == "chain_unbroken")
    assert row["subject"] == f"{chain.links} links, head {chain.head}"
    broken = Chained(chain.links, chain.head, 1)
    assert failed(replace(lived.evidence, chain=broken)) == {(14, "chain_unbroken")}


def test_a_line_that_changed_after_the_cut_off_fails_its_windows_control(lived: Lived) -> None:
    first, *others = lived.evidence.completed
    changed = replace(first, txn_id="20261120000000000")
    name = first.window_id
    inside = [line for line in (changed, *others) if line.window_id == name]
    control = control_of(inside)
    batches = dict(lived.evidence.batches)
    batches[name] = replace(batches[name], control=control)
    assert failed(replace(lived.evidence, batches=batches)) == {(5, "control_equals_lines")}


def test_a_net_that_is_not_its_column_less_its_row_fails(lived: Lived) -> None:
    netting = lived.evidence.netting
    first, *others = netting.bilateral
    doubled = replace(first, fees_minor=first.fees_minor + 1)
    changed = replace(lived.evidence)
    vars(changed)["netting"] = replace(netting, bilateral=(doubled, *others))
    assert (4, "members_equal_matrix") in failed(changed)
    assert (4, "matrix_margins") not in failed(changed)


def test_positions_that_do_not_sum_to_nought_fail_the_clearing(lived: Lived) -> None:
    first, *others = lived.evidence.positions
    drifted = replace(first, committed_minor=first.committed_minor - 1)
    changed = replace(lived.evidence, positions=(drifted, *others))
    assert failed(changed) == {(2, "clearing_is_zero")}


def test_rounding_beyond_a_whole_step_fails(lived: Lived) -> None:
    first, *others = lived.evidence.conversions
    more = 10_000_000_00
    wrong = replace(
        first,
        rounding_minor=first.rounding_minor + more,
        source_minor=first.source_minor + more,
    )
    changed = replace(lived.evidence, conversions=(wrong, *others))
    assert failed(changed) == {(12, "rounding_in_bounds")}


def test_where_no_statement_and_no_reconciliation_is_at_hand_it_says_so(lived: Lived) -> None:
    bare = replace(lived.evidence, mirror=(), versions=())
    rows = {row["number"]: row for row in told(bare) if row["holds"] == "not shown"}
    assert set(rows) == {8, 10}
    assert rows[8]["invariant"] == "mirror_equals_statement"


def test_a_switch_without_a_days_folder_shows_the_report_all_the_same(lived: Lived) -> None:
    engine = open_existing(lived.day.plan.folder.database_url)
    try:
        evidence = gather(engine, DATE, CATALOGUE["R-15"].wanted(has_files=False))
    finally:
        engine.dispose()
    assert {row["number"] for row in told(evidence) if row["holds"] == "not shown"} == {8}
    assert failed(evidence) == set()


def test_what_two_persons_corrected_is_in_the_nets_and_the_control_of_its_window(
    lived: Lived,
) -> None:
    made = Correction(
        journal_id=UUID(int=7),
        break_id="2026-11-20.1.A03",
        window_id="2026-11-20/D1",
        debtor=ParticipantId("LDB"),
        creditor=ParticipantId("BCEL"),
        currency="LAK",
        amount_minor=500,
        maker="operator key aaaa",
        checker="operator key bbbb",
        booked_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    corrected = replace(lived.evidence, corrections=(made,))
    nets = {
        (each.participant, each.net_minor)
        for each in corrected.netting.positions
        if each.window_id == "2026-11-20/D1"
    }
    assert nets == {("LDB", -500), ("BCEL", 500)}


def test_cash_that_moved_after_the_statement_is_taken_off_the_mirror(
    tmp_path: Path, lived: Lived
) -> None:
    folder = lived.day.plan.folder
    copy = DayFolder(tmp_path)
    copy.database.write_bytes(folder.database.read_bytes())
    found = last_statement(folder.files.closings)
    assert found is not None
    engine = open_existing(copy.database_url)
    try:
        kept = mirrored(engine, Reads(engine).positions(), *found)
        assert all(each.mirror_minor == each.closing_minor for each in kept)
        paid = (Fund(ParticipantId("BCEL"), Money(500_00, LAK)),)  # past all books of the bank
        commit(SqlBookStore(engine), paid, datetime(2026, 11, 22, tzinfo=UTC))
        after = mirrored(engine, Reads(engine).positions(), *found)
    finally:
        engine.dispose()
    (differs,) = (each for each in after if each.mirror_minor != each.closing_minor)
    assert (differs.participant, differs.mirror_minor - differs.closing_minor) == ("BCEL", 500_00)


@pytest.mark.parametrize(
    ("names", "last"),
    [
        (("statement.2026-11-20.camt053.xml",), date(2026, 11, 20)),
        (
            ("statement.2026-11-23.camt053.xml", "statement.2026-11-20.camt053.xml"),
            date(2026, 11, 23),
        ),
        (("notifications.2026-11-20.camt054.xml",), None),
        ((), None),
    ],
    ids=["one", "of the last date", "no statement", "nothing"],
)
def test_the_statement_of_the_last_date_is_taken(names: tuple[str, ...], last: date | None) -> None:
    found = last_statement(map(Path, names))
    assert (None if found is None else found[1]) == last
