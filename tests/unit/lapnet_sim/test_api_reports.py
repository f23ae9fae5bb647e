"""Reports over HTTP: the operator's, a member's own statement, and what is refused."""

import csv
import io
from decimal import Decimal

import pytest

from lapnet_sim.reports.catalogue import CATALOGUE
from tests.api import OPERATOR, Api, an_order

DAY = "business_date=2026-11-20"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_operator_sees_all_reports_and_a_member_its_own(api: Api) -> None:
    listed = api.get("/v1/reports", OPERATOR).json()["reports"]
    assert [each["id"] for each in listed] == list(CATALOGUE)
    assert listed[0]["title_lo"].startswith("ສະຫຼຸບ")
    assert listed[0]["columns"][4] == {"key": "gross", "kind": "money"}
    assert [each["id"] for each in api.get("/v1/reports").json()["reports"]] == ["R-04"]


def test_a_report_is_a_file_with_its_run(api: Api) -> None:
    assert api.pay(an_order(71)).json()["status"] == "completed"
    answer = api.get(f"/v1/reports/R-02.csv?{DAY}", OPERATOR)
    assert answer.status_code == 200, answer.text
    nets = {row["member"]: row["net"] for row in rows_of(answer.text)}
    assert nets["BCEL"].startswith("-")
    assert sum(map(Decimal, nets.values())) == 0
    assert 'filename="2026-11-20-R-02.csv"' in answer.headers["content-disposition"]
    again = api.get(f"/v1/reports/R-02.json?{DAY}", OPERATOR)
    assert answer.headers["etag"] == f'"{again.json()["run_id"]}"'
    assert api.get("/v1/reports/R-02.csv", OPERATOR).text == answer.text  # the newest date


def test_a_member_reads_its_own_lines_alone(api: Api) -> None:
    assert api.pay(an_order(72)).json()["status"] == "completed"
    for who in ("BCEL", "LDB"):
        answer = api.get(f"/v1/reports/R-04.csv?{DAY}", who)
        assert {row["member"] for row in rows_of(answer.text)} == {who}
    assert {"BCEL", "LDB"} <= {
        row["member"] for row in rows_of(api.get(f"/v1/reports/R-04.csv?{DAY}", OPERATOR).text)
    }


@pytest.mark.parametrize(
    ("form", "begins"), [("xlsx", b"PK"), ("parquet", b"PAR1"), ("pdf", b"%PDF"), ("json", b"{")]
)
def test_each_format_is_what_it_says(api: Api, form: str, begins: bytes) -> None:
    answer = api.get(f"/v1/reports/R-01.{form}?{DAY}&language=lo", OPERATOR)
    assert answer.content.startswith(begins), answer.text


@pytest.mark.parametrize(
    ("path", "who", "status", "code"),
    [
        ("R-02.csv", "BCEL", 403, "switch.role_missing"),
        ("R-25.csv", OPERATOR, 404, "switch.report_unknown"),
        ("R-02.doc", OPERATOR, 404, "switch.report_unknown"),
        ("R-21.pdf", OPERATOR, 404, "switch.report_unknown"),
        ("R-13.csv", OPERATOR, 409, "switch.report_evidence_missing"),
        ("R-06.csv", OPERATOR, 409, "switch.report_evidence_missing"),
        ("R-02.csv?business_date=yesterday", OPERATOR, 422, "switch.field_invalid"),
        ("R-02.csv?language=fr", OPERATOR, 422, "switch.field_invalid"),
    ],
)
def test_what_cannot_be_had_is_refused(
    api: Api, path: str, who: str, status: int, code: str
) -> None:
    answer = api.get(f"/v1/reports/{path}", who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nobody_reads_without_a_key(api: Api) -> None:
    answer = api.client.get("/v1/reports/R-02.csv")
    assert (answer.status_code, answer.json()["code"]) == (401, "switch.key_missing")
