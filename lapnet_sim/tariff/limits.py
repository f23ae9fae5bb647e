"""Which limits a payment meets, from ``limits.toml`` and the operator's settings.

===========================  =======================  ===========================================
limit                        reason                   who is limited
===========================  =======================  ===========================================
scheme, smallest             AM06                     every payment in kip
scheme, largest              AM02                     every payment in kip
electronic money, one        AM14                     accounts at wallets, by level
electronic money, a day      AM14                     accounts at wallets, by level: a number
issuer, a day                AM13                     issuers for whom one is set: a sum
===========================  =======================  ===========================================

A return meets none: it is never larger than what it returns. Pure; what was used of a day's limit
is the ledger's business.
"""

import tomllib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from fx import LAK, Money
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.daily import NO_LIMITS, DailyLimit, Limits
from lapnet_sim.ledger.payment import Debtor, Instruction
from participants import ParticipantId
from participants.reasons import Reason

DATA = resources.files("lapnet_sim.tariff") / "limits.toml"

STRICTER = "non_bank"
"""What a wallet counts as that the file does not name."""

LEVELS = (1, 2, 3)

DayLimits = Mapping[str, int]
"""By issuer: whole kip a business day."""


@dataclass(frozen=True, slots=True)
class EMoney:
    """What an account of electronic money may do, at one level and sort of provider."""

    per_payment_minor: int
    payments_a_day: int | None
    """None where no number is known."""


@dataclass(frozen=True, slots=True)
class LimitTable:
    """The file."""

    minimum_minor: int
    maximum_minor: int
    e_money: dict[tuple[str, int], EMoney]
    """By sort of provider and level."""
    providers: dict[str, str]


@cache
def limit_table() -> LimitTable:
    """The limits of the scheme and of electronic money."""
    file = tomllib.loads(DATA.read_text("utf-8"))
    table = LimitTable(
        minimum_minor=file["scheme"]["minimum"] * LAK.unit_minor,
        maximum_minor=file["scheme"]["maximum"] * LAK.unit_minor,
        e_money={
            (provider, row["level"]): _e_money(row, provider)
            for row in file["e_money"]
            for provider in ("bank", "non_bank")
        },
        providers=file["providers"],
    )
    assert {level for _, level in table.e_money} == set(LEVELS)
    return table


def refuse_unknown(day_limits: DayLimits, known: Container[ParticipantId]) -> None:
    """A limit for a code that nobody has would silently limit nobody.

    Raises:
        SwitchError: ``switch.setting_invalid``.
    """
    for code in day_limits:
        if code not in known:
            raise SwitchError(
                SwitchErrorCode.SETTING_INVALID,
                f"nobody with the code {code!r} has a position",
                "LAPNET_DAY_LIMITS",
            )


def limits_on(instruction: Instruction, day_limits: DayLimits) -> Limits:
    """The limits that an instruction meets, in the order they are looked at."""
    if instruction.original_id is not None:
        return NO_LIMITS
    daily = []
    refused = _scheme(instruction)
    if instruction.debtor is not None:
        allowed = _allowed(instruction.issuer, instruction.debtor)
        if refused is None and instruction.debit.minor > allowed.per_payment_minor:
            refused = Reason.AM14
        daily.append(DailyLimit(instruction.debtor.key, Reason.AM14, count=allowed.payments_a_day))
    if instruction.issuer_counted:
        most = day_limits[instruction.issuer] * LAK.unit_minor
        daily.append(DailyLimit(instruction.issuer, Reason.AM13, amount_minor=most))
    return Limits(refused, tuple(daily)) if refused is not None or daily else NO_LIMITS


def _scheme(instruction: Instruction) -> Reason | None:
    table = limit_table()
    for side in (instruction.debit, instruction.credit):
        if side.currency == LAK:
            return _judge(side, table)
    return None


def _judge(amount: Money, table: LimitTable) -> Reason | None:
    if amount.minor < table.minimum_minor:
        return Reason.AM06
    return Reason.AM02 if amount.minor > table.maximum_minor else None


def _allowed(issuer: ParticipantId, debtor: Debtor) -> EMoney:
    table = limit_table()
    return table.e_money[table.providers.get(issuer, STRICTER), debtor.level]


def _e_money(row: dict[str, Any], provider: str) -> EMoney:
    daily = row.get("payments_a_day")
    return EMoney(
        per_payment_minor=row["per_payment"][provider] * LAK.unit_minor,
        payments_a_day=None if daily is None else daily[provider],
    )
