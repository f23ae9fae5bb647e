"""``/console/merchants``: who is registered where, and the code that each of them shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from emvqr import symbol
from lapnet_sim.api.deps import AtDesk, Desk
from lapnet_sim.console.asked import asked_participant
from lapnet_sim.console.rendering import HEADERS, HtmlRoute, answer
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.merchant import Merchant
from lapnet_sim.payments.sign import static_code
from participants import Participant, ParticipantId

router = APIRouter(prefix="/console/merchants", route_class=HtmlRoute)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class MerchantList:
    """What the page shows: one acquirer's merchants."""

    acquirer: Participant
    acquirers: tuple[Participant, ...]
    """Everybody who can have merchants."""
    merchants: tuple[Merchant, ...]
    next: str | None
    """The alias behind which the next page begins."""


@router.get("")
async def show(request: Request, desk: AtDesk, participant: str = "", after: str = "") -> Response:
    """The merchants of one acquirer, by alias."""
    acquirers = _acquirers(desk.participants)
    wanted = asked_participant(participant) if participant else next(iter(acquirers))
    acquirer = acquirers.get(wanted)
    if acquirer is None:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "this participant has no merchants", participant[:60]
        )
    return await answer(
        request, desk, "merchants.html", lambda: _listed(desk, acquirers, acquirer, after)
    )


@router.get("/{acquirer}/{alias}/code.svg")
async def draw(acquirer: str, alias: str, desk: AtDesk) -> Response:
    """The static code of a merchant that is open, as a picture."""
    holder = _acquirers(desk.participants).get(asked_participant(acquirer))
    found = None
    if holder is not None:
        found = await desk.lookups.merchant(holder.id, alias)
    if holder is None or holder.iin is None or found is None or not found.is_open:
        raise SwitchError(SwitchErrorCode.MERCHANT_UNKNOWN, "no open merchant", alias[:60])
    code = static_code(found, holder.iin)
    drawn = await desk.offload(lambda: symbol.svg(code, scale=8))
    return Response(drawn, headers=HEADERS, media_type="image/svg+xml")


def _acquirers(
    participants: Mapping[ParticipantId, Participant],
) -> dict[ParticipantId, Participant]:
    return {id_: each for id_, each in participants.items() if each.iin is not None}


def _listed(
    desk: Desk, acquirers: Mapping[ParticipantId, Participant], acquirer: Participant, after: str
) -> MerchantList:
    found = desk.lookups.merchants.page(acquirer.id, after[:99], PAGE_SIZE + 1)
    return MerchantList(
        acquirer=acquirer,
        acquirers=tuple(acquirers.values()),
        merchants=tuple(found[:PAGE_SIZE]),
        next=found[PAGE_SIZE - 1].alias if len(found) > PAGE_SIZE else None,
    )
