"""Deciding who is told what by webhook, in the transaction in which it happens.

Every step of a payment that a party must know becomes one event per party that listens. An event
gets the next number of its participant, so numbers rise without gaps: whoever receives out of
order can put things in order, and whoever misses one can see it. What is said is written down
here and never changes, however often it is sent. For a participant without an endpoint nothing is
written at all.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from fx import Money, currency
from lapnet_sim.ids import HookEventId, uuid7_named
from lapnet_sim.ledger.hooks import TYPES, HookEvent, HookType, Role
from lapnet_sim.ledger.lifecycle import FINAL, ISO_STATUS, Status
from lapnet_sim.ledger.payment import Instruction, Payment, PaymentEvent
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.warning import PositionWarning
from participants import ParticipantId

Data = dict[str, Any]
"""What an event says, as JSON."""

SIMULATED = "simulated money"
"""The mark of every message; this one is signed with it."""


def note(changes: Changes, now: datetime) -> None:
    """Write down what the steps of this batch mean to those who listen."""
    if not changes.listeners.known:
        return
    for step in changes.events:
        payment = changes.payments.get(step.payment_id)
        assert payment is not None, "a step belongs to a payment of its batch"
        type_ = TYPES.get((payment.instruction.original_id is not None, step.to_status))
        if type_ is not None:
            for receiver, role in _receivers(payment.instruction, step).items():
                told = _Told(payment, step, role)
                tell(changes, receiver, type_, payment.id, partial(_data, told), now)
    for warning in changes.warnings:
        tell(
            changes,
            warning.position.participant,
            HookType.POSITION_WARNING,
            warning.payment_id,
            partial(_warned, warning),
            now,
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """One step, as one party sees it."""

    payment: Payment
    step: PaymentEvent
    role: Role


def _receivers(instruction: Instruction, step: PaymentEvent) -> dict[ParticipantId, Role]:
    """The parties of a payment. What was refused before it was forwarded is its issuer's alone."""
    found = {instruction.issuer: Role.ISSUER}
    if step.from_status is not Status.RECEIVED:
        found.setdefault(instruction.acquirer, Role.ACQUIRER)
        if instruction.provider is not None:
            found.setdefault(instruction.provider, Role.PROVIDER)
    return found


def tell(
    changes: Changes,
    receiver: ParticipantId,
    type_: HookType,
    payment_id: UUID,
    data: Callable[[], Data],
    now: datetime,
) -> None:
    """Write one event down for a receiver, if one of its endpoints wants its type.

    ``data`` is asked for only then.
    """
    listener = changes.listeners.get(receiver)
    endpoints = () if listener is None else listener.wanting(type_)
    if listener is None or not endpoints:
        return
    number = listener.last + 1
    changes.listeners.put(receiver, replace(listener, last=number))
    id_ = HookEventId(uuid7_named(now, f"{receiver}/{number}/{payment_id}"))
    body = {
        "id": str(id_),
        "type": type_.value,
        "timestamp": instant_text(now),
        "order": number,
        "sandbox": SIMULATED,
        "data": data(),
    }
    changes.hook_events.append(
        HookEvent(
            id=id_,
            receiver=receiver,
            number=number,
            type=type_,
            payment_id=payment_id,
            created_at=now,
            body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            endpoints=endpoints,
        )
    )


def _data(told: _Told) -> Data:
    """The payment as it stood after the step: of each party's own side, and no more."""
    payment, step, asked = told.payment, told.step, told.payment.instruction
    data: Data = {
        "role": told.role.value,
        "payment_id": str(payment.id),
        "uetr": str(asked.uetr),
        "reference": payment.reference,
        "end_to_end_id": asked.end_to_end_id,
        "status": step.to_status.value,
        "iso_status": ISO_STATUS[step.to_status],
        "reason": None if step.reason is None else step.reason.value,
        "issuer": asked.issuer,
        "acquirer": asked.acquirer,
        "credit": money_text(asked.credit),
        "window_id": payment.window_id if step.to_status is Status.COMPLETED else None,
        "received_at": instant_text(payment.received_at),
        "concluded_at": instant_text(step.at) if step.to_status in FINAL else None,
    }
    if told.role is Role.ACQUIRER:
        data["alias"] = asked.alias
    else:
        data["debit"] = money_text(asked.debit)
    if asked.original_id is not None:
        assert asked.return_reason is not None
        data["original_payment_id"] = str(asked.original_id)
        data["return_reason"] = asked.return_reason.value
    return data


def _warned(warning: PositionWarning) -> Data:
    """A position as it stood after the reserve that came near its cap."""
    position = warning.position
    unit = currency(position.currency)
    return {
        "payment_id": str(warning.payment_id),
        "currency": position.currency,
        "cap": money_text(Money(position.cap_minor, unit)),
        "used": money_text(Money(position.used_minor, unit)),
        "headroom": money_text(Money(position.headroom_minor, unit)),
        "warn_percent": warning.warn_percent,
    }


def money_text(money: Money) -> dict[str, str]:
    """An amount as it is told."""
    return {"amount": money.amount, "currency": money.currency.code}


def instant_text(at: datetime) -> str:
    """An instant as it is told."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
