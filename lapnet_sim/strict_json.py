"""JSON read strictly: what two readers could read differently is refused.

The standard library's reader takes the last of two equal keys and accepts NaN; both are how the
same bytes become two payments.
"""

import json
from typing import Any, NoReturn

from lapnet_sim.errors import SwitchError, SwitchErrorCode

MAX_DEPTH = 20


def read_object(body: bytes) -> dict[str, Any]:
    """The one JSON object in ``body``.

    Raises:
        SwitchError: ``switch.body_malformed``.

    >>> read_object(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    lapnet_sim.errors.SwitchError: switch.body_malformed: the key 'a' stands twice
    """
    try:
        value = _STRICT.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise _malformed("the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg}, line {error.lineno} column {error.colno}") from None
    except (RecursionError, ValueError):
        raise _malformed("the body is nested too deeply or holds an endless number") from None
    if not isinstance(value, dict):
        raise _malformed("the body is not a JSON object")
    if _may_be_deep(body) and _deeper_than(value, MAX_DEPTH):
        raise _malformed(f"the body is nested deeper than {MAX_DEPTH} levels")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _malformed(f"the key {twice[:40]!a} stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _malformed(f"{name} is not JSON")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _may_be_deep(body: bytes) -> bool:
    """Whether there are brackets enough: nearly no body has, so its layers need not be counted."""
    return body.count(b"{") + body.count(b"[") > MAX_DEPTH


def _deeper_than(value: Any, levels: int) -> bool:  # noqa: ANN401 - any JSON
    layer = [value]
    for _ in range(levels):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(value, dict | list) for value in layer)


def _malformed(message: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.BODY_MALFORMED, message)
