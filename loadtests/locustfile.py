"""What ``locust -f loadtests/locustfile.py`` runs. Loopback only."""

from typing import Any
from urllib.parse import urlsplit

from locust import events

from loadtests.users import Payer

__all__ = ["Payer"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

REFUSAL = "loadtests: only this machine; --host http://127.0.0.1:8080"


@events.init.add_listener  # type: ignore[untyped-decorator] # locust publishes no types
def stay_at_home(environment: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    """Refuse to put load on anybody else's machine."""
    if environment.host and urlsplit(environment.host).hostname not in LOOPBACK:
        raise SystemExit(REFUSAL)


@events.test_start.add_listener  # type: ignore[untyped-decorator] # as above
def stay_at_home_later(environment: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    """The same for an address that was typed into the page."""
    if urlsplit(environment.host or "").hostname not in LOOPBACK:
        environment.process_exit_code = 2
        environment.runner.quit()
