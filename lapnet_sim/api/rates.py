"""The rate board over HTTP: providers publish, everybody reads, nothing is overwritten."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request

from fx import REFERENCE, Currency, FxError, Money, Publication, Rate, Tier, currency
from lapnet_sim.api.deps import Anybody, AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.quote_schemas import RateIn, RateOut, RatesOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.keys import Holder
from lapnet_sim.storage.rate_reads import SqlRates
from participants import Kind, ParticipantId

router = APIRouter(prefix="/v1/fx/rates", tags=["quotes"])

OPERATOR = ParticipantId("operator")
"""How a published rate names whoever is no participant."""

PAIR = re.compile(r"([A-Z]{3})-([A-Z]{3})")

NOT_YOURS: dict[int | str, dict[str, Any]] = {
    403: {"description": "only a provider publishes rates"}
}


@router.put("/{pair}", responses={**PROBLEMS, **NOT_YOURS}, openapi_extra=takes(RateIn))
async def publish(pair: str, request: Request, desk: AtDesk, holder: Anybody) -> RateOut:
    """Publish what you ask for a pair such as ``THB-LAK``: kip for one baht, in that order.

    The next version is in force from ``since``. A rate that jumped is refused, and the one before
    it stays in force. The same publication again is answered with what it was. An operator
    publishes for a provider, or the reference rate for ``BOL``, and may let a jump through.
    """
    body = await read_body(request, RateIn)
    provider = _provider(desk, holder, body)
    base, quote = _pair(pair)
    now = desk.switch.clock.now()
    line = Publication(
        provider=provider,
        rate=Rate.parse(body.rate, base, quote),
        since=now if body.since is None else _instant(body.since),
        tiers=tuple(
            Tier(Money.parse(tier.begins, quote), Decimal(tier.improvement)) for tier in body.tiers
        ),
        improvements={who: Decimal(off) for who, off in body.improvements.items()},
    )
    rates = _rates(desk)
    by = holder.participant or OPERATOR
    return RateOut.of(
        await desk.write(lambda: rates.publish(line, by, now, may_jump=body.may_jump))
    )


@router.get("/{pair}", responses=PROBLEMS)
async def read(pair: str, desk: AtDesk, caller: Caller) -> RatesOut:
    """Every version of everybody's rate of a pair, and the mid rate now in force."""
    del caller
    base, quote = _pair(pair)
    rates = _rates(desk)
    board = await rates.board(base, quote)
    try:
        mid = board.mid(base, quote, desk.switch.clock.now()).text
    except FxError:
        mid = None
    history = await rates.history(base, quote)
    return RatesOut(pair=f"{base}/{quote}", mid=mid, rates=[RateOut.of(line) for line in history])


def _provider(desk: Desk, holder: Holder, body: RateIn) -> ParticipantId:
    """Whose rate is published: a provider's own, or for an operator whose it says."""
    own = holder.participant
    if own is not None and (body.provider is not None or body.may_jump):
        raise SwitchError(SwitchErrorCode.NOT_A_PROVIDER, "only an operator may say this")
    named = ParticipantId(body.provider or "") if own is None else own
    known = desk.participants.get(named)
    is_reference = own is None and named == REFERENCE
    if not is_reference and (known is None or known.kind is not Kind.FX_PROVIDER):
        raise SwitchError(SwitchErrorCode.NOT_A_PROVIDER, f"{named!r} converts for no corridor")
    return named


def _rates(desk: Desk) -> SqlRates:
    found = desk.switch.rates
    assert isinstance(found, SqlRates), "a switch that serves has a database"
    return found


def _pair(text: str) -> tuple[Currency, Currency]:
    found = PAIR.fullmatch(text)
    if found is None:
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, "write a pair as THB-LAK", "{pair}")
    return currency(found[1]), currency(found[2])


def _instant(text: str) -> datetime:
    """An instant whose form was checked; its figures were not."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        refusal = "not an instant of the calendar"
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, refusal, "/since") from None
