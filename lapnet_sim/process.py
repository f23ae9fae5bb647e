"""How a process that serves payments treats its memory."""

import atexit
import gc

YOUNG = 50_000
"""New objects before the collector looks for cycles among them; Python's own figure is 700."""


def settle_memory() -> None:
    """Tell the collector that what stands now will stand until the end.

    A payment makes some thousand objects and no cycles that matter; looked through as often as
    Python does by itself, the whole program's objects cost a tenth of every payment. At the end
    they are given back, or libraries that count their objects would report them as lost.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
    gc.set_threshold(YOUNG, 20, 20)
