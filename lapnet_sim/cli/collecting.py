"""A one-shot command does not stop to look for rings of rubbish: it makes none and ends soon.

Python's collector walks every object that is alive, again and again as they grow in number. A day's
breaks are tens of thousands of small values that all stay until the end, so it finds nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause the collector for the length of a block, and leave it as it was."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
