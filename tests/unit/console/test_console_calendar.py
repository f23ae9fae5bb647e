"""The calendar as a page, in both languages, and the way to it from the day."""

from tests.unit.console.conftest import Site


def test_the_calendar_names_every_series_and_when_it_settles(site: Site) -> None:
    page = site.page("/console/calendar")
    domestic, thailand = page.row("Domestic"), page.row("Corridor · Laos to Thailand")
    assert domestic[1] == "LAK"
    assert thailand[1] == "both of the corridor"
    assert int(thailand[4]) >= 1, "a corridor settles a day later at the earliest"
    assert "/console/calendar" in site.page("/console").links


def test_the_calendar_reads_in_lao(site: Site) -> None:
    assert "ປະຕິທິນ" in site.html("/console/calendar?lang=lo")
