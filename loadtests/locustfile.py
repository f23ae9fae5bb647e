"""What ``locust -f loadtests/locustfile.py`` runs; ``./run load`` starts it with a plan.

Every generator process notes its samples and sends them to the master, which alone judges: a
worker has nothing to judge, and its exit code means nothing.
"""

from typing import Any

import gevent
from locust import events
from locust.runners import MasterRunner, WorkerRunner

from loadtests import judging, live, manners
from loadtests.plan import NoPlanError, plan
from loadtests.samples import Seen
from loadtests.shape import AsPlanned
from loadtests.users.analyst import Analyst
from loadtests.users.issuer import Issuer
from loadtests.users.merchant import Merchant
from loadtests.users.operator import Operator
from loadtests.users.partner_network import PartnerNetwork
from loadtests.watch import WATCH, meter

__all__ = ["Analyst", "AsPlanned", "Issuer", "Merchant", "Operator", "PartnerNetwork"]

ROLES = (Issuer, Merchant, Analyst, PartnerNetwork, Operator)
NEWS = "lapnet.seen"
EVERY_S = 2.0
PATIENCE_S = 30.0

together = Seen()
"""On the master: what everybody saw."""
shown: list[Any] = []
"""The greenlet of the table that moves."""
heard: set[str] = set()
"""On the master: workers that have told something."""
ended: set[str] = set()
"""Those that have told everything."""


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
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        runner.register_message(NEWS, _on_news)
    if isinstance(runner, WorkerRunner):
        gevent.spawn(_tell_often, runner)


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
        seen = together if isinstance(runner, MasterRunner) else WATCH.seen
        shown.append(gevent.spawn(live.show, seen))


@events.test_stop.add_listener  # type: ignore[untyped-decorator] # as above
def tell_the_rest(environment: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    """On a worker: everybody has finished; what was not told yet is told now."""
    if isinstance(environment.runner, WorkerRunner):
        _tell(environment.runner, last=True)


@events.quitting.add_listener  # type: ignore[untyped-decorator] # as above
def judge(environment: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    """On the master, and where one process is everything: the verdict is the exit code."""
    runner = environment.runner
    if runner is None or isinstance(runner, WorkerRunner):
        return
    gevent.killall(shown)
    if isinstance(runner, MasterRunner):
        _hear_everybody()
    else:
        together.add(WATCH.seen.take())
    environment.process_exit_code = judging.conclude(together, environment.host)


def _tell_often(runner: WorkerRunner) -> None:
    while True:
        gevent.sleep(EVERY_S)
        _tell(runner)


def _tell(runner: WorkerRunner, *, last: bool = False) -> None:
    told = {**WATCH.seen.take().packed(), "last": last}
    runner.send_message(NEWS, told)


def _on_news(msg: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
    together.add(Seen.unpacked(msg.data))
    heard.add(msg.node_id)
    if msg.data["last"]:
        ended.add(msg.node_id)


def _hear_everybody() -> None:
    """Wait until every worker has told its last."""
    with gevent.Timeout(PATIENCE_S, False):  # type: ignore[arg-type] # noqa: FBT003 - as its manual says
        while not heard <= ended:
            gevent.sleep(0.05)
    judging.missing(heard - ended)
