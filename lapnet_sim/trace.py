"""Which request a piece of work belongs to, as others name it: carried in, and passed on.

``X-Request-Id`` is a name that the caller chose, for logs. ``traceparent`` is the place in a
trace that spans systems: its first part stays, its second is ours for whomever we ask.

Source: W3C Trace Context, level 1, sections 3.2 and 3.4.
"""

import re
from contextvars import ContextVar
from uuid import UUID

REQUEST_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
"""Names that are carried; others are replaced by one of ours."""

PARENT = re.compile(rb"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")
"""Version 00; a trace and a parent of zeros are not valid."""

CORRELATION: ContextVar[str | None] = ContextVar("correlation", default=None)
"""Our own name for the request that is being served."""

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""The name of the request that is being served, as its caller chose it."""

TRACEPARENT: ContextVar[str | None] = ContextVar("traceparent", default=None)
"""What participants are sent while this request is served."""


def request_id(given: bytes | None, otherwise: str) -> str:
    """The caller's name for its request, if it is one that can be carried.

    >>> request_id(b"till-7:42", "ours"), request_id(b"two words", "ours")
    ('till-7:42', 'ours')
    """
    return given.decode() if given and REQUEST_ID.fullmatch(given) else otherwise


def traceparent(given: bytes | None, id_: UUID) -> str:
    """Our place in the caller's trace, or in a new one; ``id_`` names our part of it.

    >>> ours = UUID("019aa000-0000-7000-8000-00000000abcd")
    >>> traceparent(b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", ours)
    '00-4bf92f3577b34da6a3ce929d0e0e4736-800000000000abcd-01'
    >>> traceparent(b"rubbish", ours)
    '00-019aa00000007000800000000000abcd-800000000000abcd-00'
    """
    found = PARENT.fullmatch(given) if given else None
    trace, flags = (found[1].decode(), found[2].decode()) if found else (id_.hex, "00")
    return f"00-{trace}-{id_.hex[16:]}-{flags}"
