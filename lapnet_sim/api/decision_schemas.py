"""What goes over the wire when operators end a payment in doubt."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from lapnet_sim.api.answered_schemas import StateOut
from lapnet_sim.api.registry_schemas import TEXT
from lapnet_sim.api.schemas import In, Out
from lapnet_sim.ledger.decision import DoubtDecision, Ending, is_agreed
from lapnet_sim.ledger.payment import Payment


class DecisionIn(In):
    """Say how a payment under investigation ended, or confirm what another key has said."""

    ending: Annotated[
        Literal["completed", "rejected"], Field(description="what the network did, as you know")
    ]
    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=140,
            pattern=TEXT,
            description="how you know: kept for whoever asks later",
            examples=["their clearing file of Friday has it"],
        ),
    ]


class DecisionOut(Out):
    """One operator's mark."""

    number: int
    ending: Ending
    text: str
    by: Annotated[str, Field(description="whose key it was, by its last four characters")]
    at: datetime

    @classmethod
    def of(cls, decision: DoubtDecision) -> "DecisionOut":
        """From a decision."""
        return cls(
            number=decision.number,
            ending=decision.ending,
            text=decision.text,
            by=decision.by,
            at=decision.at,
        )


class DecisionsOut(Out):
    """A payment, and what operators have said about its end."""

    payment: StateOut
    state: Annotated[
        Literal["open", "proposed", "agreed"],
        Field(description="nobody has said anything; one key has; two keys have said the same"),
    ]
    decisions: list[DecisionOut]

    @classmethod
    def of(cls, payment: Payment, made: tuple[DoubtDecision, ...]) -> "DecisionsOut":
        """From a payment and its decisions, oldest first."""
        return cls(
            payment=StateOut.of(payment),
            state="agreed" if is_agreed(made) else "proposed" if made else "open",
            decisions=[DecisionOut.of(decision) for decision in made],
        )
