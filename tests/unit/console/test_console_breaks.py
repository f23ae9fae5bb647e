"""Breaks worked on by two persons in the console, one by one and by spreadsheet."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lapnet_sim.ledger.break_commands import RecordBreaks
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage import keys
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from settlement.break_life import BreakStatus, break_id
from settlement.breaks import BreakCode
from tests.api import OPERATOR, Api, running
from tests.builders import ISSUER, NOW
from tests.settlement_scripts import A03, D03, DAY, NOBODY_BOOKED, UNREVERSED, a_break

CHECKER = "operator-2"
MANY = tuple(a_break(BreakCode.A02, number) for number in range(10, 13))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def with_breaks(folder: Path) -> Iterator[Api]:
    with running(folder) as found:
        every = (NOBODY_BOOKED, UNREVERSED, *MANY)
        commit(SqlBookStore(found.engine), (RecordBreaks(DAY, every),), NOW)
        found.keys[CHECKER] = keys.new_key(found.engine, None, NOW)
        yield found


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with with_breaks(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """For tests that change nothing."""
    with with_breaks(tmp_path_factory.mktemp("still")) as found:
        yield found


def work(api: Api, id_: str, word: str, who: str = OPERATOR, note: str = "seen") -> Any:  # noqa: ANN401 - the client's response
    form = {"work": word, "note": note, "key": api.keys[who]}
    return api.client.post(f"/console/breaks/{id_}", data=form, follow_redirects=False)


def send(api: Api, sheet: bytes, who: str = OPERATOR) -> Any:  # noqa: ANN401 - as above
    return api.client.post(
        "/console/breaks", data={"key": api.keys[who]}, files={"sheet": ("b.csv", sheet)}
    )


def status_of(api: Api, id_: str) -> BreakStatus:
    found = Reads(api.engine).breaks.one(id_)
    assert found is not None
    return found.status


def test_one_person_proposes_on_the_page_and_another_one_approves(api: Api) -> None:
    done = work(api, A03, "propose")
    assert (done.status_code, done.headers["location"]) == (303, f"/console/breaks/{A03}")
    same = work(api, A03, "approve")
    assert same.status_code == 409
    assert "switch.four_eyes" in same.text
    assert status_of(api, A03) is BreakStatus.PROPOSED
    assert work(api, A03, "approve", CHECKER).status_code == 303
    assert status_of(api, A03) is BreakStatus.RESOLVED
    page = api.client.get(f"/console/breaks/{A03}").text
    assert 'name="work"' not in page
    assert "2026-11-20/D1" in page
    assert violations(api.engine) == []


def test_who_rejects_leaves_it_open(api: Api) -> None:
    work(api, D03, "propose")
    assert work(api, D03, "reject", CHECKER).status_code == 303
    assert status_of(api, D03) is BreakStatus.OPEN


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"work": "propose", "note": "x"}, 401, "switch.key_missing"),
        ({"work": "propose", "note": "x", "key": "lns_nobody"}, 401, "switch.key_unknown"),
        ({"work": "propose", "note": "x", "key": ISSUER}, 403, "switch.role_missing"),
        ({"work": "close", "note": "x", "key": OPERATOR}, 422, "switch.field_invalid"),
        ({"work": "propose", "note": " ", "key": OPERATOR}, 422, "switch.field_invalid"),
        ({"work": "propose", "note": "x" * 201, "key": OPERATOR}, 422, "switch.field_invalid"),
    ],
)
def test_a_form_that_may_not_do_it_does_nothing(
    still: Api, form: dict[str, str], status: int, code: str
) -> None:
    named = {name: still.keys.get(text, text) for name, text in form.items()}
    refused = still.client.post(f"/console/breaks/{A03}", data=named)
    assert (refused.status_code, code in refused.text) == (status, True)
    assert refused.headers["content-type"].startswith("text/html")
    assert status_of(still, A03) is BreakStatus.OPEN


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"key=1&key=2"),
        ("application/x-www-form-urlencoded", b"work"),
        ("application/x-www-form-urlencoded", b"note=%ff"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        ("application/json", b"{}"),
    ],
)
def test_what_is_no_form_is_refused(still: Api, kind: str, body: bytes) -> None:
    refused = still.client.post(
        f"/console/breaks/{A03}", content=body, headers={"Content-Type": kind}
    )
    assert refused.status_code in {400, 401}, refused.text
    assert status_of(still, A03) is BreakStatus.OPEN


def test_the_console_asks_for_the_key_each_time_and_keeps_none(api: Api) -> None:
    work(api, A03, "propose")
    assert not api.client.cookies
    assert work(api, A03, "approve", CHECKER).headers.get("set-cookie") is None


def test_a_list_out_as_a_spreadsheet_comes_in_again_with_decisions(api: Api) -> None:
    for form in ("csv", "xlsx"):
        answer = api.client.get(f"/console/breaks.{form}?code=A02")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        maker, word = (OPERATOR, "propose") if form == "csv" else (CHECKER, "approve")
        if form == "csv":
            rows = list(csv.reader(io.StringIO(answer.text)))
            content = filled_csv(rows, word)
        else:
            content = filled_xlsx(answer.content, word)
        page = send(api, content, maker)
        assert page.status_code == 200, page.text
        assert page.text.count("switch.") == 0
    assert {status_of(api, break_id(DAY, each)) for each in MANY} == {BreakStatus.RESOLVED}
    assert status_of(api, A03) is BreakStatus.OPEN
    assert violations(api.engine) == []


def filled_csv(rows: list[list[str]], word: str) -> bytes:
    """All lines decided on."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(rows[0])
    for row in rows[1:]:
        writer.writerow([*row[:-2], word, "by sheet"])
    return buffer.getvalue().encode()


def filled_xlsx(content: bytes, word: str) -> bytes:
    """All lines decided on, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    width = page.max_column
    for line in range(2, page.max_row + 1):
        page.cell(line, width - 1, word)
        page.cell(line, width, "by sheet")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_each_line_is_done_for_itself_and_a_sheet_sent_twice_does_nothing_twice(api: Api) -> None:
    sheet = f"id,decision,note\n{A03},propose,ok\nnone,approve,ok\n{D03},,\n{D03}x,reject,no\n"
    first = send(api, sheet.encode()).text
    assert (first.count("switch.break_unknown"), status_of(api, D03)) == (2, BreakStatus.OPEN)
    assert status_of(api, A03) is BreakStatus.PROPOSED
    again = send(api, sheet.encode()).text
    assert again.count("switch.break_status") == 1
    assert len(Reads(api.engine).breaks.history(A03)) == 2


@pytest.mark.parametrize(
    ("sheet", "where"),
    [
        (b"id,note\n", "1"),
        (b"id,decision,note\n" + A03.encode() + b",perhaps,x\n", "2:decision"),
        (b"id,decision,note\n" + A03.encode() + b",propose,\n", "2:note"),
        (b"id,decision,note\n" + 2 * (A03.encode() + b",propose,x\n"), "3:id"),
        (b"id,decision,note\n\xff\n", "2"),
        (b"PK\x03\x04 no workbook", ""),
        (b"", "1"),
    ],
)
def test_a_sheet_that_is_wrong_in_one_line_is_refused_whole(
    still: Api, sheet: bytes, where: str
) -> None:
    good = b"id,decision,note\n"
    content = sheet.replace(good, good + D03.encode() + b",propose,x\n", 1) if not where else sheet
    refused = send(still, content)
    assert refused.status_code == 422
    assert "switch.field_invalid" in refused.text
    assert f">{where}</bdi>" in refused.text or not where
    assert status_of(still, A03) is BreakStatus.OPEN


def test_no_cell_of_the_spreadsheet_is_a_formula(api: Api) -> None:
    hostile = a_break(BreakCode.B01, 44)
    hostile = replace(hostile, theirs="=HYPERLINK(1)", ours="+1")
    commit(SqlBookStore(api.engine), (RecordBreaks(DAY, (hostile,)),), NOW)
    text = api.client.get("/console/breaks.csv?code=B01").text
    assert ",'+1,'=HYPERLINK(1)," in text
    book = openpyxl.load_workbook(
        io.BytesIO(api.client.get("/console/breaks.xlsx?code=B01").content)
    )
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 5),
        ("?code=A02", 3),
        ("?code=A02&status=resolved", 0),
        ("?severity=high", 5),
        ("?severity=low", 0),
        (f"?owes=customer+of+{ISSUER}", 0),
        ("?age=0", 5),
        ("?age=1", 0),
        ("?age=30%2B", 0),
    ],
)
def test_filters_leave_what_fits(still: Api, query: str, n: int) -> None:
    page = still.client.get(f"/console/breaks{query}")
    assert page.status_code == 200
    assert page.text.count('<th scope="row">') == n


def test_two_lines_stand_side_by_side_with_the_differing_field_marked(still: Api) -> None:
    page = still.client.get(f"/console/breaks/{A03}").text
    assert page.count('class="differs"') == 1
    assert ">ok</bdi>" in page
