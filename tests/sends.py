"""Marks a test as the one that has a reason sent; the mark cannot lie.

``@sends(Reason.AB05)`` above a test says that its stage is set so that this reason is told. The
test returns what it heard, and the mark compares. ``tests/meta`` reads the marks of all test
files and holds them against ``participants/reason_senders.py``.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from participants.reasons import Reason

P = ParamSpec("P")


def sends(reason: Reason) -> Callable[[Callable[P, object]], Callable[P, None]]:
    """The reason that a test hears."""

    def mark(test: Callable[P, object]) -> Callable[P, None]:
        @wraps(test)
        def marked(*args: P.args, **kwargs: P.kwargs) -> None:
            heard = test(*args, **kwargs)
            assert heard == reason, f"{test.__name__} heard {heard}, not {reason}"

        return marked

    return mark
