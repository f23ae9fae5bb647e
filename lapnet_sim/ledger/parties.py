"""Whose positions a payment moves."""

from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.position import PositionKey
from participants import OPERATOR


def moved(instruction: Instruction) -> tuple[PositionKey, ...]:
    """The positions a payment moves when it completes: its parties', and the operator's."""
    keys = parties(instruction)
    if not instruction.fees.switch_fee_minor:
        return keys
    return (*keys, (OPERATOR, instruction.debit.currency.code))


def parties(instruction: Instruction) -> tuple[PositionKey, ...]:
    """The positions of those who take part in a payment."""
    source, target = instruction.debit.currency.code, instruction.credit.currency.code
    keys: tuple[PositionKey, ...] = (
        (instruction.issuer, source),
        (instruction.acquirer, target),
    )
    if instruction.provider is None:
        return keys
    return (*keys, (instruction.provider, source), (instruction.provider, target))
