"""Endpoints as people type them: ``LDB=http://127.0.0.1:9101/LDB``."""

from collections.abc import Iterable

from yarl import URL

from lapnet_sim.errors import SwitchError, SwitchErrorCode
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
        found[id_] = _address(address, text)
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


def _address(text: str, whole: str) -> URL:
    try:
        url = URL(text)
        port = url.port
    except ValueError:
        raise _invalid("this is no address", whole) from None
    if url.scheme not in {"http", "https"} or not url.host or not port:
        raise _invalid("write CODE=http://HOST:PORT or CODE=https://...", whole)
    if url.query_string or url.fragment or url.user or url.password:
        raise _invalid("an endpoint has no query, fragment or user", whole)
    return url


def _invalid(message: str, where: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.ENDPOINT_INVALID, message, where)
