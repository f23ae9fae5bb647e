"""From a cut-off to settled positions: when windows close and what happens then."""
