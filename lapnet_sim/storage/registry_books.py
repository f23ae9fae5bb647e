"""The registry's part in a batch of the books: registrations, prefunded cash, warnings."""

from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select

from fx import Money, currency
from lapnet_sim.ledger.commands import Touched
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.lifecycle import FINAL
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus
from lapnet_sim.ledger.registration import Registration, RegistrationStep, Terms
from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.warning import PositionWarning
from lapnet_sim.storage import mapping, rows
from lapnet_sim.storage.bulk import Bulks
from participants import Kind, ParticipantId

Values = dict[str, Any]


def load(connection: Connection, state: State, touched: Touched) -> None:
    """Who is touched, by one statement, and what was moved before under the same ids.

    Nothing is locked: every writer holds the row of the open window before it comes here, so
    whoever changes a registration has committed, or comes after us.
    """
    table, asked = rows.participant, touched.registry
    ids = touched.participants | asked.participants
    if ids:
        named = table.c.id.in_(ids)
        wanted = or_(named, table.c.iin.in_(asked.iins)) if asked.iins else named
        for row in connection.execute(select(table).where(wanted).order_by(table.c.id)).mappings():
            found = registration_of(row)
            state.registrations[found.id] = found
    if asked.fundings:
        known = select(rows.funding).where(rows.funding.c.id.in_(asked.fundings))
        for row in connection.execute(known).mappings():
            state.fundings[row["id"]] = funding_of(row)
    if asked.leaving:
        _load_leaving(connection, state, sorted(asked.leaving))


def _load_leaving(connection: Connection, state: State, wanted: list[ParticipantId]) -> None:
    """All positions and open payments of those who want to be closed."""
    held, payment = rows.position, rows.payment
    theirs = select(held).where(held.c.participant.in_(wanted))
    for row in connection.execute(theirs.order_by(*held.primary_key)).mappings():
        position = mapping.position_of(row)
        state.positions.setdefault(position.key, position)
    under_way = select(payment).where(
        payment.c.status.not_in([status.value for status in FINAL]),
        or_(
            payment.c.issuer.in_(wanted),
            payment.c.acquirer.in_(wanted),
            payment.c.provider.in_(wanted),
        ),
    )
    for row in connection.execute(under_way.order_by(payment.c.id)).mappings():
        found = mapping.payment_of(row)
        state.payments.setdefault(found.id, found)


def save(connection: Connection, bulks: Bulks, changes: Changes) -> None:
    """Write what a batch changed in the registry."""
    registrations = changes.registrations
    bulks.insert(
        connection, rows.participant, map(registration_values, registrations.made.values())
    )
    bulks.update(
        connection, rows.participant, map(registration_values, registrations.changed.values())
    )
    bulks.insert(connection, rows.participant_event, map(step_values, changes.registration_steps))
    bulks.insert(connection, rows.funding, map(funding_values, changes.fundings.made.values()))
    bulks.insert(connection, rows.position_warning, map(warning_values, changes.warnings))


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


def registration_of(row: RowMapping) -> Registration:
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
        "step": step.step,
        "event": None if step.event is None else step.event.value,
        "from_status": None if step.from_status is None else step.from_status.value,
        "to_status": step.to_status.value,
        "by": step.by,
        "why": step.why,
        "detail": step.detail,
        "at": step.at,
    }


def step_of(row: RowMapping) -> RegistrationStep:
    """A step from its row."""
    return RegistrationStep(
        **{
            **row,
            "event": None if row["event"] is None else ParticipantEvent(row["event"]),
            "from_status": (
                None if row["from_status"] is None else ParticipantStatus(row["from_status"])
            ),
            "to_status": ParticipantStatus(row["to_status"]),
        }
    )


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
    }


def funding_of(row: RowMapping) -> Funding:
    """A movement of cash from its row."""
    return Funding(
        id=row["id"],
        participant=ParticipantId(row["participant"]),
        direction=FundingDirection(row["direction"]),
        amount=Money(row["amount_minor"], currency(row["currency"])),
        by=row["by"],
        at=row["at"],
    )


def warning_values(warning: PositionWarning) -> Values:
    """All columns of a warning."""
    return {
        "payment_id": warning.payment_id,
        **mapping.position_values(warning.position),
        "warn_percent": warning.warn_percent,
        "at": warning.at,
    }
