"""The life of a participant, story by story."""

from itertools import product

import pytest

from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.participant_lifecycle import (
    FINAL,
    TRANSITIONS,
    ParticipantEvent,
    ParticipantStatus,
    advance,
)

STORIES = """
    applied    activate   active
    applied    close      closed     # the application was withdrawn
    applied    change     applied
    applied    connect    applied
    active     suspend    suspended
    active     close      closed
    active     sign_on    active
    active     sign_off   active
    active     change     active
    active     connect    active
    suspended  activate   active
    suspended  close      closed
    suspended  sign_off   suspended
    suspended  change     suspended
    suspended  connect    suspended
"""
TOLD = {
    (ParticipantStatus(status), ParticipantEvent(event)): ParticipantStatus(after)
    for status, event, after in (line.split()[:3] for line in STORIES.split("\n") if line.strip())
}


@pytest.mark.parametrize(("status", "event"), [*product(ParticipantStatus, ParticipantEvent)])
def test_every_step_is_told_or_cannot_happen(
    status: ParticipantStatus, event: ParticipantEvent
) -> None:
    if (status, event) in TOLD:
        assert advance(status, event) is TOLD[status, event]
    else:
        with pytest.raises(IllegalStepError):
            advance(status, event)


def test_only_the_closed_are_gone_for_good() -> None:
    assert set(TRANSITIONS) == set(ParticipantStatus)
    assert set(FINAL) == {ParticipantStatus.CLOSED}
