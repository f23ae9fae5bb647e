"""Settlement windows over HTTP, for the operator: what is inside, approvals, ways out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from fastapi import APIRouter, Request

from lapnet_sim.api.deps import Anybody, AtDesk, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.registry_access import refuse_all_but_operator
from lapnet_sim.api.settlement_schemas import (
    CoverOut,
    MatrixOut,
    NetOut,
    NetsOut,
    PairOut,
    ResolveIn,
    SettlementOut,
    WindowOut,
    WindowsOut,
)
from lapnet_sim.clearing.calendars import waits_until
from lapnet_sim.clearing.cycle import netting_of
from lapnet_sim.clearing.schedule import cut_short
from lapnet_sim.clearing.shortage import Choice, resolve_short
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.settlement_commands import ApproveWindow, BatchOutcome, CloseWindow
from lapnet_sim.storage.keys import Holder
from participants import ParticipantId
from settlement import Netting, SettlementError
from settlement.batch import Batch, Way
from settlement.cover_terms import cover_terms
from settlement.waterfall import cover
from settlement.window import HOME, Window, WindowId, WindowStatus

router = APIRouter(prefix="/v1/settlement/windows", tags=["settlement"])

ONE = "/{business_date}/{number}"


@router.get("", responses=PROBLEMS)
async def read_all(desk: AtDesk, holder: Anybody) -> WindowsOut:
    """Every settlement window, from the oldest. Operator only."""
    refuse_all_but_operator(holder)
    found = await desk.offload(desk.reads.windows)
    return WindowsOut(windows=[WindowOut.of(each) for each in found])


@router.get(ONE, responses=PROBLEMS)
async def read(business_date: str, number: str, desk: AtDesk, holder: Anybody) -> SettlementOut:
    """One window: control, approvals, shortages, instructions, and every step of its settlement.

    The three instants of finality are when settlement was entered, when it became irrevocable and
    when it was final.
    """
    window = await _asked(desk, holder, business_date, number)
    return await desk.offload(lambda: _shown(desk, window))


@router.get(ONE + "/nets", responses=PROBLEMS)
async def read_nets(business_date: str, number: str, desk: AtDesk, holder: Anybody) -> NetsOut:
    """What the window leaves every member owed or owing, and cover-1 and cover-2. Operator only."""
    netting = await _netted(desk, await _asked(desk, holder, business_date, number))
    by_currency: defaultdict[str, dict[ParticipantId, int]] = defaultdict(dict)
    for each in netting.positions:
        by_currency[each.currency][each.participant] = each.net_minor
    return NetsOut(
        digest=netting.digest,
        nets=[NetOut.of(each) for each in netting.positions],
        cover=[
            CoverOut.of(cover(nets, cover_terms().groups), code)
            for code, nets in sorted(by_currency.items())
        ],
    )


@router.get(ONE + "/bilateral", responses=PROBLEMS)
async def read_pairs(business_date: str, number: str, desk: AtDesk, holder: Anybody) -> MatrixOut:
    """What everybody sent everybody in the window. Operator only."""
    netting = await _netted(desk, await _asked(desk, holder, business_date, number))
    return MatrixOut(digest=netting.digest, pairs=[PairOut.of(each) for each in netting.bilateral])


@router.post("/current/close", responses=PROBLEMS)
async def close_now(desk: AtDesk, holder: Anybody) -> WindowOut:
    """Close the open window of domestic payments before its cut-off; the next opens with it.

    Operator only. It settles like any other. The window that takes the rest of its time has a
    number of its own.
    """
    refuse_all_but_operator(holder)
    found = await desk.offload(desk.reads.windows)
    standing = [each for each in found if each.status is WindowStatus.OPEN and each.series == HOME]
    assert len(standing) == 1, "exactly one window for domestic payments is open at any time"
    return await _closed(desk, standing[0], found)


@router.post(ONE + "/close", responses=PROBLEMS)
async def close_one(business_date: str, number: str, desk: AtDesk, holder: Anybody) -> WindowOut:
    """Close an open window of any series before its cut-off. Operator only.

    The one that takes the rest of its time opens in the same transaction.
    """
    window = await _asked(desk, holder, business_date, number)
    if window.status is not WindowStatus.OPEN:
        raise _standing(window.status, window)
    return await _closed(desk, window, await desk.offload(desk.reads.windows))


async def _closed(desk: Desk, window: Window, known: Iterable[Window]) -> WindowOut:
    now = desk.switch.clock.now()
    following = cut_short(window, now, known, desk.switch.calendar)
    await desk.switch.ledger.apply(CloseWindow(str(window.id), following))
    closed = await desk.offload(lambda: desk.reads.window(str(window.id)))
    assert closed is not None
    return WindowOut.of(closed)


@router.post(ONE + "/approve", responses=PROBLEMS)
async def approve(business_date: str, number: str, desk: AtDesk, holder: Anybody) -> SettlementOut:
    """Agree that a netted window settles. Operator only; ``LAPNET_APPROVALS`` different keys must.

    With the last approval the window goes on by itself. The same key again counts once.
    """
    window = await _asked(desk, holder, business_date, number)
    needed = desk.switch.settings.approvals
    command = ApproveWindow(str(window.id), holder.mark, needed)
    result = await desk.switch.ledger.apply(command)
    if not isinstance(result, BatchOutcome):
        raise _standing(window.status, window)
    if result.replayed:
        if result.status is WindowStatus.NETTED:
            raise SwitchError(SwitchErrorCode.FOUR_EYES, "this key has approved", str(window.id))
        if holder.mark not in result.batch.approved_by:
            raise _standing(result.status, window)
    return await desk.offload(lambda: _shown(desk, window))


@router.post(ONE + "/resolve-short", responses=PROBLEMS, openapi_extra=takes(ResolveIn))
async def resolve(
    request: Request, business_date: str, number: str, desk: AtDesk, holder: Anybody
) -> SettlementOut:
    """Choose the way out for a window in which somebody is short. Operator only.

    ``fund`` (it has paid in), ``prefund``, ``collateral``, ``loss_share``, ``postpone``;
    ``recalculate`` is refused, because payments are final. ``loss_share`` uses the money of others:
    a second, different key must ask for it too.
    """
    window = await _asked(desk, holder, business_date, number)
    body = await read_body(request, ResolveIn)
    later = desk.switch.clock.now() + timedelta(seconds=body.postpone_s)
    until = later if body.way is Way.POSTPONE else None
    choice = Choice(str(window.id), body.way, holder.mark, until)
    await resolve_short(desk.switch, desk.reads, choice, desk.offload)
    return await desk.offload(lambda: _shown(desk, window))


async def _asked(desk: Desk, holder: Holder, business_date: str, number: str) -> Window:
    refuse_all_but_operator(holder)
    name = f"{business_date}/{number}"
    try:
        window_id = str(WindowId.parse(name))
    except SettlementError as error:
        raise SwitchError(SwitchErrorCode.WINDOW_UNKNOWN, error.message, name) from None
    found = await desk.offload(lambda: desk.reads.window(window_id))
    if found is None:
        raise SwitchError(SwitchErrorCode.WINDOW_UNKNOWN, "no such window", name)
    return found


def _standing(status: WindowStatus, window: Window) -> SwitchError:
    return SwitchError(
        SwitchErrorCode.WINDOW_STATUS, f"the window is {status.value}", str(window.id)
    )


async def _netted(desk: Desk, window: Window) -> Netting:
    return await desk.offload(lambda: netting_of(desk.reads, str(window.id)))


def _shown(desk: Desk, window: Window) -> SettlementOut:
    name = str(window.id)
    now = desk.reads.window(name) or window
    return SettlementOut.of(
        now,
        desk.reads.batch(name) or Batch(name),
        desk.reads.instructions(name),
        desk.reads.settlements.steps(name),
        desk.switch.settings.approvals,
        waits_until(desk.switch, now),
    )
