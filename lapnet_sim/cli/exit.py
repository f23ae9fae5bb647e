"""Exit codes: what a command says to the shell."""

FINE = 0
PROBLEMS = 1
"""The command worked and found something: breaks, violated invariants."""
WRONG_USE = 2
INTERNAL = 3
"""A mistake of ours."""
REFUSED = 3
"""A file of the caller's was refused: the day is incomplete, not clean."""
