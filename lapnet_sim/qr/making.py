"""Calling the builder somebody named.

Builders are found, not listed: every public function of ``emvqr.<scheme>`` that returns a payload
is one. What it takes is read from its signature, in `fields`.
"""

import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from types import ModuleType
from typing import get_type_hints

import emvqr
from emvqr import Payload, Scheme
from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode
from lapnet_sim.qr.fields import Builder, arguments


@cache
def builders() -> Mapping[str, Mapping[str, Builder]]:
    """Scheme to kind to builder, for everything the library issues."""
    found: dict[str, Mapping[str, Builder]] = {}
    for scheme in Scheme:
        module = getattr(emvqr, scheme.value, None)
        kinds = _builders_in(module) if isinstance(module, ModuleType) else {}
        if kinds:
            found[scheme.value] = kinds
    return found


def made(scheme: str, kind: str, given: Mapping[str, str]) -> Payload:
    """The payload that the builder makes of the fields `given`, flawless under ``lint``.

    Raises: QrToolError with maker_unknown, field_missing, field_unknown, field_format; QrError.
    """
    builder = _builder(scheme, kind)
    return builder(**arguments(builder, given))


def remade(like: str | None, given: Mapping[str, str], *, static: bool) -> Payload:
    """The code `like` for one payment of the amount `given`, or for many without an amount.

    Raises: QrToolError with field_missing, field_unknown; QrError.
    """
    if like is None:
        raise QrToolError(QrToolErrorCode.FIELD_MISSING, "--static needs --like")
    others = sorted(given.keys() - {"amount"})
    if others:
        fixed = "a code that is remade keeps everything but its amount"
        raise QrToolError(QrToolErrorCode.FIELD_UNKNOWN, fixed, others[0])
    if static == ("amount" in given):
        one = "--like goes with one of --amount and --static"
        raise QrToolError(QrToolErrorCode.FIELD_MISSING, one)
    payload = emvqr.decode(like)
    return payload.as_static() if static else payload.with_amount(given["amount"])


def pairs(written: Iterable[str]) -> dict[str, str]:
    """``NAME=VALUE`` as fields. Raises: QrToolError with field_format."""
    found: dict[str, str] = {}
    for text in written:
        name, sign, value = text.partition("=")
        if not sign or name in found:
            once = "write NAME=VALUE, each name once"
            raise QrToolError(QrToolErrorCode.FIELD_FORMAT, once, text)
        found[name] = value
    return found


def _builder(scheme: str, kind: str) -> Builder:
    kinds = builders().get(scheme)
    if kinds is None:
        known = f"schemes we issue: {', '.join(builders())}"
        raise QrToolError(QrToolErrorCode.MAKER_UNKNOWN, known, scheme)
    if kind not in kinds:
        known = f"{scheme} issues: {', '.join(kinds)}"
        raise QrToolError(QrToolErrorCode.MAKER_UNKNOWN, known, kind)
    return kinds[kind]


def _builders_in(module: ModuleType) -> dict[str, Builder]:
    return {
        name: function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__.startswith(module.__name__)
        and get_type_hints(function).get("return") is Payload
    }
