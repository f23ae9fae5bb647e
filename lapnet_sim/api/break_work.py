"""The work of a maker and a checker on a break, for whoever serves it: programs and pages."""

from enum import StrEnum
from typing import assert_never

from lapnet_sim.api.deps import Desk
from lapnet_sim.api.registry_access import refuse_all_but_operator
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.break_commands import BreakCommand, BreakOutcome, DecideEnd, ProposeEnd
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.storage.keys import Holder
from settlement.break_life import KnownBreak

REFUSALS = {
    Refusal.UNKNOWN: SwitchErrorCode.BREAK_UNKNOWN,
    Refusal.STATUS: SwitchErrorCode.BREAK_STATUS,
    Refusal.SAME_HAND: SwitchErrorCode.FOUR_EYES,
    Refusal.SHORT: SwitchErrorCode.FUNDS_SHORT,
}
"""Every refusal that a break can meet."""


class Work(StrEnum):
    """What a person does about a break."""

    PROPOSE = "propose"
    """The maker says how it shall end."""
    APPROVE = "approve"
    """The checker agrees."""
    REJECT = "reject"
    """The checker does not agree."""


async def known_break(desk: Desk, break_id: str) -> KnownBreak:
    """A break as it stands.

    Raises:
        SwitchError: ``switch.break_unknown``.
    """
    found = await desk.offload(lambda: desk.reads.breaks.one(break_id))
    if found is None:
        raise SwitchError(SwitchErrorCode.BREAK_UNKNOWN, "no such break", "{break_id}")
    return found


async def do(desk: Desk, holder: Holder, work: Work, break_id: str, note: str) -> KnownBreak:
    """Have an operator work on a break, and return it as it stands then.

    Raises:
        SwitchError: ``switch.role_missing``, ``switch.break_unknown``, ``switch.break_status``,
            ``switch.four_eyes``, ``switch.funds_short``.
    """
    refuse_all_but_operator(holder)
    result = await desk.switch.ledger.apply(await _command(desk, holder, work, break_id, note))
    assert isinstance(result, BreakOutcome | Refused)
    if isinstance(result, Refused):
        raise SwitchError(REFUSALS[result.refusal], result.detail, "{break_id}")
    return result.known


async def _command(
    desk: Desk, holder: Holder, work: Work, break_id: str, note: str
) -> BreakCommand:
    match work:
        case Work.PROPOSE:
            return ProposeEnd(break_id, holder.mark, note)
        case Work.APPROVE | Work.REJECT:
            journal = (await known_break(desk, break_id)).journal
            positions = (
                ()
                if journal is None
                else ((journal.debtor, journal.currency), (journal.creditor, journal.currency))
            )
            return DecideEnd(break_id, holder.mark, note, work is Work.APPROVE, positions)
        case _:
            assert_never(work)
