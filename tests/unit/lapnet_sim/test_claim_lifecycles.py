"""The lives of a recall and of a dispute, page by page: every event in every status.

A story reads: from, event, to; ``-`` where the step does not exist.
"""

from itertools import product

import pytest

from lapnet_sim.ledger import dispute_lifecycle, recall_lifecycle
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent, DisputeStatus
from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.recall_lifecycle import RecallEvent, RecallStatus

RECALLS = """
    open        accept  accepted
    open        refuse  refused
    open        lapse   unanswered  # silence is an end too
    accepted    return  returned    # by the return, in its transaction
    accepted    fail    open        # the acquirer has to answer again
"""

DISPUTES = """
    open         evidence   evidence
    open         accept     accepted
    open         represent  represented
    open         close      closed
    evidence     evidence   evidence     # as often as there is some
    evidence     accept     accepted
    evidence     represent  represented
    evidence     close      closed
    represented  evidence   evidence     # the last word is not said
    represented  accept     accepted
    represented  close      closed
    accepted     close      closed       # the adjustment is booked: nothing else can follow
"""


def told(stories: str) -> dict[tuple[str, str], str]:
    found = {}
    for line in stories.strip().splitlines():
        status, event, to = line.partition("#")[0].split()
        found[status, event] = to
    return found


@pytest.mark.parametrize(("status", "event"), list(product(RecallStatus, RecallEvent)))
def test_a_recall_lives_as_it_is_told(status: RecallStatus, event: RecallEvent) -> None:
    to = told(RECALLS).get((status, event))
    if to is None:
        with pytest.raises(IllegalStepError):
            recall_lifecycle.advance(status, event)
    else:
        assert recall_lifecycle.advance(status, event) == to


@pytest.mark.parametrize(("status", "event"), list(product(DisputeStatus, DisputeEvent)))
def test_a_dispute_lives_as_it_is_told(status: DisputeStatus, event: DisputeEvent) -> None:
    to = told(DISPUTES).get((status, event))
    if to is None:
        with pytest.raises(IllegalStepError):
            dispute_lifecycle.advance(status, event)
    else:
        assert dispute_lifecycle.advance(status, event) == to
