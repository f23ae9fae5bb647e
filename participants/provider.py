"""A simulated provider: paid in one currency, it pays in another, and keeps what it was told.

Its position is counted from the notices of its conversions alone. So it can be held against its
account book, which is kept from the statement lines, and against the switch's postings.
"""

from collections import Counter
from random import Random
from uuid import UUID

from participants.bank import Bank
from participants.behaviour import OBEDIENT, Behaviour
from participants.conversion import ConversionNotice
from participants.identity import Participant
from participants.messages import Confirmation, Verdict


class Provider(Bank):
    """Whoever converts for a corridor."""

    def __init__(
        self, participant: Participant, chance: Random, behaviour: Behaviour = OBEDIENT
    ) -> None:
        super().__init__(participant, chance, behaviour)
        self.notices: dict[UUID, ConversionNotice] = {}
        """By payment, in the order they came."""

    def believes(self, confirmation: Confirmation) -> bool:
        """A conversion is acknowledged when its notice is there and says what the legs say."""
        if not super().believes(confirmation):
            return False
        if confirmation.verdict is Verdict.NOT_COMPLETED:
            return confirmation.conversion is None
        told = confirmation.conversion
        known = self.notices.get(confirmation.payment_id)
        return told is not None and known in {None, told} and told.is_of(confirmation.lines)

    def confirm(self, confirmation: Confirmation) -> None:
        """Take note of the end of a payment, and of the conversion; twice changes nothing."""
        if confirmation.conversion is not None:
            self.notices[confirmation.payment_id] = confirmation.conversion
        super().confirm(confirmation)

    @property
    def position(self) -> Counter[str]:
        """By its notices, what it was paid less what it paid; minor units by currency."""
        found: Counter[str] = Counter()
        for notice in self.notices.values():
            found[notice.source.currency.code] += notice.source.minor
            found[notice.target.currency.code] -= notice.target.minor
        return found

    @property
    def earned(self) -> Counter[str]:
        """By its notices, spread and rounding; minor units by source currency."""
        found: Counter[str] = Counter()
        for notice in self.notices.values():
            found[notice.source.currency.code] += notice.earned_minor
        return found
