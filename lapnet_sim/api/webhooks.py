"""Webhooks over HTTP: where a participant is told, what became of it, and sending it again."""

import re
import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.webhook_schemas import (
    DeliveriesOut,
    DeliveryOut,
    ResentOut,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
)
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import HookEndpointId, uuid7
from lapnet_sim.notify.signing import SECRET_BYTES, secret_of
from lapnet_sim.notify.target import TargetError, check_url
from lapnet_sim.notify.values import DeliveryState, Endpoint, EndpointState
from lapnet_sim.storage.hook_deliveries import SqlDeliveries
from lapnet_sim.storage.hook_endpoints import MOST, SqlEndpoints, TooManyError
from participants import Participant

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}", re.ASCII)
RESERVED = frozenset({"dead-letters", "events"})

Name = Annotated[str, Path(description="yours to choose: up to 32 of a-z, 0-9, - and _")]
Limit = Annotated[str, Query(pattern="^[1-9][0-9]{0,2}$", description="most in one answer")]
Before = Annotated[
    str | None,
    Query(pattern="^[1-9][0-9]{0,14}$", description="only events of a lower order than this"),
]


@router.get("", responses=PROBLEMS)
async def read_all(desk: AtDesk, caller: Caller) -> WebhooksOut:
    """All of your webhooks."""
    found = await desk.offload(lambda: SqlEndpoints(desk.engine).of(caller.id))
    return WebhooksOut(webhooks=[WebhookOut.of(each) for each in found])


@router.get("/dead-letters", responses=PROBLEMS)
async def read_dead_letters(desk: AtDesk, caller: Caller, limit: Limit = "100") -> DeliveriesOut:
    """Events that were given up, at whichever of your webhooks."""
    deliveries = SqlDeliveries(desk.engine)
    found = await desk.offload(lambda: deliveries.dead_letters(caller.id, int(limit)))
    return DeliveriesOut(deliveries=[DeliveryOut.of(each) for each in found])


@router.post("/events/{event_id}/resend", status_code=202, responses=PROBLEMS)
async def resend(event_id: str, desk: AtDesk, caller: Caller) -> ResentOut:
    """Send an event again, to every enabled webhook of yours that takes its type.

    It has the same id and the same body; its tries begin anew.
    """
    wanted, now = _uuid(event_id), desk.switch.clock.now()
    names = None
    if wanted is not None:
        deliveries = SqlDeliveries(desk.engine)
        names = await desk.write(lambda: deliveries.resend(caller.id, wanted, now))
    if wanted is None or names is None:
        raise SwitchError(SwitchErrorCode.EVENT_UNKNOWN, "none of your events has this id")
    if not names:
        raise SwitchError(SwitchErrorCode.EVENT_UNWANTED, "no enabled webhook takes this type")
    return ResentOut(event_id=wanted, webhooks=names)


@router.put(
    "/{id}",
    status_code=201,
    response_model=WebhookOut,
    responses={
        **PROBLEMS,
        200: {"description": "it was there and is changed", "model": WebhookOut},
    },
    openapi_extra=takes(WebhookIn),
)
async def put(request: Request, id: Name, desk: AtDesk, caller: Caller) -> Response:  # noqa: A002 - the name in the address
    """Make a webhook, or change one. The secret is in the answer that makes it, and nowhere else.

    From now on, what happens to your payments is sent there, signed as Standard Webhooks say;
    ``order`` in each event rises by one from event to event of yours.
    """
    body = await read_body(request, WebhookIn)
    wanted = _endpoint(desk, caller, _name(id), body)
    try:
        endpoint, made = await desk.write(lambda: SqlEndpoints(desk.engine).put(wanted))
    except TooManyError:
        raise SwitchError(SwitchErrorCode.WEBHOOK_LIMIT, f"{MOST} are the most") from None
    shown = WebhookOut.of(endpoint, secret=endpoint.secret if made else None)
    return _shown(shown, HTTPStatus.CREATED if made else HTTPStatus.OK)


@router.get("/{id}", responses=PROBLEMS)
async def read(id: Name, desk: AtDesk, caller: Caller) -> WebhookOut:  # noqa: A002 - as above
    """One of your webhooks."""
    return WebhookOut.of(await _find(desk, caller, id))


@router.delete("/{id}", status_code=204, responses=PROBLEMS)
async def remove(id: Name, desk: AtDesk, caller: Caller) -> Response:  # noqa: A002 - as above
    """Delete a webhook, with what was still on its way to it."""
    endpoint = await _find(desk, caller, id)
    await desk.write(lambda: SqlEndpoints(desk.engine).remove(caller.id, endpoint.name))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/{id}/secret", response_model=WebhookOut, responses=PROBLEMS)
async def rotate(id: Name, desk: AtDesk, caller: Caller) -> Response:  # noqa: A002 - as above
    """Make a new secret. For a while events carry two signatures: by the new and the old one."""
    endpoint, secret = await _find(desk, caller, id), _new_secret()
    life = timedelta(seconds=desk.switch.settings.webhook_old_secret_s)
    until = desk.switch.clock.now() + life
    endpoints = SqlEndpoints(desk.engine)
    await desk.write(lambda: endpoints.rotate(caller.id, endpoint.name, secret, until))
    return _shown(WebhookOut.of(await _find(desk, caller, id), secret=secret), HTTPStatus.OK)


@router.get("/{id}/deliveries", responses=PROBLEMS)
async def read_deliveries(
    id: Name,  # noqa: A002 - as above
    desk: AtDesk,
    caller: Caller,
    limit: Limit = "50",
    before: Before = None,
    state: DeliveryState | None = None,
) -> DeliveriesOut:
    """What a webhook was told or is to be told: every attempt, and when the next one is."""
    endpoint = await _find(desk, caller, id)
    deliveries = SqlDeliveries(desk.engine)
    first = None if before is None else int(before)
    found = await desk.offload(lambda: deliveries.at(endpoint, int(limit), first, state))
    return DeliveriesOut(
        deliveries=[DeliveryOut.of(each) for each in found],
        before=found[-1].number if len(found) == int(limit) else None,
    )


def _endpoint(desk: Desk, caller: Participant, name: str, body: WebhookIn) -> Endpoint:
    try:
        check_url(body.url, desk.switch.settings.webhook_reach)
    except TargetError as error:
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, str(error), "/url") from None
    now = desk.switch.clock.now()
    return Endpoint(
        id=HookEndpointId(uuid7(now, desk.switch.chance)),
        participant=caller.id,
        name=name,
        url=body.url,
        events=None if body.events is None else frozenset(body.events),
        state=EndpointState.ENABLED if body.enabled else EndpointState.DISABLED,
        created_at=now,
        secret=_new_secret(),
    )


def _new_secret() -> str:
    return secret_of(secrets.token_bytes(SECRET_BYTES))


async def _find(desk: Desk, caller: Participant, name: str) -> Endpoint:
    found = None
    if NAME.fullmatch(name):
        found = await desk.offload(lambda: SqlEndpoints(desk.engine).one(caller.id, name))
    if found is None:
        raise SwitchError(SwitchErrorCode.WEBHOOK_UNKNOWN, "none of your webhooks has this id")
    return found


def _name(text: str) -> str:
    if not NAME.fullmatch(text) or text in RESERVED:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "choose up to 32 of a-z, 0-9, - and _", "{id}"
        )
    return text


def _uuid(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def _shown(body: WebhookOut, status: HTTPStatus) -> Response:
    """An answer that may hold a secret: nobody on the way keeps it."""
    return Response(
        body.model_dump_json(),
        status,
        {"Cache-Control": "no-store"},
        media_type="application/json",
    )
