"""The catalogue: twenty-four reports, each with words in both languages."""

import pytest

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.catalogue import CATALOGUE, find
from lapnet_sim.reports.columns import Column, ColumnKind, columns
from lapnet_sim.reports.evidence import Need
from lapnet_sim.reports.model import Format, Reader
from lapnet_sim.reports.proofs import proofs
from lapnet_sim.reports.wording import Tongue, wording
from tests.unit.reports.conftest import Lived

PRINTED = {f"R-{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 12, 13)}


def test_there_are_r_01_to_r_24_in_their_order() -> None:
    assert list(CATALOGUE) == [f"R-{number:02}" for number in range(1, 25)]


def test_those_that_are_signed_have_pages() -> None:
    assert {id_ for id_, each in CATALOGUE.items() if each.has(Format.PDF)} == PRINTED


def test_a_member_may_read_its_own_statement_and_nothing_else() -> None:
    shared = [each for each in CATALOGUE.values() if Reader.MEMBER in each.readers]
    assert [each.id for each in shared] == ["R-04"]
    assert all(Column("member", ColumnKind.TEXT) in each.columns for each in shared)


@pytest.mark.parametrize("tongue", list(Tongue))
def test_every_word_is_there_and_none_besides(tongue: Tongue, lived: Lived) -> None:
    words = wording(tongue)
    assert set(words.report) == set(CATALOGUE)
    assert set(words.column) == {
        column.key for each in CATALOGUE.values() for column in each.columns
    }
    shown = {each.name for each in proofs(lived.evidence, frozenset(Need))}
    assert shown == set(words.proof)
    assert set(words.page) == set(wording(Tongue.EN).page)


def test_lao_words_are_lao() -> None:
    english, lao = wording(Tongue.EN), wording(Tongue.LO)
    same = {key for key in english.column if english.column[key] == lao.column[key]}
    assert same == set()
    assert not {key for key in english.report if english.report[key] == lao.report[key]}


@pytest.mark.parametrize("named", ["R-00", "R-25", "r-01", "", "../R-01"])
def test_an_unknown_report_is_refused(named: str) -> None:
    with pytest.raises(SwitchError) as refused:
        find(named)
    assert refused.value.code is SwitchErrorCode.REPORT_UNKNOWN


def test_a_report_without_pages_is_refused_as_pages() -> None:
    with pytest.raises(SwitchError) as refused:
        find("R-21", Format.PDF)
    assert refused.value.code is SwitchErrorCode.REPORT_UNKNOWN


def test_a_line_of_columns_reads() -> None:
    assert columns("who n# sum$ currency paid$paid_in paid_in rate% at~") == (
        Column("who", ColumnKind.TEXT),
        Column("n", ColumnKind.COUNT),
        Column("sum", ColumnKind.MONEY, "currency"),
        Column("currency", ColumnKind.TEXT),
        Column("paid", ColumnKind.MONEY, "paid_in"),
        Column("paid_in", ColumnKind.TEXT),
        Column("rate", ColumnKind.RATE),
        Column("at", ColumnKind.TIME),
    )


@pytest.mark.parametrize("told", ["sum$", "who who", "Who", "sum$currency"])
def test_a_line_that_does_not_read_is_our_mistake(told: str) -> None:
    with pytest.raises(AssertionError):
        columns(told)
