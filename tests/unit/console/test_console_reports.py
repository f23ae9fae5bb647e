"""Reports for people: a list with files, pages that lead to the lines behind a figure."""

import csv
import io

from lapnet_sim.reports.catalogue import CATALOGUE
from tests.unit.console.conftest import DAY, Site


def test_the_list_has_every_report_with_its_files(site: Site) -> None:
    links = site.page("/console/reports").links
    for id_ in CATALOGUE:
        assert f"/console/reports/{id_}?date={DAY}" in links
        assert f"/console/reports/{id_}.csv?date={DAY}" in links
    assert f"/console/reports/R-02.pdf?date={DAY}" in links
    assert f"/console/reports/R-21.pdf?date={DAY}" not in links


def test_every_report_has_a_page(site: Site) -> None:
    for id_ in CATALOGUE:
        assert id_ in site.html(f"/console/reports/{id_}?date={DAY}")


def test_figures_lead_to_their_lines(site: Site) -> None:
    nets = site.page(f"/console/reports/R-02?date={DAY}").links
    assert f"/console/windows/{DAY}/1" in nets
    assert "/console/payments?participant=BCEL" in nets
    breaks = site.page(f"/console/reports/R-13?date={DAY}").links
    led_to = {path for path in breaks if path.startswith("/console/payments/")}
    assert led_to, "no break leads to its payment"
    for path in sorted(led_to):
        site.html(path)


def test_a_file_says_what_the_page_says(site: Site) -> None:
    answer = site.client.get(f"/console/reports/R-01.csv?date={DAY}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    page = site.html(f"/console/reports/R-01?date={DAY}")
    assert rows
    assert all(f"{int(row['n']):,}" in page for row in rows)


def test_what_is_not_there_is_said(site: Site) -> None:
    for path in ("R-25", "R-02.doc", "R-21.pdf", "R-02.", "..%2FR-02"):
        site.html(f"/console/reports/{path}", status=404)
    site.html("/console/reports/R-02?date=20-11-2026", status=422)
    site.html("/console/reports?date=2026-13-01", status=422)
