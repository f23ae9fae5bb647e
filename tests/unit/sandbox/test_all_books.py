"""Nobody makes or loses money in a day; a unit more in anybody's books is found, and where."""

import sys
from collections.abc import Callable, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fx import Currency, Money, currency
from lapnet_sim.cli.main import main
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.sandbox import day as day_module
from lapnet_sim.sandbox.all_books import AllBooks, Keeper, all_books, refuse_unbalanced
from lapnet_sim.sandbox.day import Plan, live
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.sandbox.world import World
from lapnet_sim.storage.report_reads import Booked
from participants import OPERATOR, Kind, ParticipantId
from participants.accounts import CLEARING
from participants.bank import OWN, Bank
from participants.settlement_asset import Asset
from participants.settlement_bank import SettlementBank

PLAN = (3, 150, date(2026, 11, 20))
ONE = 1


@dataclass
class Kept:
    """Everybody's books after a small day."""

    banks: Mapping[ParticipantId, Bank]
    booked: list[Booked]
    settlement_bank: SettlementBank
    paid_in: dict[PositionKey, int]

    def apart(self) -> "Kept":
        """The same books once more, for a test to spoil."""
        banks = {id_: copy(bank) for id_, bank in self.banks.items()}
        for bank in banks.values():
            bank.book = deepcopy(bank.book)
        settlement_bank = copy(self.settlement_bank)
        settlement_bank._balances = copy(settlement_bank._balances)
        return Kept(banks, list(self.booked), settlement_bank, dict(self.paid_in))

    def summed(self) -> AllBooks:
        return all_books(self.banks, self.booked, self.settlement_bank, self.paid_in)

    def bank(self, kind: Kind) -> Bank:
        """One of a kind that has moved money."""
        return next(
            bank
            for bank in self.banks.values()
            if bank.participant.kind is kind and any(bank.lines)
        )


@cache
def lived() -> Kept:
    taken: list[Kept] = []

    def keep(
        banks: Mapping[ParticipantId, Bank],
        booked: list[Booked],
        settlement_bank: SettlementBank,
        paid_in: dict[PositionKey, int],
    ) -> AllBooks:
        taken.append(Kept(banks, booked, settlement_bank, paid_in))
        return all_books(banks, booked, settlement_bank, paid_in)

    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(day_module, "all_books", keep)
        live(Plan(*PLAN, DayFolder(Path(folder) / "day")), lambda _served, _of: None)
    return taken[0]


def test_after_a_day_the_sum_is_zero_and_no_book_differs() -> None:
    books = lived().summed()
    assert {"LAK", "THB"} <= set(books.currencies)
    assert [books.sum_of(code) for code in books.currencies] == [0] * len(books.currencies)
    assert books.differing == ()
    refuse_unbalanced(books)


def test_a_day_that_settles_in_digital_kip_sums_to_zero_too(tmp_path: Path) -> None:
    plan = Plan(*PLAN, DayFolder(tmp_path / "day"), Asset.DLAK)
    books = live(plan, lambda _served, _of: None).books
    assert books.sum_of("LAK", Keeper.SETTLEMENT_BANK) == 0
    assert books.differing == ()


def test_every_sort_of_keeper_has_moved_something_so_that_the_sum_says_something() -> None:
    books = lived().summed()
    for keeper in set(Keeper) - {Keeper.SWITCH}:
        assert any(each.minor for each in books.stated if each.keeper is keeper), keeper


def gain(bank: Bank, minor: int, unit: Currency) -> None:
    """Money from nowhere on an institution's own account."""
    bank.book._balances[OWN, unit.code] += minor


def a_gain_of(kind: Kind) -> Callable[[Kept], None]:
    def harm(kept: Kept) -> None:
        bank = kept.bank(kind)
        gain(bank, ONE, currency(bank.lines[0].currency))

    return harm


def more_for_the_operator(kept: Kept) -> None:
    kept.booked = [
        replace(each, amount_minor=each.amount_minor + ONE * (each.participant == OPERATOR))
        if each.kind == "switch_fee"
        else each
        for each in kept.booked
    ]


def a_posting_less(kept: Kept) -> None:
    kept.booked = kept.booked[1:]


def more_on_a_settlement_account(kept: Kept) -> None:
    who, code = next(iter(kept.paid_in))
    kept.settlement_bank.fund(who, Money(ONE, currency(code)))


PLANTED = [
    (a_gain_of(Kind.BANK), Keeper.BANKS),
    (a_gain_of(Kind.WALLET), Keeper.WALLETS),
    (a_gain_of(Kind.PARTNER_NETWORK), Keeper.NETWORKS),
    (a_gain_of(Kind.FX_PROVIDER), Keeper.PROVIDERS),
    (more_for_the_operator, Keeper.SWITCH),
    (a_posting_less, Keeper.SWITCH),
    (more_on_a_settlement_account, Keeper.SETTLEMENT_BANK),
]


@pytest.mark.parametrize(("harm", "keeper"), PLANTED)
def test_a_unit_too_many_is_found_and_where_it_is(
    harm: Callable[[Kept], None], keeper: Keeper
) -> None:
    kept = lived().apart()
    harm(kept)
    books = kept.summed()
    assert any(books.sum_of(code) for code in books.currencies)
    assert keeper in {each.keeper for each in books.differing}
    with pytest.raises(SwitchError) as refusal:
        refuse_unbalanced(books)
    assert refusal.value.code is SwitchErrorCode.BOOKS_UNBALANCED
    assert f"the books of {keeper}" in refusal.value.message
    assert "the sum over all books is " in refusal.value.message


def test_two_mistakes_that_cancel_each_other_out_are_both_named() -> None:
    kept = lived().apart()
    gain(kept.bank(Kind.BANK), 7, currency("LAK"))
    gain(kept.bank(Kind.WALLET), -7, currency("LAK"))
    books = kept.summed()
    assert not any(books.sum_of(code) for code in books.currencies)
    found = [(each.keeper, each.minor - each.elsewhere_minor) for each in books.differing]
    assert sorted(found) == [
        (Keeper.BANKS, 7),
        (Keeper.WALLETS, -7),
    ]
    with pytest.raises(SwitchError, match=r"the books of banks of \w+ differ by 0\.07 LAK; "):
        refuse_unbalanced(books)


def test_a_day_whose_books_do_not_sum_to_zero_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_windows = World._keep_windows

    async def lose(world: World) -> None:
        world.banks[ParticipantId("LDB")].book._balances[CLEARING, "LAK"] += 1_500_00
        await keep_windows(world)

    monkeypatch.setattr(World, "_keep_windows", lose)
    out = str(tmp_path / "day")
    typed = ["lapnet-sim", "day", "--seed", "3", "--payments", "150", "--out", out, "--no-serve"]
    monkeypatch.setattr(sys, "argv", typed)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert said.startswith("lapnet-sim: switch.books_unbalanced")
    assert "the books of banks of LDB differ by -1500.00 LAK" in said
    assert not (tmp_path / "day" / "report.json").exists()
