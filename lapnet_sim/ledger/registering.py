"""Participants in the books: admitted, changed, and looked at by every reserve.

The status that a payment is judged by is read in the transaction that reserves it, so nobody is
paid who was suspended a moment before. What was forwarded earlier ends normally: nothing here is
asked when a payment ends.
"""

from dataclasses import replace
from datetime import datetime

from fx import LAK
from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus, advance
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registration import Registration, apply, step
from lapnet_sim.ledger.registry_commands import (
    AdmitParticipant,
    ChangeParticipant,
    Refusal,
    Refused,
    RegistrationOutcome,
)
from lapnet_sim.ledger.state import Changes
from participants import Kind, ParticipantId
from participants.reasons import Reason

DOMESTIC = frozenset({Kind.BANK, Kind.WALLET})
"""Those who are paid in kip."""


def admit(
    changes: Changes, command: AdmitParticipant, now: datetime
) -> RegistrationOutcome | Refused:
    """Take an application, or change the terms of a known participant."""
    terms = command.terms
    if terms.iin is not None and any(
        other.terms.iin == terms.iin and other.id != command.id
        for other in changes.registrations.values()
    ):
        return Refused(Refusal.IIN_TAKEN, f"{terms.iin} is another participant's")
    known = changes.registrations.get(command.id)
    if known is None:
        made, row = apply(command.id, terms, command.by, now)
        changes.registrations.put(made.id, made)
        changes.registration_steps.append(row)
        return RegistrationOutcome(made)
    if known.terms == terms:
        return RegistrationOutcome(known, replayed=True)
    if known.terms.kind is not terms.kind:
        return Refused(Refusal.KIND_FIXED, f"{known.id} is a {known.terms.kind}")
    wanted = replace(known, terms=terms, changed_at=now)
    return _advance(changes, wanted, ParticipantEvent.CHANGE, command.by, "")


def change(
    changes: Changes, command: ChangeParticipant, now: datetime
) -> RegistrationOutcome | Refused:
    """Have something happen to a participant; what is so already is answered as it stands."""
    known = changes.registrations.get(command.id)
    if known is None:
        return Refused(Refusal.UNKNOWN, "no participant has this code")
    wanted = replace(_after(known, command), changed_at=now)
    if _stands_so(known, wanted, command.event):
        return RegistrationOutcome(known, replayed=True)
    if command.event is ParticipantEvent.CLOSE and _is_busy(changes, command.id):
        return Refused(
            Refusal.OWES, "its positions must be zero and its payments ended; suspend it meanwhile"
        )
    outcome = _advance(changes, wanted, command.event, command.by, command.why)
    is_done = isinstance(outcome, RegistrationOutcome)
    is_domestic = known.terms.kind in DOMESTIC
    if is_done and is_domestic and command.event is ParticipantEvent.ACTIVATE:
        _open_position(changes, command.id)
    return outcome


def why_not(changes: Changes, instruction: Instruction) -> Reason | None:
    """The first rule a party breaks: registered, active, role, signed on; issuer first.

    A return goes the other way: the acquirer sends it, and the issuer must take it.
    """
    sends, takes = Role.ISSUER, Role.ACQUIRER
    if instruction.original_id is not None:
        sends, takes = takes, sends
    issuer = changes.registrations.get(instruction.issuer)
    broken = _why_not(issuer, sends, Reason.DNOR, Reason.AG10, Reason.AGNT)
    if broken is None:
        acquirer = changes.registrations.get(instruction.acquirer)
        broken = _why_not(acquirer, takes, Reason.CNOR, Reason.AG11, Reason.AG03)
        if broken is None and acquirer is not None and not acquirer.signed_on:
            broken = Reason.AB08
    if broken is None and instruction.provider is not None:
        provider = changes.registrations.get(instruction.provider)
        broken = _why_not(provider, Role.PROVIDER, Reason.AGNT, Reason.AG10, Reason.AGNT)
    return broken


def _why_not(
    party: Registration | None, role: Role, missing: Reason, suspended: Reason, unfit: Reason
) -> Reason | None:
    if party is None or party.status in {ParticipantStatus.APPLIED, ParticipantStatus.CLOSED}:
        return missing
    if party.status is ParticipantStatus.SUSPENDED:
        return suspended
    return None if role in party.terms.roles else unfit


def _after(known: Registration, command: ChangeParticipant) -> Registration:
    """What a participant becomes, its status left to the table."""
    match command.event:
        case ParticipantEvent.SIGN_ON:
            return replace(known, signed_on=True)
        case ParticipantEvent.SIGN_OFF | ParticipantEvent.CLOSE:
            return replace(known, signed_on=False)
        case ParticipantEvent.CONNECT:
            return replace(known, endpoint=command.endpoint)
        case _:
            return known


DESTINATION = {
    ParticipantEvent.ACTIVATE: ParticipantStatus.ACTIVE,
    ParticipantEvent.SUSPEND: ParticipantStatus.SUSPENDED,
    ParticipantEvent.CLOSE: ParticipantStatus.CLOSED,
}
"""Where an event leads from wherever it can happen."""


def _stands_so(known: Registration, wanted: Registration, event: ParticipantEvent) -> bool:
    if event in DESTINATION:
        return known.status is DESTINATION[event]
    same = (known.signed_on, known.endpoint) == (wanted.signed_on, wanted.endpoint)
    return same and known.status is not ParticipantStatus.CLOSED


def _advance(
    changes: Changes, wanted: Registration, event: ParticipantEvent, by: str, why: str
) -> RegistrationOutcome | Refused:
    known = changes.registrations.get(wanted.id)
    assert known is not None
    try:
        advance(known.status, event)
    except IllegalStepError as error:
        return Refused(Refusal.STATUS, str(error))
    after, row = step(known, wanted, event, by, why)
    changes.registrations.put(after.id, after)
    changes.registration_steps.append(row)
    return RegistrationOutcome(after)


def _is_busy(changes: Changes, id_: ParticipantId) -> bool:
    """Whether money is still between a participant and the others, or the settlement bank."""
    moved = any(
        position.committed_minor or position.reserved_minor
        for position in changes.positions.values()
        if position.participant == id_
    )
    asks = any(
        funding.participant == id_ and funding.status is FundingStatus.ASKED
        for funding in changes.fundings.values()
    )
    return (
        moved
        or asks
        or any(
            id_ in (asked.issuer, asked.acquirer, asked.provider)
            for payment in changes.payments.values()
            if not payment.is_final
            for asked in (payment.instruction,)
        )
    )


def _open_position(changes: Changes, id_: ParticipantId) -> None:
    """Without money of its own a participant can be paid, and send nothing yet."""
    key = (id_, LAK.code)
    if changes.positions.get(key) is None:
        changes.positions.put(key, Position(*key, cap_minor=0))
