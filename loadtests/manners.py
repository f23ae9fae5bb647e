"""Load stays on this machine unless somebody has named another one on purpose."""

import os
from typing import Any, Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

ALLOWED: Final = "LAPNET_LOAD_ALLOW_HOST"
"""Names the one other machine that may be loaded: its owner agrees, says whoever sets it."""


def may_load(host: str | None) -> bool:
    """Whether load may be put on ``host``, an address such as http://127.0.0.1:8080."""
    name = urlsplit(host or "").hostname
    return name in LOOPBACK or (name is not None and name == os.environ.get(ALLOWED))


def refusal(host: str | None) -> str:
    """Why not, and what to do."""
    return (
        f"loadtests: only this machine, not {host}; if that machine is yours to load, "
        "name it with --allow-host"
    )


def stay_at_home(host: str | None) -> None:
    """Refuse to put load on anybody else's machine."""
    if host and not may_load(host):
        raise SystemExit(refusal(host))


def leave_if_abroad(environment: Any) -> None:  # noqa: ANN401 - locust's own
    """The same for an address that was typed into Locust's page."""
    if not may_load(environment.host):
        environment.process_exit_code = 2
        environment.runner.quit()
