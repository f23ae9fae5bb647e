"""The registry over HTTP: who takes part, since when, and where each is reached."""

import re
from datetime import timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.deps import Anybody, AtDesk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.registry_access import (
    governed,
    have_happen,
    refuse_all_but_operator,
    refused,
    visible,
)
from lapnet_sim.api.registry_schemas import (
    ChangeOut,
    EchoOut,
    EndpointIn,
    HistoryOut,
    ParticipantIn,
    ParticipantOut,
    ParticipantsOut,
    ReasonIn,
)
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.gateways.address import read_address
from lapnet_sim.gateways.registered import RegisteredGateways
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent
from lapnet_sim.ledger.registry_commands import (
    AdmitParticipant,
    ChangeParticipant,
    Refused,
    RegistrationOutcome,
)
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.storage.registry_reads import RegistryReads
from lapnet_sim.tariff.table import fee_plans
from participants import ParticipantId

router = APIRouter(prefix="/v1/participants", tags=["participants"])

CODE = re.compile(r"[A-Z][A-Z0-9]{1,15}", re.ASCII)
MOST_CHANGES = 200


@router.get("", responses=PROBLEMS)
async def read_all(desk: AtDesk, holder: Anybody) -> ParticipantsOut:
    """Every participant; for a participant, itself."""
    found = desk.register.roll.registrations.values()
    return ParticipantsOut(
        participants=[
            ParticipantOut.of(each) for each in found if holder.participant in {None, each.id}
        ]
    )


@router.get("/{id}", responses=PROBLEMS)
async def read(id: str, desk: AtDesk, holder: Anybody) -> ParticipantOut:  # noqa: A002 - the name in the address
    """One participant, as it is registered."""
    return ParticipantOut.of(visible(desk, holder, id))


@router.put(
    "/{id}",
    status_code=201,
    response_model=ParticipantOut,
    responses={
        **PROBLEMS,
        200: {"description": "it was there, and is so now", "model": ParticipantOut},
    },
    openapi_extra=takes(ParticipantIn),
)
async def put(request: Request, id: str, desk: AtDesk, holder: Anybody) -> Response:  # noqa: A002 - as above
    """Take an application, or change how a participant is registered. Operator only.

    A new one is ``applied``: fund it, make a key for it, activate it; then it signs on. Whoever
    has no endpoint is played by a simulator.
    """
    if holder.participant is not None:
        visible(desk, holder, id)
    refuse_all_but_operator(holder)
    if not CODE.fullmatch(id):
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID,
            "a code is 2 to 16 of A-Z and 0-9, a letter first",
            "{id}",
        )
    body = await read_body(request, ParticipantIn)
    if body.fee_plan not in fee_plans():
        known = ", ".join(sorted(fee_plans()))
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, f"the tariff has {known}", "/fee_plan")
    command = AdmitParticipant(ParticipantId(id), body.terms(), holder.mark)
    result = await desk.switch.ledger.apply(command)
    if isinstance(result, Refused):
        raise refused(result)
    assert isinstance(result, RegistrationOutcome)
    await desk.register.refresh()
    made = result.registration.steps == 0 and not result.replayed
    shown = ParticipantOut.of(result.registration).model_dump_json()
    status = HTTPStatus.CREATED if made else HTTPStatus.OK
    return Response(shown, status, media_type="application/json")


@router.get("/{id}/events", responses=PROBLEMS)
async def read_events(id: str, desk: AtDesk, holder: Anybody) -> HistoryOut:  # noqa: A002 - as above
    """What became of a participant, newest first: each change, by whom and why."""
    found = visible(desk, holder, id)
    reads = RegistryReads(desk.engine)
    steps = await desk.offload(lambda: reads.history(found.id, MOST_CHANGES))
    return HistoryOut(changes=[ChangeOut.of(step) for step in steps])


@router.post("/{id}/activate", responses=PROBLEMS, openapi_extra=takes(ReasonIn))
async def activate(request: Request, id: str, desk: AtDesk, holder: Anybody) -> ParticipantOut:  # noqa: A002 - as above
    """Let a participant take part, for the first time or again. Operator only."""
    return await _govern(request, id, desk, holder, ParticipantEvent.ACTIVATE)


@router.post("/{id}/suspend", responses=PROBLEMS, openapi_extra=takes(ReasonIn))
async def suspend(request: Request, id: str, desk: AtDesk, holder: Anybody) -> ParticipantOut:  # noqa: A002 - as above
    """Stop a participant: no new payments from it (AG10) or to it (AG11). Operator only.

    What was forwarded before ends normally.
    """
    return await _govern(request, id, desk, holder, ParticipantEvent.SUSPEND)


@router.post("/{id}/close", responses=PROBLEMS, openapi_extra=takes(ReasonIn))
async def close(request: Request, id: str, desk: AtDesk, holder: Anybody) -> ParticipantOut:  # noqa: A002 - as above
    """Let a participant go for good, its positions at zero, nothing under way. Operator only."""
    return await _govern(request, id, desk, holder, ParticipantEvent.CLOSE)


@router.post("/{id}/sign-on", responses=PROBLEMS)
async def sign_on(id: str, desk: AtDesk, holder: Anybody) -> ParticipantOut:  # noqa: A002 - as above
    """Say that you are ready to be sent payments; the operator may say it for you."""
    return await _sign(id, desk, holder, ParticipantEvent.SIGN_ON)


@router.post("/{id}/sign-off", responses=PROBLEMS)
async def sign_off(id: str, desk: AtDesk, holder: Anybody) -> ParticipantOut:  # noqa: A002 - as above
    """Be sent nothing new (AB08) until you sign on again; you may still send."""
    return await _sign(id, desk, holder, ParticipantEvent.SIGN_OFF)


@router.post("/{id}/echo", responses=PROBLEMS)
async def echo(id: str, desk: AtDesk, holder: Anybody) -> EchoOut:  # noqa: A002 - as above
    """Ask the participant whether it works (``GET /health`` at its endpoint); how long it took."""
    found = visible(desk, holder, id)
    clock, gateways = desk.switch.clock, desk.switch.gateways
    assert isinstance(gateways, RegisteredGateways)
    began, reason = clock.now(), None
    try:
        await gateways[found.id].echo()
    except UnreachableError as error:
        reason = error.reason
    return EchoOut(
        participant=found.id,
        reached_at=gateways.address(found),
        answers=reason is None,
        reason=reason,
        took_ms=(clock.now() - began) // timedelta(milliseconds=1),
    )


@router.put("/{id}/endpoint", responses=PROBLEMS, openapi_extra=takes(EndpointIn))
async def connect(request: Request, id: str, desk: AtDesk, holder: Anybody) -> ParticipantOut:  # noqa: A002 - as above
    """Say where a participant is reached, from its next message on. Operator only."""
    found = governed(desk, holder, id)
    body = await read_body(request, EndpointIn)
    url = None if body.url is None else str(read_address(body.url, "/url"))
    command = ChangeParticipant(found.id, ParticipantEvent.CONNECT, holder.mark, endpoint=url)
    return ParticipantOut.of(await have_happen(desk, command))


async def _govern(
    request: Request,
    id_: str,
    desk: AtDesk,
    holder: Anybody,
    event: ParticipantEvent,
) -> ParticipantOut:
    found = governed(desk, holder, id_)
    body = await read_body(request, ReasonIn)
    command = ChangeParticipant(found.id, event, holder.mark, body.reason)
    return ParticipantOut.of(await have_happen(desk, command))


async def _sign(id_: str, desk: AtDesk, holder: Anybody, event: ParticipantEvent) -> ParticipantOut:
    found = visible(desk, holder, id_)
    command = ChangeParticipant(found.id, event, holder.mark)
    return ParticipantOut.of(await have_happen(desk, command))
