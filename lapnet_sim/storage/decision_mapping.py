"""Rows of decisions to values and back."""

from collections.abc import Mapping
from typing import Any

from lapnet_sim.ids import PaymentId
from lapnet_sim.ledger.decision import DoubtDecision, Ending
from lapnet_sim.storage.mapping import Values


def decision_values(decision: DoubtDecision) -> Values:
    """All columns of a decision."""
    return {
        "payment_id": decision.payment_id,
        "number": decision.number,
        "ending": decision.ending.value,
        "text": decision.text,
        "key_id": decision.key_id,
        "by": decision.by,
        "at": decision.at,
    }


def decision_of(row: Mapping[str, Any]) -> DoubtDecision:
    """A decision from its row."""
    return DoubtDecision(
        payment_id=PaymentId(row["payment_id"]),
        number=row["number"],
        ending=Ending(row["ending"]),
        text=row["text"],
        key_id=row["key_id"],
        by=row["by"],
        at=row["at"],
    )
