"""``/console/participants``: who takes part, who is signed on, and how far each may still go."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk
from lapnet_sim.console.position_page import PositionLine
from lapnet_sim.console.rendering import HtmlRoute, answer
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registration import Registration
from participants import ParticipantId

router = APIRouter(prefix="/console", route_class=HtmlRoute)


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A participant with its positions."""

    registration: Registration
    positions: tuple[PositionLine, ...]

    @property
    def roles(self) -> list[str]:
        """As what it takes part, in a fixed order."""
        return sorted(self.registration.terms.roles)


def lines(
    registrations: Iterable[Registration], positions: Iterable[Position]
) -> tuple[ParticipantLine, ...]:
    """Everybody, in the order given, each with what it has in every currency."""
    held: defaultdict[ParticipantId, list[Position]] = defaultdict(list)
    for position in positions:
        held[position.participant].append(position)
    return tuple(
        ParticipantLine(each, tuple(PositionLine(position, each) for position in held[each.id]))
        for each in registrations
    )


@router.get("/participants")
async def show(request: Request, desk: AtDesk) -> Response:
    """Every participant."""
    registered = desk.register.roll.registrations.values()
    return await answer(
        request, desk, "participants.html", lambda: lines(registered, desk.reads.positions())
    )
