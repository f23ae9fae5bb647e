"""Steps of a life go into columns and come back as they were, whatever the life."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from lapnet_sim.ids import DisputeId, OrderReference, RecallId
from lapnet_sim.ledger.dispute import DisputeStep
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent as D
from lapnet_sim.ledger.dispute_lifecycle import DisputeStatus
from lapnet_sim.ledger.order import OrderStep
from lapnet_sim.ledger.order_lifecycle import OrderEvent as O
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent as P
from lapnet_sim.ledger.participant_lifecycle import ParticipantStatus
from lapnet_sim.ledger.recall import RecallStep
from lapnet_sim.ledger.recall_lifecycle import RecallEvent as R
from lapnet_sim.ledger.recall_lifecycle import RecallStatus
from lapnet_sim.ledger.registration import RegistrationStep
from lapnet_sim.storage import break_mapping, claim_mapping, order_mapping, registry_mapping
from participants.reasons import Reason
from settlement.break_life import BreakEvent, BreakStatus, BreakStep
from tests.builders import ACQUIRER, NOW, payment_id

THIS = UUID(int=7)
WAYS: dict[type, tuple[Any, Any]] = {
    RecallStep: (claim_mapping.recall_step_values, claim_mapping.recall_step_of),
    DisputeStep: (claim_mapping.dispute_step_values, claim_mapping.dispute_step_of),
    OrderStep: (order_mapping.step_values, order_mapping.step_of),
    RegistrationStep: (registry_mapping.step_values, registry_mapping.step_of),
    BreakStep: (break_mapping.step_values, break_mapping.step_of),
}
OPEN, ACCEPTED = RecallStatus.OPEN, RecallStatus.ACCEPTED
ASKED, SHOWN = DisputeStatus.OPEN, DisputeStatus.EVIDENCE
MADE, LOCKED = OrderStatus.ACTIVE, OrderStatus.LOCKED
NEW, ACTIVE = ParticipantStatus.APPLIED, ParticipantStatus.ACTIVE
FOUND, PROPOSED = BreakStatus.OPEN, BreakStatus.PROPOSED


@pytest.mark.parametrize(
    "step",
    [
        RecallStep(RecallId(THIS), 1, R.ACCEPT, OPEN, ACCEPTED, Reason.AC04, NOW),
        DisputeStep(DisputeId(THIS), 1, D.EVIDENCE, ASKED, SHOWN, ACQUIRER, "so", 5, NOW),
        OrderStep(OrderReference("QO1"), 1, O.LOCK, MADE, LOCKED, payment_id(), NOW),
        RegistrationStep(ACQUIRER, 1, P.ACTIVATE, NEW, ACTIVE, "key", "so", "{}", NOW),
        BreakStep("b", 1, BreakEvent.PROPOSE, FOUND, PROPOSED, "key", "so", NOW),
    ],
    ids=lambda step: type(step).__name__,
)
def test_a_step_comes_back_as_it_was_and_so_does_the_first_one(step: Any) -> None:  # noqa: ANN401 - five kinds
    values, of = WAYS[type(step)]
    assert of(values(step)) == step
    first = replace(step, step=0, event=None, from_status=None, to_status=step.from_status)
    assert of(values(first)) == first
