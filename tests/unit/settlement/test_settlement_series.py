"""Series of windows: what falls into which, and names that say so."""

import pytest

from settlement.errors import SettlementError
from settlement.series import HOME, Series, WindowId, WindowKind, series_of

AUTHORISED, DISPUTE, CORRIDOR = WindowKind.AUTHORISED, WindowKind.DISPUTE, WindowKind.CORRIDOR


@pytest.mark.parametrize(
    ("kind", "currency", "corridor", "series"),
    [
        (AUTHORISED, "LAK", None, HOME),
        (AUTHORISED, "USD", None, Series(AUTHORISED, "USD")),
        (AUTHORISED, "LAK", "LA-TH", Series(CORRIDOR, "LA-TH")),  # both legs of it
        (AUTHORISED, "LAK", "UPI-LA", Series(CORRIDOR, "UPI-LA")),  # kip, and yet not domestic
        (DISPUTE, "LAK", None, Series(DISPUTE)),
        (DISPUTE, "THB", None, Series(DISPUTE, "THB")),
        (DISPUTE, "LAK", "UPI-LA", Series(DISPUTE, "UPI-LA")),
    ],
)
def test_what_is_booked_falls_into_the_series_of_its_corridor_or_currency(
    kind: WindowKind, currency: str, corridor: str | None, series: Series
) -> None:
    assert series_of(kind, currency, corridor) == series


@pytest.mark.parametrize(
    ("name", "series", "currency"),
    [
        ("2026-11-20/1", HOME, "LAK"),
        ("2026-11-20/86400", HOME, "LAK"),
        ("2026-11-20/USD-2", Series(AUTHORISED, "USD"), "USD"),
        ("2026-11-20/D1", Series(DISPUTE), "LAK"),
        ("2026-11-20/D-THB-3", Series(DISPUTE, "THB"), "THB"),
        ("2026-11-20/C-LA-TH-1", Series(CORRIDOR, "LA-TH"), ""),
        ("2026-11-20/C-LA-KH-USD-1", Series(CORRIDOR, "LA-KH-USD"), ""),
        ("2026-11-20/C-ECNY-LA-12", Series(CORRIDOR, "ECNY-LA"), ""),
        ("2026-11-20/D-UPI-LA-1", Series(DISPUTE, "UPI-LA"), ""),
    ],
)
def test_a_name_says_its_series_and_reads_back_as_written(
    name: str, series: Series, currency: str
) -> None:
    found = WindowId.parse(name)
    assert (found.series, str(found)) == (series, name)
    assert found.series.currency == currency
    assert len(name) <= 32, "as long as its column"


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-20/C1", "2026-11-20/C-THB-1", "2026-11-20/LA-TH-1", "2026-11-20/D-1"),
        *("2026-11-20/d1", "2026-11-20/C-la-th-1", "2026-11-20/C-LA-TH-01", "2026-11-20/C-LA-TH-"),
        *("2026-11-20/C-LA-TH-໑", "2026-11-20/C-LA-TH-1\n", "20261120/C-LA-TH-1", "2026-11-20/E1"),
    ],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(SettlementError) as refusal:
        WindowId.parse(text)
    assert refusal.value.code.value == "settlement.window_id"
