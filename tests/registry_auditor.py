"""An auditor of the registry and of prefunded cash, with books of its own.

It knows who was suspended and signed off, says by itself why a payment must be refused, how much
cash may leave, and when a position crosses the share it is warned at.
"""

from collections import Counter
from uuid import UUID

from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.registry_commands import FundingOutcome, Refusal, Refused
from lapnet_sim.ledger.state import State
from lapnet_sim.ledger.warning import PositionWarning
from participants import ParticipantId
from participants.reasons import Reason

E = ParticipantEvent
JUDGED = {Reason.AG10, Reason.AG11, Reason.AB08}
"""Reasons that only the registry gives when a payment is reserved."""
SHARE = 80


class RegistryAuditor:
    """Separate books of who takes part, and objections."""

    def __init__(self) -> None:
        self.suspended: set[ParticipantId] = set()
        self.signed_off: set[ParticipantId] = set()
        self.moved: set[UUID] = set()
        self.asked: dict[UUID, Funding] = {}
        """Cash of which the settlement bank's answer is not here."""
        self.crossings: list[tuple[UUID, PositionKey]] = []

    def changed(self, who: ParticipantId, event: ParticipantEvent, result: object) -> None:
        """Note what happened to a participant."""
        active = who not in self.suspended
        if event is E.SIGN_ON and not active and who in self.signed_off:
            assert isinstance(result, Refused), "a suspended participant does not sign on"
            return
        assert not isinstance(result, Refused)
        match event:
            case E.SUSPEND:
                self.suspended.add(who)
            case E.ACTIVATE:
                self.suspended.discard(who)
            case E.SIGN_OFF:
                self.signed_off.add(who)
            case E.SIGN_ON:
                self.signed_off.discard(who)
            case E.CHANGE | E.CONNECT | E.CLOSE:
                pass

    def judge(self, payment: Payment) -> None:
        """A payment that was just taken in was refused for its parties, or rightly not."""
        expected = self._why_not(payment.instruction)
        if payment.status is Status.REJECTED and payment.reason in JUDGED:
            assert payment.reason is expected, "refused for what nobody did"
        elif payment.reason is not Reason.TM01:
            assert expected is None, f"{expected} was not seen"

    def _why_not(self, asked: Instruction) -> Reason | None:
        if asked.issuer in self.suspended:
            return Reason.AG10
        if asked.acquirer in self.suspended:
            return Reason.AG11
        if asked.acquirer in self.signed_off:
            return Reason.AB08
        return Reason.AG10 if asked.provider in self.suspended else None

    def move(
        self, funding: Funding, result: object, owed: tuple[int, int], *, settling: bool
    ) -> int:
        """Say how much a movement must hold; ``owed`` is the cap and what is used of it."""
        cap, used = owed
        minor = funding.amount.minor
        leaving = sum(
            each.amount.minor
            for each in self.asked.values()
            if each.direction is FundingDirection.OUT
            and (each.participant, each.amount.currency)
            == (funding.participant, funding.amount.currency)
        )
        if funding.id in self.moved:
            assert isinstance(result, FundingOutcome)
            assert result.replayed, "cash was moved twice"
            return 0
        is_out = funding.direction is FundingDirection.OUT
        if is_out and (settling or minor > min(cap - leaving, cap - used)):
            assert isinstance(result, Refused), "cash left that was not free"
            assert result.refusal is (Refusal.UNSETTLED if settling else Refusal.SHORT)
            return 0
        assert isinstance(result, FundingOutcome), "cash that was free was kept"
        self.moved.add(funding.id)
        self.asked[funding.id] = funding
        return minor if is_out else 0

    def answered(self, funding: Funding, result: object, *, booked: bool) -> tuple[int, int]:
        """Say by how much an answer must change the cap, and what is held."""
        assert isinstance(result, FundingOutcome)
        if self.asked.pop(funding.id, None) is None:
            assert result.replayed, "an answer counted twice"
            return 0, 0
        minor = funding.amount.minor
        is_in = funding.direction is FundingDirection.IN
        moved = (minor if is_in else -minor) if booked else 0
        return moved, 0 if is_in else -minor

    def reserved(
        self,
        payment_id: UUID,
        needed: dict[PositionKey, int],
        used: Counter[PositionKey],
        caps: Counter[PositionKey],
    ) -> None:
        """Note which positions a reserve brings over their share; ``used`` is before it."""
        for key, minor in needed.items():
            before, after = used[key], used[key] + minor
            if not _presses(before, caps[key]) and _presses(after, caps[key]):
                self.crossings.append((payment_id, key))

    def compare(self, state: State) -> None:
        """Everybody stands as this auditor knows."""
        for id_, entry in state.registrations.items():
            assert (entry.status is ParticipantStatus.SUSPENDED) is (id_ in self.suspended), id_
            assert entry.signed_on is (id_ not in self.signed_off), id_

    def read_warnings(self, warnings: list[PositionWarning]) -> None:
        """Every crossing was told, once, and nothing else."""
        told = [(warning.payment_id, warning.position.key) for warning in warnings]
        assert told == self.crossings


def _presses(used: int, cap: int) -> bool:
    return used > 0 and used * 100 >= SHARE * cap
