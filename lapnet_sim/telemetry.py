"""Logs: structured, one line per event, on standard error, and nothing secret in them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from lapnet_sim.config import LogFormat, LogLevel
from lapnet_sim.trace import CORRELATION, REQUEST

SECRET = re.compile(r"(lns_|whsec_|enq_)[A-Za-z0-9_+/=-]{8,}")
"""An API key, the secret of a webhook or a sealed enquiry, wherever it stands."""

MASKED_KEYS = frozenset({"account", "alias", "name", "payee_name", "key", "secret"})
"""Values that name a person, an account or a secret."""


def name(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say which request a line belongs to, where one is being served and the line does not say."""
    for key, named in (("correlation_id", CORRELATION.get()), ("request_id", REQUEST.get())):
        if named is not None:
            event.setdefault(key, named)
    return event


def mask(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what must not be read in a log, however deep it stands."""
    for key, value in event.items():
        event[key] = _masked(key, value)
    return event


def _masked(key: object, value: Any) -> Any:  # noqa: ANN401 - whatever is logged
    if key in MASKED_KEYS:
        return "***"
    if isinstance(value, str):
        return SECRET.sub(r"\1***", value)
    if isinstance(value, dict):
        return {inner: _masked(inner, held) for inner, held in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(None, held) for held in value]
    return value


def set_up_logging(style: LogFormat = LogFormat.JSON, level: LogLevel = LogLevel.INFO) -> None:
    """Send our own events and the libraries' warnings to standard error."""
    shown: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if style is LogFormat.CONSOLE:
        shown = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            name,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask,
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.name)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
