"""Telling many ends to a participant that is told one at a time."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

from lapnet_sim.payments.ports import UnreachableError
from participants.messages import Confirmation


class Confirms(Protocol):
    """A gateway that tells one end."""

    async def confirm(self, confirmation: Confirmation) -> None:
        """Tell it the end of a payment; returning is its acknowledgement."""


class OneByOne:
    """A gateway whose participant has no message for many ends, or does not take it."""

    async def confirm_all(
        self: Confirms, confirmations: Sequence[Confirmation]
    ) -> AbstractSet[UUID]:
        """Tell it all of them, side by side; the ids of those that it acknowledged."""
        ends = await asyncio.gather(*(_is_told(self, each) for each in confirmations))
        return {each.payment_id for each, told in zip(confirmations, ends, strict=True) if told}


async def _is_told(gateway: Confirms, confirmation: Confirmation) -> bool:
    try:
        await gateway.confirm(confirmation)
    except UnreachableError:
        return False
    return True
