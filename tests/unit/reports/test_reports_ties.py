"""Reports of one day tie to each other, to the windows that settled and to what was reconciled."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.reports.columns import by_key
from lapnet_sim.reports.evidence import Evidence, Moved, Need
from lapnet_sim.reports.proofs import proofs
from lapnet_sim.reports.sheet import make
from participants import ParticipantId
from settlement.window import HOME, WindowId
from tests.unit.reports.conftest import Lived

SUSPENSE = "suspense_equals_breaks"


def table(id_: str, evidence: Evidence) -> list[dict[str, Any]]:
    """A report's rows by column."""
    sheet = make(CATALOGUE[id_], evidence)
    return [dict(by_key(sheet.report.columns, row)) for row in sheet.rows]


def test_every_report_has_rows_but_those_of_what_did_not_happen(lived: Lived) -> None:
    empty = {id_ for id_ in CATALOGUE if not table(id_, lived.evidence)}
    assert empty <= {"R-16", "R-18", "R-23"}  # no fee, no adjustment, no file again in this day


def test_nets_sum_to_zero_and_are_the_windows_own(lived: Lived) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    nets = {}
    for row in table("R-02", lived.evidence):
        sums[row["window"], row["currency"]] += row["net"]
        nets[row["window"], row["member"], row["currency"]] = row["net"]
    assert sums
    assert not any(sums.values())
    assert nets == {
        (each.window_id, each.participant, each.currency): each.net_minor
        for cycle in lived.day.cycles
        for each in cycle.netting.positions
    }


def test_the_matrix_has_the_margins_of_the_nets(lived: Lived) -> None:
    rows = table("R-03", lived.evidence)
    nets = {
        (row["window"], row["currency"], row["member"]): row
        for row in table("R-02", lived.evidence)
    }
    for kind, side in (("payer", "sent"), ("payee", "received")):
        sums = [row for row in rows if row["line"] == f"{kind}_sum"]
        for row in sums:
            net = nets[row["window"], row["currency"], row[kind]]
            assert (row["n"], row["amount"]) == (net[f"{side}_n"], net[side])
        assert len(sums) == sum(1 for net in nets.values() if net[f"{side}_n"])
    assert {row["amount"] for row in rows if row["line"] == "sum_of_nets"} == {0}


def test_the_summary_adds_up_the_matrix(lived: Lived) -> None:
    gross: Counter[tuple[str, str]] = Counter()
    for row in table("R-03", lived.evidence):
        if row["line"] == "pair":
            gross[row["window"], row["currency"]] += row["amount"]
    summary = {
        (row["window"], row["currency"]): row["gross"]
        for row in table("R-01", lived.evidence)
        if row["currency"]
    }
    assert summary == gross


def test_a_statement_opens_where_it_closed_and_ends_at_nought_when_settled(lived: Lived) -> None:
    standing: Counter[tuple[str, str]] = Counter()
    for row in table("R-04", lived.evidence):
        place = (row["member"], row["currency"])
        assert row["opening"] == standing[place]
        between = row["fees"] + row["adjustments"] + row["settlement"]
        assert row["closing"] == row["opening"] + row["received"] - row["sent"] + between
        standing[place] = row["closing"]
    assert standing
    assert not any(standing.values())


def test_the_bank_moved_what_it_was_told(lived: Lived) -> None:
    rows = table("R-06", lived.evidence)
    assert {row["class"] for row in rows} == {"agrees"}
    assert len(rows) == sum(len(cycle.instructions) for cycle in lived.day.cycles)
    assert len(rows) == len(table("R-05", lived.evidence))


@pytest.mark.parametrize(("change", "kind"), [("none", "I03"), ("twice", "I04"), ("odd", "I01")])
def test_a_statement_that_differs_is_classed(lived: Lived, change: str, kind: str) -> None:
    moved = list(lived.evidence.moved or ())
    first = moved.pop(0)
    more = {"none": [], "twice": [first, first], "odd": [replace(first, amount_minor=7)]}[change]
    found = table("R-06", replace(lived.evidence, moved=(*more, *moved)))
    assert [row["class"] for row in found if row["class"] != "agrees"] == [kind]


def test_what_nobody_ordered_is_shown(lived: Lived) -> None:
    stray = Moved("someone/else", "BCEL", "LAK", 500, 0, "2026-11-20T05:00:00Z")
    found = table("R-06", replace(lived.evidence, moved=(*(lived.evidence.moved or ()), stray)))
    assert [(row["instruction"], row["class"]) for row in found if row["class"] != "agrees"] == [
        ("someone/else", "I02")
    ]


def test_the_break_list_is_the_days(lived: Lived) -> None:
    listed = [(row["txn_id"], row["class"]) for row in table("R-13", lived.evidence)]
    found = [(each.txn_id, each.code.value) for each in lived.day.reconciliation.breaks]
    assert listed == found
    summed = sum(row["broken_n"] for row in table("R-12", lived.evidence) if row["line"] == "class")
    assert summed == len(found) == sum(row["n"] for row in table("R-14", lived.evidence))


def test_every_line_of_every_source_is_matched_or_broken(lived: Lived) -> None:
    for row in table("R-12", lived.evidence):
        if row["line"] == "source":
            assert row["lines"] == row["matched_n"] + row["broken_n"]
            assert row["amount"] == row["matched"] + row["broken"]


def test_suspense_is_what_open_breaks_come_to(lived: Lived) -> None:
    rows = table("R-17", lived.evidence)
    assert {row["difference"] for row in rows} == {0}
    total = sum(abs(each.amount_difference_minor) for each in lived.day.reconciliation.breaks)
    assert sum(row["closing"] for row in rows) == total


def test_the_days_own_cut_offs_come_to_the_days_own_nets(lived: Lived) -> None:
    own = {
        row["currency"]: row["net_value"]
        for row in table("R-24", lived.evidence)
        if row["scenario"] == "as it is"
    }
    moved: Counter[str] = Counter()
    for row in table("R-01", lived.evidence):
        if row["currency"] and WindowId.parse(row["window"]).series == HOME:
            moved[row["currency"]] += row["net_value"]
    assert own == moved


def test_peaks_stay_under_their_caps(lived: Lived) -> None:
    rows = table("R-08", lived.evidence)
    assert all(not row["uncovered"] for row in rows)
    assert [row["member"] for row in rows if row["currency"] == "LAK"][-2:] == [
        "cover-1",
        "cover-2",
    ]
    assert any(row["peak_debit"] for row in rows)


def test_a_failing_member_is_covered_by_its_own_cash_first(lived: Lived) -> None:
    rows = table("R-10", lived.evidence)
    assert rows
    for row in rows:
        assert row["obligation"] == row["own_cash_used"] + row["shortfall"]
    penniless = replace(lived.evidence, positions=())
    for row in table("R-10", penniless):
        assert row["own_cash_used"] == 0
        pledged = (row["prefund_used"], row["collateral_used"])
        assert row["obligation"] == sum(pledged) + row["shortfall"]
        assert (row["shortfall"] == 0) is (row["currency"] == "LAK")  # pledges are in kip
        assert (row["largest_share"] > 0) is (row["shortfall"] > 0)


def test_every_invariant_of_a_healthy_day_holds(lived: Lived) -> None:
    assert {row["holds"] for row in table("R-15", lived.evidence)} == {"pass"}
    assert all(each.holds for each in proofs(lived.evidence, frozenset(Need)))


def test_a_missing_instruction_breaks_a_proof(lived: Lived) -> None:
    short = replace(lived.evidence, instructions=lived.evidence.instructions[1:])
    broken = [each.name for each in proofs(short, frozenset(Need)) if not each.holds]
    assert broken == ["instructions_sum_to_zero"]


def test_a_changed_posting_breaks_the_books(lived: Lived) -> None:
    first, *others = lived.evidence.booked
    wrong = replace(first, amount_minor=first.amount_minor + 1)
    broken = {
        each.name
        for each in proofs(replace(lived.evidence, booked=(wrong, *others)), frozenset(Need))
        if not each.holds
    }
    assert {"journals_balance", "nets_equal_books", "settled_owes_nothing"} >= broken
    assert "journals_balance" in broken


def test_a_member_sees_its_own_rows_alone(lived: Lived) -> None:
    sheet = make(CATALOGUE["R-04"], lived.evidence, ParticipantId("BCEL"))
    assert sheet.rows
    assert {by_key(sheet.report.columns, row)["member"] for row in sheet.rows} == {"BCEL"}
    assert sheet.run_id != make(CATALOGUE["R-04"], lived.evidence).run_id


def test_a_run_id_is_of_what_a_report_needs_and_nothing_else(lived: Lived) -> None:
    ours = lived.evidence
    books = replace(ours, inputs=tuple(each for each in ours.inputs if each.part is Need.BOOKS))
    assert make(CATALOGUE["R-02"], books) == make(CATALOGUE["R-02"], ours)
    first, *others = ours.inputs
    changed = replace(ours, inputs=(replace(first, sha256="0" * 64), *others))
    assert make(CATALOGUE["R-02"], changed).run_id != make(CATALOGUE["R-02"], ours).run_id


def test_every_break_is_listed_with_its_life_in_the_books(lived: Lived) -> None:
    known = {each.id: each for each in lived.evidence.known_breaks}
    rows = table("R-13", lived.evidence)
    assert {row["break"] for row in rows} == set(known)
    assert {row["state"] for row in rows} == {"open"}
    assert {row["age"] for row in rows} == {0}


def test_suspense_is_proved_to_be_what_the_open_breaks_come_to(lived: Lived) -> None:
    proved = [row for row in table("R-15", lived.evidence) if row["invariant"] == SUSPENSE]
    assert proved
    assert all(row["holds"] == "pass" for row in proved)
    place, minor = next(iter(lived.evidence.suspense.items()))
    drifted = replace(lived.evidence, suspense={**lived.evidence.suspense, place: minor + 1})
    failed = [row for row in table("R-15", drifted) if row["holds"] == "FAIL"]
    assert [row["invariant"] for row in failed] == [SUSPENSE]


def test_a_correction_is_listed_with_its_break_and_both_persons(lived: Lived) -> None:
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
    rows = table("R-16", replace(lived.evidence, corrections=(made,)))
    of_it = [row for row in rows if row["kind"] == "correction"]
    assert [(row["member"], row["debit"], row["credit"]) for row in of_it] == [
        ("LDB", 500, 0),
        ("BCEL", 0, 500),
    ]
    assert {(row["break"], row["maker"], row["checker"]) for row in of_it} == {
        (made.break_id, made.maker, made.checker)
    }


def test_each_settled_window_tells_when_it_was_instructed_irrevocable_and_final(
    lived: Lived,
) -> None:
    told = [row for row in table("R-07", lived.evidence) if row["state"] == "final"]
    assert told
    for row in told:
        instants = [row["instructed_at"], row["irrevocable_at"], row["final_at"]]
        assert instants == sorted(instants, key=str)
        assert row["reason"] == ""
    by_window = {row["window"]: row["instructed_at"] for row in told}
    assert {
        row["window"]: row["instructed_at"] for row in table("R-05", lived.evidence)
    }.items() <= by_window.items()
