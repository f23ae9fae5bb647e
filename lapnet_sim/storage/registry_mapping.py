"""Registrations, prefunded cash and warnings: rows to values and back."""

from fx import Money, currency
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus
from lapnet_sim.ledger.registration import Registration, RegistrationStep, Terms
from lapnet_sim.ledger.warning import PositionWarning
from lapnet_sim.storage import mapping
from lapnet_sim.storage.asks import Row
from lapnet_sim.storage.life_mapping import life_of, life_values
from lapnet_sim.storage.mapping import Values
from participants import Kind, ParticipantId
from participants.settlement_bank import RefusalReason


def registration_values(registration: Registration) -> Values:
    """All columns of a registration."""
    terms = registration.terms
    return {
        "id": registration.id,
        "name": terms.name,
        "kind": terms.kind.value,
        "roles": " ".join(sorted(terms.roles)),
        "iin": terms.iin,
        "bic": terms.bic,
        "warn_percent": terms.warn_percent,
        "fee_plan": terms.fee_plan,
        "status": registration.status.value,
        "signed_on": registration.signed_on,
        "endpoint": registration.endpoint,
        "steps": registration.steps,
        "created_at": registration.created_at,
        "changed_at": registration.changed_at,
    }


def registration_of(row: Row) -> Registration:
    """A registration from its row."""
    return Registration(
        id=ParticipantId(row["id"]),
        terms=Terms(
            name=row["name"],
            kind=Kind(row["kind"]),
            roles=frozenset(map(Role, row["roles"].split())),
            iin=row["iin"],
            bic=row["bic"],
            warn_percent=row["warn_percent"],
            fee_plan=row["fee_plan"],
        ),
        status=ParticipantStatus(row["status"]),
        signed_on=row["signed_on"],
        endpoint=row["endpoint"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        steps=row["steps"],
    )


def step_values(step: RegistrationStep) -> Values:
    """All columns of a step."""
    return {
        "participant": step.participant,
        **life_values(step),
        "by": step.by,
        "why": step.why,
        "detail": step.detail,
    }


def step_of(row: Row) -> RegistrationStep:
    """A step from its row."""
    return RegistrationStep(**{**row, **life_of(row, ParticipantEvent, ParticipantStatus)})


def funding_values(funding: Funding) -> Values:
    """All columns of a movement of cash."""
    return {
        "id": funding.id,
        "participant": funding.participant,
        "currency": funding.amount.currency.code,
        "direction": funding.direction.value,
        "amount_minor": funding.amount.minor,
        "by": funding.by,
        "at": funding.at,
        "status": funding.status.value,
        "reason": None if funding.reason is None else funding.reason.value,
        "ended_at": funding.ended_at,
    }


def funding_of(row: Row) -> Funding:
    """A movement of cash from its row."""
    return Funding(
        id=row["id"],
        participant=ParticipantId(row["participant"]),
        direction=FundingDirection(row["direction"]),
        amount=Money(row["amount_minor"], currency(row["currency"])),
        by=row["by"],
        at=row["at"],
        status=FundingStatus(row["status"]),
        reason=None if row["reason"] is None else RefusalReason(row["reason"]),
        ended_at=row["ended_at"],
    )


def warning_values(warning: PositionWarning) -> Values:
    """All columns of a warning."""
    return {
        "payment_id": warning.payment_id,
        **mapping.position_values(warning.position),
        "warn_percent": warning.warn_percent,
        "at": warning.at,
    }
