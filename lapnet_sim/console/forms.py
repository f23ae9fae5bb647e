"""Forms of people, read strictly; whoever sends one that does something names a key in it.

The console knows nobody: no session, no cookie that could be abused from another page. A form that
changes something asks for the sender's API key, every time, and the key decides what may be done.
"""

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.requests import Request

from lapnet_sim.api.deps import Desk
from lapnet_sim.api.settlement_schemas import NoteIn
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.keys import Holder

MOST_BYTES = 2 << 20
_MOST_FIELDS = 20
_PLAIN, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: texts by name, and files by name."""

    texts: dict[str, str]
    files: dict[str, bytes]


async def read_form(request: Request) -> Form:
    """A form, each field once.

    Raises:
        SwitchError: ``switch.body_too_large``, ``switch.body_malformed``.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise SwitchError(SwitchErrorCode.BODY_TOO_LARGE, f"the limit is {MOST_BYTES} bytes")
    told = request.headers.get("content-type", "")
    kind = told.partition(";")[0].strip().lower()
    try:
        if kind == _PLAIN:
            return Form(_once(_plain(bytes(body))), {})
        if kind == _PARTS:
            return _parted(told, bytes(body))
    except ValueError:
        pass
    raise SwitchError(SwitchErrorCode.BODY_MALFORMED, "this is not a form of ours")


async def signed_by(desk: Desk, form: Form) -> Holder:
    """Whoever sent a form, by the key in it.

    Raises:
        SwitchError: ``switch.key_missing``, ``switch.key_unknown``.
    """
    key = form.texts.get("key", "").strip()
    if not key:
        raise SwitchError(SwitchErrorCode.KEY_MISSING, "type your API key", "key")
    found = await desk.register.holder(key)
    if found is None:
        raise SwitchError(SwitchErrorCode.KEY_UNKNOWN, "nobody has this API key", "key")
    return found


def note_of(text: str, where: str = "note") -> str:
    """A note as the API takes it.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    try:
        return NoteIn(note=text.strip()).note
    except ValidationError:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "a note has 1 to 200 characters on one line", where
        ) from None


def _plain(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(
        body.decode("ascii"),
        keep_blank_values=True,
        strict_parsing=True,
        errors="strict",
        max_num_fields=_MOST_FIELDS,
    )


def _parted(told: str, body: bytes) -> Form:
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + told.encode("latin-1") + b"\r\n\r\n" + body
    )
    if message.defects or not message.is_multipart():
        raise ValueError(told)
    texts: list[tuple[str, str]] = []
    files: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise ValueError(told)  # noqa: TRY004 - a form that is none, not a mistake of ours
        if part.get_filename() is None:
            texts.append((name, content.decode("utf-8")))
        else:
            files[name] = content
    return Form(_once(texts), files)


def _once(found: list[tuple[str, str]]) -> dict[str, str]:
    kept = dict(found)
    if len(kept) != len(found) or len(found) > _MOST_FIELDS:
        raise ValueError(found)
    return kept
