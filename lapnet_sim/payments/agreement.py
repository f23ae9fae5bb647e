"""What a participant agreed on with the operator, as far as a payment asks: its kind and its fees.

The registry has the last word: who was admitted as a wallet yesterday has a wallet's limits today,
and pays what its fee plan says. Without a registry the members' file speaks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from lapnet_sim.ledger.registration import STANDARD
from participants import Kind, ParticipantId
from participants.members import members


class Agreement(Protocol):
    """The part of a registration that limits and fees depend on."""

    @property
    def kind(self) -> Kind:
        """Wallets' accounts have the limits of electronic money."""

    @property
    def fee_plan(self) -> str:
        """What its payments cost, where that is not the standard."""


Agreements = Callable[[ParticipantId], Agreement | None]
"""What somebody agreed on; None for whoever is not known."""


@dataclass(frozen=True, slots=True)
class Published:
    """An agreement as the members' file has it."""

    kind: Kind
    fee_plan: str = STANDARD


def published(id_: ParticipantId) -> Agreement | None:
    """The agreement of a member of the file; None for anybody else."""
    return _published().get(id_)


@cache
def _published() -> dict[ParticipantId, Published]:
    return {member.id: Published(member.participant.kind) for member in members()}


def has_electronic_money(agreements: Agreements, issuer: ParticipantId) -> bool:
    """Whether an issuer's payments meet the limits of electronic money."""
    found = agreements(issuer)
    return found is not None and found.kind is Kind.WALLET


def fee_plan_of(agreements: Agreements, issuer: ParticipantId) -> str:
    """The fee plan that an issuer's payments are rated by."""
    found = agreements(issuer)
    return STANDARD if found is None else found.fee_plan
