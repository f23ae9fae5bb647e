"""``/console/positions``: how far each participant may still go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk
from lapnet_sim.console.figures import home_first
from lapnet_sim.console.rendering import HtmlRoute, answer
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registration import WARN_PERCENT, Registration
from lapnet_sim.ledger.warning import is_pressing
from participants import Participant, ParticipantId

router = APIRouter(prefix="/console", route_class=HtmlRoute)


@dataclass(frozen=True, slots=True)
class PositionLine:
    """A position and how whoever holds it is registered."""

    position: Position
    registration: Registration | None

    @property
    def holder(self) -> Participant | None:
        """Whose it is."""
        return None if self.registration is None else self.registration.participant

    @property
    def used(self) -> int:
        """Share of the cap that is taken, in percent; nought for one that is owed money."""
        return self.position.used_percent

    @property
    def is_pressing(self) -> bool:
        """Whether so much is taken as its holder wants to be warned at."""
        known = self.registration
        percent = WARN_PERCENT if known is None else known.terms.warn_percent
        return is_pressing(self.position, percent)


@dataclass(frozen=True, slots=True)
class CurrencyPositions:
    """Everybody in one currency; totals in minor units."""

    code: str
    lines: tuple[PositionLine, ...]

    @property
    def cap_minor(self) -> int:
        """All cash prefunded."""
        return sum(line.position.cap_minor for line in self.lines)

    @property
    def committed_minor(self) -> int:
        """What completed payments leave owed: nought over everybody."""
        return sum(line.position.committed_minor for line in self.lines)

    @property
    def reserved_minor(self) -> int:
        """What payments under way hold."""
        return sum(line.position.reserved_minor for line in self.lines)

    @property
    def headroom_minor(self) -> int:
        """What may still be reserved."""
        return sum(line.position.headroom_minor for line in self.lines)


def by_currency(
    positions: Iterable[Position], registered: Mapping[ParticipantId, Registration]
) -> tuple[CurrencyPositions, ...]:
    """Positions by currency, then participant."""
    ordered = sorted(positions, key=lambda each: (home_first(each.currency), each.participant))
    return tuple(
        CurrencyPositions(
            code, tuple(PositionLine(each, registered.get(each.participant)) for each in found)
        )
        for code, found in groupby(ordered, key=lambda each: each.currency)
    )


@router.get("/positions")
async def show(request: Request, desk: AtDesk) -> Response:
    """Every position."""
    return await answer(
        request,
        desk,
        "positions.html",
        lambda: by_currency(desk.reads.positions(), desk.register.roll.registrations),
    )
