"""Who may see and do what in the registry, and how its refusals are told.

The operator sees everybody. For a participant only itself exists; what is the operator's alone
is refused to it by role, and only where it could see the thing at all.
"""

from lapnet_sim.api.deps import Desk
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.registration import Registration
from lapnet_sim.ledger.registry_commands import ChangeParticipant, Refusal, RegistrationOutcome
from lapnet_sim.ledger.registry_commands import Refused as NotDone
from lapnet_sim.storage.keys import Holder, Role
from participants import ParticipantId

REFUSALS: dict[Refusal, tuple[SwitchErrorCode, str]] = {
    Refusal.UNKNOWN: (SwitchErrorCode.PARTICIPANT_UNKNOWN, "{id}"),
    Refusal.STATUS: (SwitchErrorCode.PARTICIPANT_STATUS, "{id}"),
    Refusal.OWES: (SwitchErrorCode.PARTICIPANT_OWES, "{id}"),
    Refusal.KIND_FIXED: (SwitchErrorCode.FIELD_INVALID, "/kind"),
    Refusal.IIN_TAKEN: (SwitchErrorCode.IIN_TAKEN, "/iin"),
    Refusal.SHORT: (SwitchErrorCode.FUNDS_SHORT, "/amount"),
    Refusal.SAME_HAND: (SwitchErrorCode.FOUR_EYES, ""),
    Refusal.UNSETTLED: (SwitchErrorCode.WINDOW_UNSETTLED, ""),
}
"""Total: a test holds it to every refusal."""


def visible(desk: Desk, holder: Holder, text: str) -> Registration:
    """A participant that the caller may see.

    Raises:
        SwitchError: ``switch.participant_unknown``, for another's too.
    """
    found = desk.register.find(ParticipantId(text))
    if found is None or holder.participant not in {None, found.id}:
        raise SwitchError(SwitchErrorCode.PARTICIPANT_UNKNOWN, "no such participant", "{id}")
    return found


def governed(desk: Desk, holder: Holder, text: str) -> Registration:
    """A participant that the caller runs as the operator.

    Raises:
        SwitchError: ``switch.participant_unknown``, ``switch.role_missing``.
    """
    found = visible(desk, holder, text)
    refuse_all_but_operator(holder)
    return found


def refuse_all_but_operator(holder: Holder) -> None:
    """Some things only the operator does.

    Raises:
        SwitchError: ``switch.role_missing``.
    """
    if holder.role is not Role.OPERATOR:
        raise SwitchError(SwitchErrorCode.ROLE_MISSING, "this is for the operator")


def refused(answer: NotDone) -> SwitchError:
    """What was not done, as an error with its place."""
    code, where = REFUSALS[answer.refusal]
    return SwitchError(code, answer.detail, where)


async def have_happen(desk: Desk, command: ChangeParticipant) -> Registration:
    """Have something happen to a participant; everybody here knows of it when this returns.

    Raises:
        SwitchError: as ``REFUSALS`` says.
    """
    result = await desk.switch.ledger.apply(command)
    if isinstance(result, NotDone):
        raise refused(result)
    assert isinstance(result, RegistrationOutcome)
    await desk.register.refresh()
    return result.registration
