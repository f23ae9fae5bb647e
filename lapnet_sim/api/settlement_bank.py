"""The settlement bank over HTTP, for the operator: its messages, its statements, what backs it."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from fx import LAK, Money, currency
from lapnet_sim.api.deps import Anybody, AtDesk, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.registry_access import governed, refuse_all_but_operator, refused
from lapnet_sim.api.settlement_bank_schemas import (
    AssetIn,
    AssetOut,
    BackingOut,
    HoldingOut,
    PledgeOut,
    ProgressOut,
    SupplyOut,
    TokensIn,
)
from lapnet_sim.clearing.account_statements import Balances, statements_on
from lapnet_sim.clearing.cycle import order_of
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.ledger.settlement_commands import BatchOutcome, ChooseAsset
from lapnet_sim.ledger.token_values import TokenKind
from lapnet_sim.ledger.tokens import MoveTokens, TokensMoved
from lapnet_sim.payments.amounts import whole_amount
from lapnet_sim.routing.route import NoRouteError
from lapnet_sim.storage.keys import Holder
from participants import OPERATOR
from participants.bank_messages import camt, pacs029
from participants.reasons import Reason
from participants.settlement_asset import Asset
from settlement import SettlementError
from settlement.batch import Batch
from settlement.business_days import SCHEME_ZONE
from settlement.cover_terms import OWN, cover_terms
from settlement.window import WindowId

router = APIRouter(prefix="/v1/settlement", tags=["settlement"])
participant_router = APIRouter(prefix="/v1/participants/{id}/dlak", tags=["positions"])

ONE = "/windows/{business_date}/{number}"
XML = "application/xml"
AS_XML = {**PROBLEMS, 200: {"description": "the message", "content": {XML: {}}}}


@router.get(ONE + "/instruction", responses=AS_XML, response_class=Response)
async def read_instruction(
    business_date: str, number: str, desk: AtDesk, holder: Anybody
) -> Response:
    """The pacs.029 that instructed a window, as it was last sent. Operator only.

    Refused with ``switch.window_status`` before it is instructed, and where nothing had to move.
    """
    batch = await _batch_of(desk, holder, business_date, number)
    orders = await desk.offload(lambda: desk.reads.instructions(batch.window_id))
    if batch.message_id is None or batch.entered_at is None or not orders:
        raise SwitchError(SwitchErrorCode.WINDOW_STATUS, "nothing was instructed", batch.window_id)
    request = pacs029.SettlementRequest(
        batch.message_id,
        batch.window_id,
        batch.asset,
        pacs029.in_order_of_message(map(order_of, orders)),
    )
    return Response(pacs029.write(request, batch.entered_at), media_type=XML)


@router.get(ONE + "/backing", responses=PROBLEMS)
async def read_progress(
    business_date: str, number: str, desk: AtDesk, holder: Anybody
) -> ProgressOut:
    """What a window settles in, who paid for whom, and a way out that waits for a second person.

    Operator only. The three instants of finality are those of the settlement.
    """
    batch = await _batch_of(desk, holder, business_date, number)
    losses = await desk.offload(lambda: desk.reads.settlements.losses(batch.window_id))
    return ProgressOut.of(batch, losses)


@router.post(ONE + "/asset", responses=PROBLEMS, openapi_extra=takes(AssetIn))
async def choose_asset(
    request: Request, business_date: str, number: str, desk: AtDesk, holder: Anybody
) -> AssetOut:
    """Choose what a closed window settles in, before it is instructed. Operator only.

    ``dlak`` moves what is owed in kip as digital kip; other currencies always settle in cash.
    """
    batch = await _batch_of(desk, holder, business_date, number)
    body = await read_body(request, AssetIn)
    command = ChooseAsset(batch.window_id, body.asset, holder.mark)
    result = await desk.switch.ledger.apply(command)
    if not isinstance(result, BatchOutcome) or result.batch.asset is not body.asset:
        raise SwitchError(
            SwitchErrorCode.WINDOW_STATUS, "the window is instructed", batch.window_id
        )
    return AssetOut.of(result.batch)


@router.get("/statements/{day}", responses=AS_XML, response_class=Response)
async def read_statements(
    day: date,
    desk: AtDesk,
    holder: Anybody,
    *,
    movements: Annotated[
        bool, Query(description="camt.054, a notification a movement, in place of camt.053")
    ] = False,
) -> Response:
    """Every settlement account's day as camt.053: opening, entries, closing. Operator only.

    The day that is not over yet is told as far as it has gone. ``?movements=true`` gives camt.054.
    """
    refuse_all_but_operator(holder)
    now = desk.switch.clock.now()
    if day > now.astimezone(SCHEME_ZONE).date():
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, "that day has not begun", "{day}")
    begins = datetime.combine(day, time(0), SCHEME_ZONE)

    def told() -> bytes | None:
        found = statements_on(day, _balances(desk), desk.reads.settlements.moves(begins))
        if not any(each.movements for each in found) if movements else not found:
            return None
        at = min(now, begins + timedelta(days=1))
        write = camt.write_notifications if movements else camt.write_statements
        return write(found, at)

    content = await desk.offload(told)
    if content is None:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return Response(content, media_type=XML)


@router.get("/backing", responses=PROBLEMS)
async def read_backing(desk: AtDesk, holder: Anybody) -> BackingOut:
    """What members pledged, with haircuts, what was drawn, and the order in which it pays.

    Operator only. All figures are invented.
    """
    refuse_all_but_operator(holder)
    terms = cover_terms()

    def told() -> BackingOut:
        drawn: Counter[str] = Counter()
        for line in desk.reads.settlements.losses():
            if line.layer in OWN:
                drawn[line.payer] += line.amount_minor
        home, positions = terms.currency.code, desk.reads.positions()
        who = sorted({each.participant for each in positions if each.currency == home} - {OPERATOR})
        pledges = [
            PledgeOut.of(each, terms.pledge(each), drawn[each], terms.groups.get(each))
            for each in who
        ]
        return BackingOut.of(terms, pledges)

    return await desk.offload(told)


@router.get("/dlak", responses=PROBLEMS)
async def read_supply(desk: AtDesk, holder: Anybody) -> SupplyOut:
    """All digital kip: issued, held, locked. Operator only."""
    refuse_all_but_operator(holder)
    reads = desk.reads.settlements
    return await desk.offload(lambda: SupplyOut.of(reads.issued_minor(), reads.holdings()))


@participant_router.post("", responses=PROBLEMS, openapi_extra=takes(TokensIn))
async def turn(request: Request, id: str, desk: AtDesk, holder: Anybody) -> HoldingOut:  # noqa: A002 - the name in the address
    """Turn a participant's cash into digital kip, or back. Operator only; you choose the id.

    Its cap stays: cash and digital kip count together. Nothing is turned while a closed window
    waits for its settlement.
    """
    found = governed(desk, holder, id)
    body = await read_body(request, TokensIn)
    amount = Money.parse(body.amount.amount, currency(body.amount.currency))
    if amount.currency != LAK or amount.minor == 0 or not whole_amount(amount):
        raise NoRouteError(Reason.AM12, "digital kip come in whole kip")
    kind = TokenKind(body.direction)
    command = MoveTokens(UUID(body.request_id), found.id, kind, amount.minor, holder.mark)
    result = await desk.switch.ledger.apply(command)
    if isinstance(result, Refused):
        if result.refusal is Refusal.STATUS:
            raise SwitchError(SwitchErrorCode.REQUEST_CHANGED, result.detail, "/request_id")
        raise refused(result)
    assert isinstance(result, TokensMoved)
    return HoldingOut.of(result.holding)


async def _batch_of(desk: Desk, holder: Holder, business_date: str, number: str) -> Batch:
    """The file about a window that has closed.

    Raises:
        SwitchError: ``switch.role_missing``, ``switch.window_unknown``, ``switch.window_status``.
    """
    refuse_all_but_operator(holder)
    name = f"{business_date}/{number}"
    try:
        window_id = str(WindowId.parse(name))
    except SettlementError as error:
        raise SwitchError(SwitchErrorCode.WINDOW_UNKNOWN, error.message, name) from None
    if await desk.offload(lambda: desk.reads.window(window_id)) is None:
        raise SwitchError(SwitchErrorCode.WINDOW_UNKNOWN, "no such window", name)
    found = await desk.offload(lambda: desk.reads.batch(window_id))
    if found is None:
        raise SwitchError(SwitchErrorCode.WINDOW_STATUS, "the window is open", name)
    return found


def _balances(desk: Desk) -> Balances:
    """What every account holds now, as the books mirror it."""
    reads = desk.reads
    found: Counter[tuple[str, str, Asset]] = Counter()
    for position in reads.positions():
        found[position.participant, position.currency, Asset.CASH] += position.cap_minor
    for (who, code), minor in reads.settlements.lowered().items():
        found[who, code, Asset.CASH] += minor
    for (who, code), minor in reads.fundings.unheard().items():
        found[who, code, Asset.CASH] += minor
    for holding in reads.settlements.holdings():
        found[holding.participant, LAK.code, Asset.CASH] -= holding.total_minor
        found[holding.participant, LAK.code, Asset.DLAK] += holding.total_minor
    return found  # type: ignore[return-value] # a participant's code is text
