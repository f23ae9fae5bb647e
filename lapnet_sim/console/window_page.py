"""``/console/windows/{date}/{number}``: who owes whom, and the proof that it adds up."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.clearing.calendars import waits_until
from lapnet_sim.console.asked import asked_window
from lapnet_sim.console.netted import CurrencyNets, computed, instructed, netted
from lapnet_sim.console.rendering import HtmlRoute, answer
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.console_reads import ConsoleReads
from settlement.batch import Batch, BatchStep, LossLine
from settlement.instruction import Instruction
from settlement.window import Window, WindowId, WindowStatus

router = APIRouter(prefix="/console", route_class=HtmlRoute)


@dataclass(frozen=True, slots=True)
class WindowSheet:
    """What the page shows."""

    window: Window
    nets: tuple[CurrencyNets, ...]
    instructions: tuple[Instruction, ...]
    books_agree: bool | None
    """Whether the postings hold the same nets; None while payments still fall into it."""
    bank_agrees: bool | None
    """Whether the settlement bank was told the same nets; None before it was told any."""
    earlier: Window | None
    later: Window | None
    batch: Batch | None
    """The file about its settlement; None while payments still fall into it."""
    steps: tuple[BatchStep, ...]
    waits_until: datetime | None
    """When the settlement bank takes its instructions; None where it has them, or could now."""
    losses: tuple[LossLine, ...]
    """Who paid for members that were short."""


def sheet(desk: Desk, window_id: WindowId) -> WindowSheet:
    """One window.

    Raises:
        SwitchError: ``switch.not_found``.
    """
    windows = desk.reads.windows()
    place = next((at for at, each in enumerate(windows) if each.id == window_id), None)
    if place is None:
        raise SwitchError(SwitchErrorCode.NOT_FOUND, "no such window", str(window_id))
    window, name = windows[place], str(window_id)
    nets = netted(ConsoleReads(desk.engine).matrix(name))
    orders = tuple(desk.reads.instructions(name))
    is_final = window.status is not WindowStatus.OPEN
    is_told = window.status not in {
        WindowStatus.OPEN,
        WindowStatus.DRAINING,
        WindowStatus.CLOSED,
    }
    return WindowSheet(
        window=window,
        nets=nets,
        instructions=orders,
        books_agree=computed(nets) == desk.reads.booked_nets(name) if is_final else None,
        bank_agrees=computed(nets) == instructed(orders) if is_told else None,
        earlier=windows[place - 1] if place else None,
        later=windows[place + 1] if place + 1 < len(windows) else None,
        batch=desk.reads.batch(name),
        steps=tuple(desk.reads.settlements.steps(name)),
        waits_until=waits_until(desk.switch, window),
        losses=tuple(desk.reads.settlements.losses(name)),
    )


@router.get("/windows/{business_date}/{number}")
async def show(request: Request, desk: AtDesk, business_date: str, number: str) -> Response:
    """One settlement window."""
    try:
        window_id = asked_window(f"{business_date}/{number}")
    except SwitchError as error:
        raise SwitchError(SwitchErrorCode.NOT_FOUND, error.message, error.where) from None
    return await answer(request, desk, "window.html", lambda: sheet(desk, window_id))
