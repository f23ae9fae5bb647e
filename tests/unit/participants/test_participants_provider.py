"""Whoever converts hears with which offer, believes only what fits, and counts its own position."""

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from fx import LAK, THB, Money
from participants import Kind, LineStatus, Participant, ParticipantId, StatementLine, wire
from participants.conversion import ConversionNotice
from participants.errors import ParticipantError
from participants.messages import Confirmation, Verdict
from participants.provider import Provider
from tests.builders import ISSUER, NETWORK, NOW, PROVIDER, a_quote, payment_id, uetr

QUOTE = a_quote()
NOTICE = ConversionNotice(
    uetr=uetr(),
    quote_id=QUOTE.id,
    source=QUOTE.source,
    target=QUOTE.target,
    rate=QUOTE.rate.value,
    mid=QUOTE.mid.value,
    corridor="LA-TH",
    version=3,
    tier=Money(100_00, LAK),
    improvement=Decimal("0.0005"),
)
BARE = replace(NOTICE, corridor=None, version=None, tier=None, improvement=None)


def leg(number: int, payer: ParticipantId, payee: ParticipantId, money: Money) -> StatementLine:
    return StatementLine(
        txn_id=f"20261120000000001/{number}",
        business_date=NOW.date(),
        window_id="2026-11-20/1",
        payer=payer,
        payee=payee,
        currency=money.currency.code,
        amount_minor=money.minor,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=NOW,
    )


LEGS = (leg(1, ISSUER, PROVIDER, QUOTE.source), leg(2, PROVIDER, NETWORK, QUOTE.target))
TOLD = Confirmation(payment_id(), PROVIDER, Verdict.COMPLETED, LEGS, NOTICE)


@pytest.fixture
def provider() -> Provider:
    return Provider(Participant(PROVIDER, "Sample Provider", Kind.FX_PROVIDER), Random(1))


def test_it_keeps_what_it_is_told_once_and_its_position_is_that_of_its_book(
    provider: Provider,
) -> None:
    for _ in range(2):
        assert provider.believes(TOLD)
        provider.confirm(TOLD)
    assert provider.notices == {payment_id(): NOTICE}
    assert provider.position == {"LAK": QUOTE.source.minor, "THB": -QUOTE.target.minor}
    for code, minor in provider.position.items():
        assert provider.book.balance("own", code) == minor


def test_what_it_earned_is_spread_and_rounding(provider: Provider) -> None:
    provider.confirm(TOLD)
    assert provider.earned == {"LAK": QUOTE.spread_minor + QUOTE.rounding_minor}


@pytest.mark.parametrize(
    "told",
    [
        replace(TOLD, conversion=None),
        replace(TOLD, conversion=replace(NOTICE, target=Money(QUOTE.target.minor + 1, THB))),
        replace(TOLD, conversion=replace(NOTICE, source=Money(QUOTE.source.minor - 100, LAK))),
        replace(TOLD, lines=LEGS[:1]),
        replace(TOLD, verdict=Verdict.NOT_COMPLETED, lines=()),
    ],
    ids=["no notice", "target", "source", "a leg less", "not completed"],
)
def test_what_does_not_fit_is_not_believed(provider: Provider, told: Confirmation) -> None:
    assert not provider.believes(told)


def test_another_notice_of_the_same_payment_is_not_believed(provider: Provider) -> None:
    provider.confirm(TOLD)
    other = replace(NOTICE, rate=NOTICE.rate + 1)
    assert not provider.believes(replace(TOLD, conversion=other))
    assert provider.believes(TOLD)


def test_what_was_not_completed_comes_without_a_notice(provider: Provider) -> None:
    assert provider.believes(Confirmation(payment_id(), PROVIDER, Verdict.NOT_COMPLETED, ()))


@pytest.mark.parametrize("notice", [NOTICE, BARE, None])
def test_what_is_written_is_what_is_read(notice: ConversionNotice | None) -> None:
    told = replace(TOLD, conversion=notice)
    assert wire.read_confirmation(wire.write_confirmation(told)) == told
    assert wire.read_confirmations(wire.write_confirmations([told, told])) == (told, told)


def test_nobody_else_sees_a_field_of_it() -> None:
    assert "conversion" not in wire.write_confirmation(replace(TOLD, conversion=None))


LAO_FIVE = "\u0ed5"


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("rate", "-1", "/conversion/rate"),
        ("rate", LAO_FIVE, "/conversion/rate"),
        ("rate", "1e3", "/conversion/rate"),
        ("rate", 656.5, "/conversion/rate"),
        ("mid", "01", "/conversion/mid"),
        ("version", 3, "/conversion/version"),
        ("version", "+3", "/conversion/version"),
        ("quote_id", str(UUID(int=1)).upper().replace("0", "A"), "/conversion/quote_id"),
        ("tier", "1.00", "/conversion/tier"),
        ("bonus", "1", "/conversion"),
    ],
)
def test_a_malformed_notice_is_refused_with_its_place(
    field: str,
    value: Any,  # noqa: ANN401 - anything
    where: str,
) -> None:
    message = wire.write_confirmation(TOLD)
    message["conversion"][field] = value
    with pytest.raises(ParticipantError) as refusal:
        wire.read_confirmation(message)
    assert refusal.value.where == where


def test_a_notice_that_is_null_is_as_none() -> None:
    message = wire.write_confirmation(TOLD) | {"conversion": None}
    assert wire.read_confirmation(message).conversion is None
