"""Whose payment a UETR names: for its issuer, and for the acquirer it was brought to."""

from typing import Annotated

from fastapi import Query

from lapnet_sim.api.chosen_ids import exact_uuid
from lapnet_sim.api.deps import Desk
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.payment import Payment
from participants import Participant

Issuer = Annotated[
    str | None, Query(description="whose payment it is, where two issuers used one UETR")
]


async def sent(desk: Desk, caller: Participant, uetr: str) -> Payment | None:
    """The caller's own payment; None if it has none with this UETR."""
    wanted = exact_uuid(uetr)
    if wanted is None:
        return None
    return await desk.offload(lambda: desk.reads.payment(caller.id, wanted))


async def received(desk: Desk, caller: Participant, uetr: str) -> list[Payment]:
    """What the caller was asked to credit under this UETR: one, unless issuers share it."""
    wanted = exact_uuid(uetr)
    if wanted is None:
        return []
    return await desk.offload(lambda: desk.reads.asked_of(caller.id, wanted))


async def of_party(desk: Desk, caller: Participant, uetr: str, issuer: str | None) -> Payment:
    """The payment that the caller sent or was asked to credit.

    Raises:
        SwitchError: ``switch.payment_unknown``; ``switch.field_invalid`` where it is not clear.
    """
    own = await sent(desk, caller, uetr)
    found = await received(desk, caller, uetr)
    if own is not None and own.id not in {payment.id for payment in found}:
        found.append(own)
    return the_one(found, issuer, "no payment of yours has this UETR")


def the_one(found: list[Payment], issuer: str | None, none: str) -> Payment:
    """The payment that is meant, of those with its UETR; ``none`` says that there is none.

    Raises:
        SwitchError: ``switch.payment_unknown``; ``switch.field_invalid`` where it is not clear.
    """
    if issuer is not None:
        found = [payment for payment in found if payment.instruction.issuer == issuer]
    if not found:
        raise SwitchError(SwitchErrorCode.PAYMENT_UNKNOWN, none)
    if len(found) > 1:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "several issuers used this UETR; name one", "?issuer="
        )
    return found[0]
