"""The command line: ``lapnet-sim`` and ``python -m lapnet_sim``."""

from lapnet_sim.cli import main

if __name__ == "__main__":
    main()
