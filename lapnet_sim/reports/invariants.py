"""The scheme's fourteen invariants, and which proofs and rules of the database show each of them.

Source: settlement data model, invariants checked by code after each step and printed in R-15.
"""

from typing import Final

from lapnet_sim.storage.invariants import CHAIN

RULE: Final = "database_rule"

INVARIANTS: Final[dict[int, tuple[str, ...]]] = {
    1: ("journals_balance", "every journal sums to zero in each currency"),
    2: ("clearing_is_zero",),
    3: (
        "nets_sum_to_zero",
        "instructions_sum_to_zero",
        "every window's nets sum to zero in each currency",
    ),
    4: ("matrix_margins", "members_equal_matrix"),
    5: ("window_equals_lines", "control_equals_lines"),
    6: ("nets_equal_books", "a position owes what its postings say"),
    7: (
        "a position has reserved what its open payments need",
        "a payment ends at most once in its history",
    ),
    8: ("mirror_equals_statement",),
    9: ("settled_owes_nothing", "a final window leaves nobody owing"),
    10: ("every_line_has_a_class", "all_money_has_a_class"),
    11: ("suspense_equals_breaks", "suspense is the sum of the breaks that stand"),
    12: ("conversions_add_up", "rounding_in_bounds"),
    13: ("nothing is booked into a window after its cut-off but its settlement",),
    14: ("chain_unbroken", "every final window is a link of the chain, and no other is", CHAIN),
}
"""By number: names of proofs, and of the database's rules."""

NUMBER_OF: Final = {name: number for number, names in INVARIANTS.items() for name in names}


def number_of(proof: str, subject: str) -> int | None:
    """Return which invariant a proof shows; None for a rule that is ours beside them."""
    return NUMBER_OF.get(subject if proof == RULE else proof)
