"""Endpoints as people type them: ``LDB=http://127.0.0.1:9101/LDB``."""

from collections.abc import Iterable

from yarl import URL

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.gateways.address import read_address
from lapnet_sim.sandbox.cast import participants
from participants import ParticipantId


def read_endpoints(typed: Iterable[str]) -> dict[ParticipantId, URL]:
    """Where participants are reached. Any machine may be named: it is the user's own bank.

    Raises:
        SwitchError: ``switch.participant_unknown``, ``switch.endpoint_invalid``.

    >>> read_endpoints(["LDB=http://127.0.0.1:9101/LDB"])
    {'LDB': URL('http://127.0.0.1:9101/LDB')}
    """
    found: dict[ParticipantId, URL] = {}
    for text in typed:
        code, _, address = text.partition("=")
        id_ = known_participant(code)
        if id_ in found:
            raise _invalid("this participant has an endpoint already", text)
        found[id_] = read_address(address, text)
    return found


def known_participant(code: str) -> ParticipantId:
    """The participant of this code.

    Raises:
        SwitchError: ``switch.participant_unknown``.
    """
    id_ = ParticipantId(code)
    if id_ not in participants():
        raise SwitchError(SwitchErrorCode.PARTICIPANT_UNKNOWN, "no participant has this code", code)
    return id_


def _invalid(message: str, where: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.ENDPOINT_INVALID, message, where)
