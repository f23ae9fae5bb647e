"""Pages for people: in both languages, from nowhere else, with the figures of the books."""

import re

import pytest
from sqlalchemy import func, select

from fx import currencies
from lapnet_sim.console.language import Language, words
from lapnet_sim.sandbox.cast import participants
from lapnet_sim.storage import rows
from settlement.report import amount
from tests.unit.console.conftest import DAY, HOSTILE, Site, serve
from tests.unit.console.console_html import Page

WINDOW = f"/console/windows/{DAY}/2"
PAGES = (
    "/console",
    "/console?date=2026-11-21",
    "/console?date=2020-01-01",
    "/console/payments",
    f"/console/payments?status=completed&participant=THFX&window={DAY}/2",
    "/console/payments?status=blocked",
    "{domestic}",
    "{converted}",
    "{rejected}",
    "/console/positions",
    "/console/participants",
    "/console/merchants",
    "/console/merchants?participant=LDB",
    "/console/merchants?participant=LDB&after=~",
    "/console/breaks",
    "/console/breaks?status=&severity=high&age=0",
    "/console/breaks?code=B01",
    "/console/breaks?owes=customer+of+BCEL&status=open",
    "{presence}",
    "{amount}",
    "/console/recalls",
    "/console/recalls?status=open",
    "/console/disputes",
    "/console/decisions",
    "/console/report",
    "/console/reports",
    "/console/reports?date=2026-11-21",
    "/console/reports/R-01",
    "/console/reports/R-07",
    "/console/reports/R-16",
    WINDOW,
    "/console/windows/2026-11-21/1",
)
MISSING = (
    "/console/payments/20200101000000001",
    "/console/payments/nonsense",
    "/console/payments/\u0e51\u0e52\u0e53",
    "/console/windows/2026-11-20/9",
    "/console/windows/2026-11-20/0",
    "/console/windows/2026-11-20/%D9%A3",
    "/console/windows/yesterday/1",
    "/console/merchants/LDB/nobody/code.svg",
    "/console/merchants/NOBODY/mch1/code.svg",
    "/console/nowhere/at/all",
    "/console/breaks/none",
    "/console/breaks/%3Cscript%3E",
    "/console/breaks.exe",
    "/console/recalls/none",
    "/console/disputes/00000000-0000-4000-8000-000000000000",
    "/console/decisions/none",
    "/console/static/nothing.css",
    "/console/static/..%2Fpages.py",
)
REFUSED = (
    "/console?date=20-11-2026",
    "/console?date=2026-02-30",
    "/console/payments?status=lost",
    "/console/payments?window=2026-11-20",
    "/console/payments?participant=<script>",
    "/console/payments?before=1",
    "/console/payments?find=1",
    "/console/merchants?participant=NITMX",
    "/console/merchants?participant=<script>",
    "/console/breaks?code=Z99",
    "/console/breaks?age=3",
    "/console/breaks?owes=<script>",
    "/console/breaks?status=lost",
    "/console/recalls?status=lost",
    "/console/disputes?before=1",
    "/console/decisions?before=1",
)
CODES = sorted((*participants(), *(each.code for each in currencies())), reverse=True)
ENGLISH = re.compile(r"[A-Za-z]{2,}")
NAMES = re.compile(rf"lapnet-sim|\b(?:{'|'.join(CODES)})\b")


def address(site: Site, page: str) -> str:
    """A page's address; a name in braces stands for a payment of that sort."""
    table = rows.payment.c
    sorts = {
        "{domestic}": (table.corridor.is_(None), table.status == "completed"),
        "{converted}": (table.corridor == "LA-TH", table.status == "completed"),
        "{rejected}": (table.status == "rejected",),
    }
    kinds = {"{presence}": "line", "{amount}": "amount_minor"}
    if page in kinds:
        return f"/console/breaks/{a_break(site, kinds[page])}"
    return f"/console/payments/{site.one(*sorts[page])}" if page in sorts else page


def a_break(site: Site, field: str) -> str:
    """The first break in which a field differs."""
    table = rows.recon_break.c
    asked = select(table.id).where(table.field == field).order_by(table.id).limit(1)
    with site.engine.connect() as connection:
        found = connection.scalar(asked)
    assert isinstance(found, str)
    return found


def spoken(page: Page) -> str:
    """What a page says, but for names that every language has."""
    return NAMES.sub("", " ".join(page.spoken))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("page", PAGES)
def test_every_page_speaks_both_languages(site: Site, page: str, language: Language) -> None:
    site.client.cookies.set("console_lang", language)
    found = site.page(address(site, page))
    assert found.language == language
    assert words(language)("page.simulated") in spoken(found)
    assert bool(ENGLISH.search(spoken(found))) is (language is Language.EN), spoken(found)


@pytest.mark.parametrize("page", [*PAGES, *MISSING])
def test_no_page_asks_anybody_else_for_anything(site: Site, page: str) -> None:
    answer = site.client.get(address(site, page))
    found = Page(answer.text)
    assert all(link.startswith(("/", "#")) and link[:2] != "//" for link in found.links)
    assert not re.search(r"https?://", answer.text)
    assert found.elements.isdisjoint({"script", "style", "iframe", "img", "object"})
    assert " style=" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_style_sheet_and_fonts_come_from_here(site: Site) -> None:
    sheet = site.client.get("/console/static/console.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert not re.search(r"https?:|@import|data:", sheet.text)
    fonts = re.findall(r'url\("([^"]+)"\)', sheet.text)
    assert len(fonts) == 4
    for font in fonts:
        answer = site.client.get(f"/console/static/{font}")
        assert (answer.status_code, answer.content[:4]) == (200, b"wOF2")


@pytest.mark.parametrize("typed", ["/", "/console/"])
def test_the_bare_address_and_a_slash_too_many_lead_to_the_console(site: Site, typed: str) -> None:
    answer = site.client.get(typed, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/console")


@pytest.mark.parametrize("page", MISSING)
def test_what_is_not_there_is_a_page_with_a_code(site: Site, page: str) -> None:
    assert re.search(
        r"switch\.(not_found|payment_unknown|merchant_unknown|break_unknown)", site.html(page, 404)
    )


@pytest.mark.parametrize("page", REFUSED)
def test_what_cannot_be_asked_is_a_page_with_a_code(site: Site, page: str) -> None:
    html = site.html(page, 422)
    assert "switch.field_invalid" in html
    assert "<script>" not in html


def test_the_day_shows_what_the_database_holds(site: Site) -> None:
    site.client.cookies.set("console_lang", "en")
    page = site.page("/console")
    table = rows.payment.c
    forth = table.original_id.is_(None)  # not back: returns are no outcomes of customers' payments
    assert page.row("All")[-1] == f"{site.count(forth, table.business_date == DAY):,}"
    assert page.row("completed")[-1] == f"{site.count(forth, table.status == 'completed'):,}"
    gross = select(func.sum(rows.payment.c.debit_minor)).where(
        table.window_id == f"{DAY}/2", table.debit_currency == "LAK"
    )
    second = select(func.sum(rows.payment.c.credit_minor)).where(
        table.window_id == f"{DAY}/2", table.provider.is_not(None), table.credit_currency == "LAK"
    )
    with site.engine.connect() as connection:
        total = int(connection.scalar(gross) or 0) + int(connection.scalar(second) or 0)
    _, state, cut_off, code, _, shown, _, _, zero = page.row(f"{DAY}/2")
    assert (state, cut_off, code, shown) == (
        "final",
        "20 Nov, 16:00",
        "LAK",
        amount(total, "LAK"),
    )
    assert zero == "0"


def test_a_window_shows_the_nets_of_its_postings(site: Site) -> None:
    site.client.cookies.set("console_lang", "en")
    page, table = site.page(WINDOW), rows.posting.c
    sums = (
        select(table.participant, func.sum(table.amount_minor))
        .where(table.window_id == f"{DAY}/2", table.kind != "settlement", table.currency == "LAK")
        .group_by(table.participant)
    )
    with site.engine.connect() as connection:
        booked = connection.execute(sums).all()
    for participant, minor in booked:
        assert page.row(participant)[4] == amount(int(minor), "LAK")
        assert f"/console/payments?participant={participant}&window={DAY}%2F2" in page.links
    assert page.row("Sum")[3:5] == ["0", "0"]  # fees, nets
    assert page.row("LAPNET")[3] == page.row("LAPNET")[4] != "0"
    html = site.html(WINDOW)
    paid_in = select(func.count(table.currency.distinct())).where(table.window_id == f"{DAY}/2")
    with site.engine.connect() as connection:
        currencies_used = connection.scalar(paid_in) or 0
    assert html.count('class="holds"') == currencies_used + 2  # the books, the settlement bank
    assert 'class="fails"' not in html


def test_everything_owed_is_owed_to_somebody(site: Site) -> None:
    site.client.cookies.set("console_lang", "en")
    page = site.page("/console/positions")
    totals = [row for row in page.rows if row[0] == "All"]
    assert [row[3] for row in totals[:1]] == ["0"]  # kip
    assert {row[3] for row in totals} == {"0", "0.00"}


def test_the_report_leads_from_each_break_to_its_payment(site: Site) -> None:
    site.client.cookies.set("console_lang", "en")
    page = site.page("/console/report")
    all_breaks = next(row for row in page.rows if row[0] == "All")
    assert all_breaks[1] == all_breaks[2] != "0"
    leads = [link for link in page.links if link.startswith("/console/payments/")]
    assert leads
    for link in leads:
        site.html(link)


def test_without_a_simulated_day_the_report_is_one_friendly_sentence(site: Site) -> None:
    answer = serve(site.engine, None).get("/console/report")
    assert "There is no report" in answer.text
    assert Page(answer.text).rows == []


def test_a_hostile_name_neither_runs_nor_turns_the_line_around(site: Site) -> None:
    reference = site.one(rows.payment.c.payee_name == HOSTILE)
    for path in ("/console/payments", f"/console/payments/{reference}"):
        html = site.html(path)
        assert "<script" not in html
        assert "\u202e" not in html
        assert "&lt;script&gt;" in html
        assert "[U+202E]LAK" in html


def test_a_choice_of_language_is_remembered(site: Site) -> None:
    site.client.cookies.clear()
    assert site.page("/console").language == "en"
    asked = site.client.get("/console?lang=lo")
    assert "path=/console" in asked.headers["set-cookie"].lower()
    assert site.page("/console/positions").language == "lo"
    assert "/console/positions?lang=en" in site.page("/console/positions").links
    site.client.cookies.clear()
    lao_browser = site.client.get("/console", headers={"Accept-Language": "lo-LA,en;q=0.5"})
    assert Page(lao_browser.text).language == "lo"
