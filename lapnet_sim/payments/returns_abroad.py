"""Money that crossed the border goes back: at its own rate for a while, then with a new quote.

The corridor of the original has the rules: for how long its rate is used, who owns what the rate
has moved since, and until when anything goes back at all. The way back is the corridor of the
same network in the other direction, where there is one; its network and its finality are those of
the return.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from fx import Money
from fx.rounding import floor_step
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import QuoteId, uuid7
from lapnet_sim.ledger.back import AtOriginal, Back, BackRate, ReturnTerms
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.payment_commands import Conflict, Outcome
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.quoting import Offer, make_offers
from lapnet_sim.payments.returns import ReturnRequest, instruct_return
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.corridors import Corridor, DifferenceOwner, Direction
from lapnet_sim.routing.route import NoRouteError
from participants import ParticipantId
from participants.reasons import Reason


async def send_back(switch: Switch, request: ReturnRequest) -> Outcome | Conflict:
    """Send money of any payment back, converted or not.

    Raises:
        SwitchError: ``switch.quote_required`` when the time of the original rate has passed,
            ``switch.quote_needless`` before that, ``switch.quote_unknown`` for a quote that is
            not for this way.
        NoRouteError: AM09 for a quote that spends another amount.
        FxError: ``fx.rate_missing``, ``fx.rate_stale``: today's mid rate finds the difference.
        Whatever is raised, nothing was stored.
    """
    original = request.original
    if original.instruction.provider is None:
        if request.quote is not None:
            raise _needless("this payment converted nothing")
        return await pay(switch, instruct_return(switch, request))
    now, corridor = switch.clock.now(), _corridor_of(switch, original)
    if _is_at_its_rate(corridor, original, now):
        if request.quote is not None:
            raise _needless("it goes back at the rate it was paid at")
        terms = ReturnTerms(corridor.returns.period, await _difference(switch, corridor, now))
        return await pay(switch, _at_its_rate(switch, request, corridor), terms=terms)
    if request.quote is None:
        raise SwitchError(
            SwitchErrorCode.QUOTE_REQUIRED,
            "the time of its own rate has passed: POST .../return-quotes, and name one",
            "/quote_id",
        )
    instruction = _as_quoted(switch, request, corridor)
    return await pay(switch, instruction, terms=ReturnTerms(corridor.returns.period))


async def offer_back(switch: Switch, original: Payment, part: Money) -> tuple[Offer, ...]:
    """Quotes for money whose own rate is no longer used, cheapest first; all of them are held.

    Raises:
        SwitchError: ``switch.quote_needless`` while its own rate is used; ``switch.quote_limit``.
        NoRouteError: AG03 where no corridor leads back.
        FxError: as `make_offers`.
    """
    if original.instruction.provider is None:
        raise _needless("this payment converted nothing")
    corridor = _corridor_of(switch, original)
    if _is_at_its_rate(corridor, original, switch.clock.now()):
        raise _needless("it goes back at the rate it was paid at")
    back = way_back(switch, corridor)
    if back is None:
        raise NoRouteError(Reason.AG03, f"no corridor leads back from {corridor.id}")
    paid = original.instruction
    return await make_offers(switch, paid.acquirer, back, part, is_return=True)


def way_back(switch: Switch, corridor: Corridor) -> Corridor | None:
    """The corridor of the same network and currencies in the other direction, open or not."""
    return next(
        (
            other
            for other in switch.corridors.every
            if other.network == corridor.network
            and other.side is not corridor.side
            and (other.source, other.target) == (corridor.target, corridor.source)
        ),
        None,
    )


def _corridor_of(switch: Switch, original: Payment) -> Corridor:
    corridor = switch.corridors.find(original.instruction.corridor or "")
    assert corridor is not None, "what was converted went over a corridor of the table"
    return corridor


def _is_at_its_rate(corridor: Corridor, original: Payment, now: datetime) -> bool:
    """One that never completed too: the books refuse it."""
    done = original.concluded_at
    return done is None or now <= done + corridor.returns.original_rate


async def _difference(switch: Switch, corridor: Corridor, now: datetime) -> AtOriginal:
    board = await switch.rates.board(corridor.source, corridor.target)
    return AtOriginal(
        mid=board.mid(corridor.source, corridor.target, now),
        creditor_bears=corridor.returns.difference is DifferenceOwner.CREDITOR,
    )


def _at_its_rate(switch: Switch, request: ReturnRequest, corridor: Corridor) -> Instruction:
    """The share that the part is of what was paid; the books have the last word on it."""
    paid, part = request.original.instruction, request.amount
    share = Decimal(paid.debit.minor * part.minor // paid.credit.minor)
    step = paid.debit.currency.step_minor
    given = Money(max(floor_step(share, paid.debit.currency), step), paid.debit.currency)
    assert paid.provider is not None
    quote_id = QuoteId(uuid7(switch.clock.now(), switch.chance))
    back = Back(part, BackRate.ORIGINAL)
    return _instruction(switch, request, corridor, paid.provider, quote_id, given, back)


def _as_quoted(switch: Switch, request: ReturnRequest, corridor: Corridor) -> Instruction:
    held, back = request.quote, way_back(switch, corridor)
    assert held is not None
    if held.terms is None or back is None or held.terms.corridor != back.id:
        unfit = "this quote is not for this payment's way back"
        raise SwitchError(SwitchErrorCode.QUOTE_UNKNOWN, unfit, "/quote_id")
    quote = held.quote
    if quote.source != request.amount:
        raise NoRouteError(Reason.AM09, f"the quote spends {quote.source}")
    provider, quote_id = ParticipantId(quote.provider), QuoteId(quote.id)
    part = Back(request.amount, BackRate.QUOTED)
    return _instruction(switch, request, corridor, provider, quote_id, quote.target, part)


def _instruction(
    switch: Switch,
    request: ReturnRequest,
    corridor: Corridor,
    provider: ParticipantId,
    quote_id: QuoteId,
    given: Money,
    back: Back,
) -> Instruction:
    """The original's way, backwards, through whoever converts."""
    now, way = switch.clock.now(), way_back(switch, corridor)
    goes_abroad = corridor.side is Direction.INBOUND
    finality = Finality.ONE_WAY if goes_abroad else Finality.CONFIRMED
    budget = (corridor if way is None else way).budget if goes_abroad else switch.budget(None)
    return replace(
        instruct_return(switch, request),
        corridor=(corridor if way is None else way).id,
        provider=provider,
        finality=finality if way is None else way.finality,
        credit=given,
        quote_id=quote_id,
        deadline_at=now + budget,
        back=back,
    )


def _needless(why: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.QUOTE_NEEDLESS, why, "/quote_id")
