"""What endpoints need, under readable names."""

from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader
from pydantic import ValidationError
from sqlalchemy import Engine

from lapnet_sim.api.lookups import Lookups
from lapnet_sim.api.schemas import In
from lapnet_sim.clearing.ports import Offload
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.writer import Writer
from lapnet_sim.metrics.exposition import Exposition
from lapnet_sim.payments.switch import Switch
from lapnet_sim.storage.keys import Holder
from lapnet_sim.storage.reads import Reads
from lapnet_sim.strict_json import read_object
from lapnet_sim.workers.register import Register
from lapnet_sim.workers.sweeper import Sweeper
from participants import Participant, ParticipantId
from participants.reasons import Reason

Model = TypeVar("Model", bound=In)

HEADER = APIKeyHeader(
    name="X-API-Key", auto_error=False, description="printed at the first start of the sandbox"
)


@dataclass(frozen=True)
class Desk:
    """Everything the API works with; made once, kept on the application."""

    switch: Switch
    reads: Reads
    engine: Engine
    offload: Offload
    writer: Writer
    register: Register
    lookups: Lookups
    write: Offload
    """In the writer's thread, for what is stored beside the books."""
    sweeper: Sweeper
    exposition: Exposition

    @property
    def participants(self) -> dict[ParticipantId, Participant]:
        """Everybody in the registry, by code."""
        return self.register.roll.participants


async def desk(request: Request) -> Desk:
    """The application's desk; ``async``, because a plain function would cost a thread."""
    return desk_of(request)


def desk_of(request: Request) -> Desk:
    """The application's desk, for those who are no dependency."""
    found = request.app.state.desk
    assert isinstance(found, Desk)
    return found


async def holder(request: Request, key: Annotated[str | None, Security(HEADER)]) -> Holder:
    """Whoever is calling, participant or operator.

    Raises:
        SwitchError: ``switch.key_missing``, ``switch.key_unknown``.
    """
    if key is None:
        raise SwitchError(SwitchErrorCode.KEY_MISSING, "send your API key in the header X-API-Key")
    found = await desk_of(request).register.holder(key)
    if found is None:
        raise SwitchError(SwitchErrorCode.KEY_UNKNOWN, "nobody has this API key")
    return found


async def caller(request: Request, key: Annotated[str | None, Security(HEADER)]) -> Participant:
    """The participant that is calling.

    Raises:
        SwitchError: ``switch.key_missing``, ``switch.key_unknown``, ``switch.role_missing``.
    """
    found = await holder(request, key)
    if found.participant is None:
        raise SwitchError(SwitchErrorCode.ROLE_MISSING, "this is for participants; you are not one")
    return desk_of(request).participants[found.participant]


async def caller_of(request: Request) -> Participant:
    """The participant that is calling, for endpoints that are plain functions of a request.

    Raises:
        SwitchError: ``switch.key_missing``, ``switch.key_unknown``, ``switch.role_missing``.
    """
    return await caller(request, request.headers.get(HEADER.model.name) or None)


async def read_body(request: Request, model: type[Model]) -> Model:
    """The body as ``model``, read strictly.

    Raises:
        SwitchError: ``switch.body_too_large``, ``switch.body_malformed``,
            ``switch.field_invalid`` with a JSON pointer.
    """
    limit = desk_of(request).switch.settings.body_limit_bytes
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise SwitchError(SwitchErrorCode.BODY_TOO_LARGE, f"the limit is {limit} bytes")
    try:
        return model.model_validate(read_object(bytes(body)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        pointer = "".join(f"/{_escaped(part)}" for part in first["loc"])
        missing = first["type"] == "missing"
        reason = Reason.CH21 if missing else Reason.FF01
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, first["msg"], pointer, reason) from None


def _escaped(part: int | str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")


Caller = Annotated[Participant, Depends(caller)]
Anybody = Annotated[Holder, Depends(holder)]
AtDesk = Annotated[Desk, Depends(desk)]
