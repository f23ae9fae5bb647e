"""What people type: ``lapnet-sim up``, ``day``, ``check`` and their siblings.

Exit codes: 0 fine, 1 found problems, 2 wrong use, 3 a file refused or a mistake of ours. Heavy
imports wait until a command needs them, so that ``--help`` is quick.
"""

from lapnet_sim.cli.main import app, main

__all__ = ["app", "main"]
