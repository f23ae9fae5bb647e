"""Limits by themselves: how large a payment may be, and which day's limits it counts towards."""

import pytest

from lapnet_sim.cli.settings import read_settings
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.daily import NO_LIMITS, DailyLimit
from lapnet_sim.ledger.payment import Debtor
from lapnet_sim.tariff.limits import limits_on, refuse_unknown
from participants import ParticipantId
from participants.reasons import Reason
from tests.builders import ACQUIRER, ISSUER, a_conversion, a_quote, a_return, an_instruction, kip

WALLET = ParticipantId("LMM")
KEY = "ab" * 32

AMOUNTS = """
# level  kip        refused
  -      1          AM06
  -      999        AM06
  -      1000       -
  -      200000000  -
  -      200000001  AM02
  1      999        AM06
  1      12000000   -
  1      12000001   AM14
  2      25000000   -
  2      25000001   AM14
  3      40000000   -
  3      40000001   AM14
  3      200000001  AM02
"""

A_DAY = {1: 20, 2: 40, 3: None}
"""Payments a day from an account at a wallet that is no bank."""


def rows(page: str) -> list[list[str]]:
    lines = [line.split("#")[0].split() for line in page.splitlines()]
    return [cells for cells in lines if cells]


@pytest.mark.parametrize("row", rows(AMOUNTS), ids=" ".join)
def test_an_amount_is_refused_with(row: list[str]) -> None:
    level, amount, refused = row
    debtor = None if level == "-" else Debtor(KEY, int(level))
    issuer = ISSUER if debtor is None else WALLET
    money = kip(int(amount))
    asked = an_instruction(issuer=issuer, debtor=debtor, debit=money, credit=money)
    assert limits_on(asked, {}).refused == (None if refused == "-" else Reason(refused))


@pytest.mark.parametrize("level", A_DAY)
def test_an_account_at_a_wallet_has_a_number_of_payments_a_day(level: int) -> None:
    found = limits_on(an_instruction(issuer=WALLET, debtor=Debtor(KEY, level)), {})
    assert found.daily == (DailyLimit(KEY, Reason.AM14, count=A_DAY[level]),)


def test_an_issuer_has_the_sum_a_day_that_was_set_for_it() -> None:
    asked = an_instruction(issuer_counted=True)
    found = limits_on(asked, {ISSUER: 500_000, ACQUIRER: 1})
    assert found.daily == (DailyLimit(ISSUER, Reason.AM13, amount_minor=500_000_00),)


def test_a_banks_payment_has_no_daily_limit() -> None:
    assert limits_on(an_instruction(), {}) is NO_LIMITS


def test_a_return_has_none() -> None:
    assert limits_on(a_return(2, debit=kip(1), credit=kip(1)), {ACQUIRER: 0}) is NO_LIMITS


def test_across_the_border_the_kip_are_what_is_limited() -> None:
    small = a_conversion(1, a_quote(1))
    assert limits_on(small, {}) is NO_LIMITS
    too_small = a_conversion(1, a_quote(1), debit=kip(999))
    assert limits_on(too_small, {}).refused is Reason.AM06


def test_a_limit_for_nobody_is_refused() -> None:
    refuse_unknown({ISSUER: 1}, {ISSUER})
    with pytest.raises(SwitchError) as refusal:
        refuse_unknown({"BCLE": 1}, {ISSUER})
    assert (refusal.value.code, refusal.value.where) == (
        SwitchErrorCode.SETTING_INVALID,
        "LAPNET_DAY_LIMITS",
    )


@pytest.mark.parametrize("wrong", ['{"BCEL": -1}', '{"BCEL": "5"}', '{"BCEL": 1.5}', "[]", "BCEL"])
def test_a_limit_that_is_no_whole_number_of_kip_is_refused(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPNET_DAY_LIMITS", wrong)
    with pytest.raises(SwitchError) as refusal:
        read_settings()
    assert refusal.value.code is SwitchErrorCode.SETTING_INVALID


def test_a_limit_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPNET_DAY_LIMITS", '{"BCEL": 500000000}')
    assert read_settings().day_limits == {"BCEL": 500_000_000}
