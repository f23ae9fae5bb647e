"""Two statements of an account abroad: what one bank forgot is a break of its window."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from participants.bank_messages import camt
from participants.bank_messages.mirror_statement import Book, keeper_of, told
from participants.correspondents import Item, MirrorAccount, correspondents
from settlement.breaks import Break, BreakCode
from settlement.correspondents import against_correspondents
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.terms import Terms
from tests.builders import NETWORK, NOW
from tests.iso20022 import assert_standard

DAY = date(2026, 11, 20)
FIRST, SECOND = "2026-11-20/C-LA-TH-1", "2026-11-20/D-THB-1"
ACCOUNT = MirrorAccount(
    correspondents()[NETWORK],
    "THB",
    1_000_00,
    nostro=(Item(FIRST, -70_00), Item(SECOND, 5_00)),
    vostro=(Item(FIRST, 70_00), Item(SECOND, -5_00)),
)


def compared(folder: Path, ours: MirrorAccount, theirs: MirrorAccount) -> list[Break]:
    """The breaks between one account's nostro and another's vostro, by way of files."""
    paths = []
    for account, book in ((ours, Book.NOSTRO), (theirs, Book.VOSTRO)):
        content = camt.write_statements(
            [told(account, book, DAY, NOW)], NOW, keeper_of(account, book)
        )
        assert_standard(content)
        paths.append(folder / f"{book}.xml")
        paths[-1].write_bytes(content)
    return against_correspondents(paths[:1], paths[1:], Terms(DAY))


def test_two_books_that_mirror_each_other_have_no_break(tmp_path: Path) -> None:
    assert ACCOUNT.agrees
    assert compared(tmp_path, ACCOUNT, ACCOUNT) == []


@pytest.mark.parametrize(
    ("vostro", "wanted"),
    [
        ((Item(FIRST, 70_00),), [(f"{SECOND}/THB/NITMX", "500", "0")]),
        ((Item(FIRST, 69_00), Item(SECOND, -5_00)), [(f"{FIRST}/THB/NITMX", "-7000", "-6900")]),
        (
            (Item(FIRST, 71_00), Item(SECOND, -6_00)),  # in all they agree
            [(f"{FIRST}/THB/NITMX", "-7000", "-7100"), (f"{SECOND}/THB/NITMX", "500", "600")],
        ),
        ((*ACCOUNT.vostro, Item("2026-11-19/C-LA-TH-1", 1_00)),
         [("2026-11-19/C-LA-TH-1/THB/NITMX", "0", "-100")]),
    ],
)  # fmt: skip
def test_each_window_that_differs_is_a_break_under_a_name_of_its_own(
    tmp_path: Path, vostro: tuple[Item, ...], wanted: list[tuple[str, str, str]]
) -> None:
    found = compared(tmp_path, ACCOUNT, replace(ACCOUNT, vostro=vostro))
    assert {each.code for each in found} == {BreakCode.I07}
    assert [(each.txn_id, each.ours, each.theirs) for each in found] == wanted


def test_what_differs_from_days_before_shows_in_the_opening(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, ACCOUNT, replace(ACCOUNT, gap_minor=-3_00))
    assert (found.code, found.field) == (BreakCode.I07, "opening_minor")
    assert (found.ours, found.theirs, found.amount_difference_minor) == ("100000", "99700", -3_00)


def test_a_book_that_is_not_there_leaves_all_windows_open(tmp_path: Path) -> None:
    compared(tmp_path, ACCOUNT, ACCOUNT)
    found = against_correspondents([tmp_path / "nostro.xml"], [], Terms(DAY))
    assert [each.txn_id for each in found] == [f"{FIRST}/THB/NITMX", f"{SECOND}/THB/NITMX"]


def test_a_statement_of_another_account_is_refused(tmp_path: Path) -> None:
    statement = replace(told(ACCOUNT, Book.NOSTRO, DAY, NOW), account="BCEL")
    path = tmp_path / "other.xml"
    path.write_bytes(camt.write_statements([statement], NOW))
    with pytest.raises(SettlementError) as refusal:
        against_correspondents([path], [], Terms(DAY))
    assert refusal.value.code is SettlementErrorCode.FILE_FIELD
