"""Two books of one account abroad mirror each other, or a break names the window that does not."""

from dataclasses import replace
from datetime import date

from fx import THB, Money
from participants import ParticipantId, StatementLine
from participants.correspondents import Correspondents, MirrorAccount, correspondents, mirror
from participants.networks import networks
from participants.settlement_bank import Entry
from participants.statement import LineStatus
from settlement.breaks import BreakCode
from settlement.mirror import mirror_breaks
from settlement.terms import Terms
from tests.builders import NETWORK, NOW, PROVIDER, baht

DAY = date(2026, 11, 20)
LINK = Correspondents(NETWORK, "HOME", "ABROAD", (baht(1_000),))
ENTRIES = (
    Entry("w1/n", NETWORK, baht(70), 70_00, NOW),
    Entry("w1/p", PROVIDER, Money(-70_00, THB), 0, NOW),
    Entry("w2/n", NETWORK, Money(-5_00, THB), 65_00, NOW),
)
WINDOWS = {"w1/n": "w1", "w1/p": "w1", "w2/n": "w2"}


def line(window: str, minor: int, *, received: bool = True) -> StatementLine:
    """What the network booked."""
    payer, payee = (PROVIDER, NETWORK) if received else (NETWORK, PROVIDER)
    return StatementLine("t", DAY, window, payer, payee, "THB", minor, 0, LineStatus.OK, NOW)


LINES = (line("w1", 100_00), line("w1", 30_00, received=False), line("w2", 5_00, received=False))


def account(lines: tuple[StatementLine, ...] = LINES) -> MirrorAccount:
    (found,) = mirror(LINK, ENTRIES, WINDOWS, lines)
    return found


def test_the_nostro_is_the_negative_of_the_vostro_after_every_window() -> None:
    found = account()
    assert (found.nostro_minor, found.vostro_minor) == (935_00, -935_00)
    assert found.agrees
    assert list(mirror_breaks([found], Terms(DAY))) == []


def test_a_payment_that_one_side_forgot_is_a_break_of_its_window() -> None:
    found = account(LINES[1:])
    assert not found.agrees
    (item,) = mirror_breaks([found], Terms(DAY))
    assert (item.code, item.ours, item.theirs) == (BreakCode.I07, "-7000", "3000")
    assert item.amount_difference_minor == 100_00
    assert item.txn_id == "w1/THB/NITMX"


def test_two_mistakes_that_cancel_out_are_two_breaks() -> None:
    wrong = (line("w1", 71_00), line("w2", 6_00, received=False))
    found = account(wrong)
    assert found.nostro_minor == -found.vostro_minor
    assert not found.agrees
    assert len(list(mirror_breaks([found], Terms(DAY)))) == 2


def test_what_was_not_booked_moves_no_account() -> None:
    failed = replace(LINES[0], status=LineStatus.FAILED)
    assert account((*LINES, failed)).agrees


def test_every_pair_is_of_a_network_we_know_and_keeps_its_currencies() -> None:
    known = networks()
    for network, link in correspondents().items():
        assert network in known
        assert {money.currency for money in link.opening} == set(
            known[ParticipantId(network)].currencies
        )
        assert link.home != link.abroad
