"""A participant's API keys over HTTP: made, listed and revoked by the operator.

Operators' own keys are made and revoked on the command line only.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from lapnet_sim.api.chosen_ids import exact_uuid
from lapnet_sim.api.deps import Anybody, AtDesk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.registry_access import governed
from lapnet_sim.api.registry_schemas import KeyIn, KeyOut, KeysOut
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage import keys

router = APIRouter(prefix="/v1/participants/{id}/keys", tags=["participants"])


@router.post(
    "", status_code=201, response_model=KeyOut, responses=PROBLEMS, openapi_extra=takes(KeyIn)
)
async def make(request: Request, id: str, desk: AtDesk, holder: Anybody) -> Response:  # noqa: A002 - the name in the address
    """Make a key for a participant. The key is in this answer, and nowhere else."""
    found = governed(desk, holder, id)
    body = await read_body(request, KeyIn)
    now = desk.switch.clock.now()
    key, made = await desk.write(lambda: keys.make_key(desk.engine, found.id, now, body.name))
    await desk.register.refresh()
    shown = KeyOut.of(made, key=key).model_dump_json()
    headers = {"Cache-Control": "no-store"}
    return Response(shown, HTTPStatus.CREATED, headers, media_type="application/json")


@router.get("", responses=PROBLEMS)
async def read_all(id: str, desk: AtDesk, holder: Anybody) -> KeysOut:  # noqa: A002 - as above
    """A participant's keys, oldest first, revoked ones too."""
    found = governed(desk, holder, id)
    theirs = await desk.offload(lambda: keys.keys_of(desk.engine, found.id))
    return KeysOut(keys=[KeyOut.of(each) for each in theirs])


@router.delete("/{key_id}", status_code=204, responses=PROBLEMS)
async def revoke(id: str, key_id: str, desk: AtDesk, holder: Anybody) -> Response:  # noqa: A002 - as above
    """Make a key open nothing any more: here at once, in every other process within a second."""
    found = governed(desk, holder, id)
    wanted = exact_uuid(key_id)
    theirs = await desk.offload(lambda: keys.keys_of(desk.engine, found.id))
    key = next((each for each in theirs if each.id == wanted), None)
    if key is None:
        raise SwitchError(SwitchErrorCode.KEY_NOT_FOUND, f"{found.id} has no such key", "{key_id}")
    now = desk.switch.clock.now()
    await desk.write(lambda: keys.revoke(desk.engine, key.id, now))
    await desk.register.refresh()
    return Response(status_code=HTTPStatus.NO_CONTENT)
