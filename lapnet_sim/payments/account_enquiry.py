"""Asking a participant whose account it is, before somebody sends money there.

Whatever the participant answers, nobody else reads more of a name than ``masking`` leaves.
"""

from datetime import timedelta

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.masking import masked
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId
from participants.messages import AccountEnquiry, AccountReply, AccountStatus
from participants.reasons import Reason

MISSES = frozenset({AccountStatus.UNKNOWN, AccountStatus.CLOSED})
"""Answers that whoever guesses numbers gets."""


async def verify_account(
    switch: Switch, participant: ParticipantId, enquiry: AccountEnquiry
) -> AccountReply:
    """What a participant says of an account, with the name masked.

    Raises:
        SwitchError: ``switch.participant_unknown``, ``switch.acquirer_unreachable``.
    """
    gateway = switch.gateways.get(participant)
    if gateway is None:
        raise SwitchError(
            SwitchErrorCode.PARTICIPANT_UNKNOWN, "no participant has this code", "/participant"
        )
    wait = timedelta(seconds=switch.settings.account_enquiry_s)
    try:
        async with switch.clock.until(switch.clock.now() + wait):
            reply = await gateway.verify_account(enquiry)
    except UnreachableError as error:
        raise _unreachable(participant, error.reason) from None
    except TimeoutError:
        raise _unreachable(participant, Reason.AB05) from None
    name = None if reply.name is None else masked(reply.name)
    return AccountReply(reply.status, name, reply.currency)


def _unreachable(participant: ParticipantId, reason: Reason) -> SwitchError:
    return SwitchError(
        SwitchErrorCode.ACQUIRER_UNREACHABLE,
        f"{participant} cannot be asked now ({reason})",
        "/participant",
    )
