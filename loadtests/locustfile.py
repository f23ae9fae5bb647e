"""What ``locust -f loadtests/locustfile.py`` runs; ``./run load`` starts it with a plan.

Every generator process notes its samples and sends them to the master, which alone judges: a
worker has nothing to judge, and its exit code means nothing.
"""

from typing import Any

import gevent
from locust import events
from locust.runners import MasterRunner, WorkerRunner

from loadtests import gathering, judging, live, manners
from loadtests.gathering import GATHERING
from loadtests.plan import NoPlanError, plan
from loadtests.shape import AsPlanned
from loadtests.users.analyst import Analyst
from loadtests.users.issuer import Issuer
from loadtests.users.merchant import Merchant
from loadtests.users.operator import Operator
from loadtests.users.partner_network import PartnerNetwork
from loadtests.watch import WATCH, meter

__all__ = ["Analyst", "AsPlanned", "Issuer", "Merchant", "Operator", "PartnerNetwork"]

ROLES = (Issuer, Merchant, Analyst, PartnerNetwork, Operator)

shown: list[Any] = []
"""The greenlet of the table that moves."""


@events.init.add_listener  # type: ignore[untyped-decorator] # locust publishes no types
def take_places(environment: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    """Refuse what is no test; say who tells whom."""
    manners.stay_at_home(environment.host)
    try:
        present = plan().scenario.hands
    except NoPlanError as error:
        raise SystemExit(f"loadtests: {error}") from None
    for role in ROLES:
        role.fixed_count = present.get(role.role, 0)
    environment.user_classes = [role for role in ROLES if role.fixed_count]
    gathering.take_part(environment.runner)


@events.test_start.add_listener  # type: ignore[untyped-decorator] # as above
def start(environment: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    """The clock of this process begins."""
    manners.leave_if_abroad(environment)
    runner = environment.runner
    if not isinstance(runner, MasterRunner):
        WATCH.start(max(0, getattr(runner, "worker_index", 0)))
        gevent.spawn(meter, f"generator {WATCH.index + 1}")
    if not isinstance(runner, WorkerRunner):
        judging.begin(environment.host)
        seen = GATHERING.seen if isinstance(runner, MasterRunner) else WATCH.seen
        shown.append(gevent.spawn(live.show, seen))


@events.quitting.add_listener  # type: ignore[untyped-decorator] # as above
def judge(environment: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    """On the master, and where one process is everything: the verdict is the exit code."""
    runner = environment.runner
    if runner is None or isinstance(runner, WorkerRunner):
        return
    gevent.killall(shown)
    judging.missing(GATHERING.missing)
    seen = gathering.all_of_it(runner)
    environment.process_exit_code = judging.conclude(seen, environment.host)
