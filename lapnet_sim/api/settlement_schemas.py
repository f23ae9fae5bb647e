"""What goes over the wire about settlement windows and breaks."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from fx import FxError, Money, currency
from lapnet_sim.api.schemas import AmountOut, In, Out
from lapnet_sim.ledger.break_commands import Correction
from settlement.batch import Batch, BatchStep, Shortage, Way
from settlement.break_life import BreakStatus, BreakStep, KnownBreak
from settlement.instruction import Instruction
from settlement.netting import BilateralNet, NetPosition
from settlement.waterfall import Cover
from settlement.window import Window, WindowKind, WindowStatus

NOTE = r"^[^\x00-\x1f\x7f-\x9f]*$"


def _money(minor: int, code: str) -> AmountOut:
    """Minor units as the wire carries them; a minus is owed."""
    return AmountOut.of(Money(minor, currency(code)))


def _difference(minor: int, code: str) -> AmountOut:
    """A break's money: minor units as they are where its currency is none, or none that we know."""
    try:
        return _money(minor, code)
    except FxError:
        return AmountOut(amount=str(minor), currency=code)


class WindowOut(Out):
    """One settlement window."""

    id: Annotated[str, Field(examples=["2026-11-20/2"])]
    kind: WindowKind
    currency: Annotated[str, Field(description="what alone is in it; empty where there are more")]
    corridor: Annotated[str, Field(description="whose payments; empty for domestic ones")]
    status: WindowStatus
    business_date: date
    opens_at: datetime
    cut_off_at: datetime

    @classmethod
    def of(cls, window: Window) -> "WindowOut":
        """As the books have it."""
        return cls(
            id=str(window.id),
            kind=window.kind,
            currency=window.currency,
            corridor=window.series.corridor,
            status=window.status,
            business_date=window.business_date,
            opens_at=window.opens_at,
            cut_off_at=window.cut_off_at,
        )


class WindowsOut(Out):
    """All of them, from the oldest."""

    windows: list[WindowOut]


class BatchStepOut(Out):
    """One step of a window's settlement, by whom and when."""

    step: int
    event: str
    from_status: str
    to_status: str
    by: str
    detail: str
    at: datetime


class ShortageOut(Out):
    """What one member could not pay, and how that ended."""

    participant: str
    missing: AmountOut
    cap_lowered_by: AmountOut
    way: Way | None

    @classmethod
    def of(cls, shortage: Shortage) -> "ShortageOut":
        """As the books have it."""
        return cls(
            participant=shortage.participant,
            missing=_money(shortage.missing_minor, shortage.currency),
            cap_lowered_by=_money(shortage.lowered_minor, shortage.currency),
            way=shortage.way,
        )


class MoveOut(Out):
    """One instruction to the settlement bank."""

    id: str
    participant: str
    direction: str
    amount: AmountOut


class SettlementOut(Out):
    """A window with the file about its settlement."""

    window: WindowOut
    control_n: Annotated[int | None, Field(description="payment legs inside when it closed")]
    control_digest: str | None
    netting_digest: str | None
    approved_by: list[str]
    approvals_needed: int
    not_before: datetime | None
    settles_at: Annotated[
        datetime | None, Field(description="when the settlement bank opens for it, if it waits")
    ]
    entered_at: Annotated[datetime | None, Field(description="first instructed")]
    irrevocable_at: Annotated[datetime | None, Field(description="every debit was reserved")]
    final_at: Annotated[datetime | None, Field(description="every credit was made")]
    shortages: list[ShortageOut]
    instructions: list[MoveOut]
    steps: list[BatchStepOut]

    @classmethod
    def of(
        cls,
        window: Window,
        batch: Batch,
        orders: list[Instruction],
        steps: list[BatchStep],
        needed: int,
        settles_at: datetime | None = None,
    ) -> "SettlementOut":
        """As the books have it."""
        control = batch.control
        return cls(
            window=WindowOut.of(window),
            control_n=None if control is None else control.n,
            control_digest=None if control is None else control.digest,
            netting_digest=batch.netting_digest,
            approved_by=list(batch.approved_by),
            approvals_needed=needed,
            not_before=batch.not_before,
            settles_at=settles_at,
            entered_at=batch.entered_at,
            irrevocable_at=batch.irrevocable_at,
            final_at=batch.final_at,
            shortages=[ShortageOut.of(each) for each in batch.shortages],
            instructions=[
                MoveOut(
                    id=each.id,
                    participant=each.participant,
                    direction=each.direction.value,
                    amount=_money(each.amount_minor, each.currency),
                )
                for each in orders
            ],
            steps=[
                BatchStepOut(
                    step=each.step,
                    event=each.event.value,
                    from_status=each.from_status,
                    to_status=each.to_status,
                    by=each.by,
                    detail=each.detail,
                    at=each.at,
                )
                for each in steps
            ],
        )


class NetOut(Out):
    """One member's figure in one window and currency; a minus is owed by it."""

    participant: str
    received: AmountOut
    sent: AmountOut
    fees: AmountOut
    net: AmountOut

    @classmethod
    def of(cls, position: NetPosition) -> "NetOut":
        """As it was netted."""
        code = position.currency
        return cls(
            participant=position.participant,
            received=_money(position.received_minor, code),
            sent=_money(position.sent_minor, code),
            fees=_money(position.fees_minor, code),
            net=_money(position.net_minor, code),
        )


class CoverOut(Out):
    """What must be found if the one, or the two, that owe most cannot pay."""

    cover_1: AmountOut
    cover_2: AmountOut
    members: list[str]

    @classmethod
    def of(cls, found: Cover, code: str) -> "CoverOut":
        """In one currency."""
        return cls(
            cover_1=_money(found.one_minor, code),
            cover_2=_money(found.two_minor, code),
            members=list(found.groups),
        )


class NetsOut(Out):
    """A window's nets: they sum to zero in each currency."""

    digest: str
    nets: list[NetOut]
    cover: list[CoverOut]


class PairOut(Out):
    """What one member sent another."""

    payer: str
    payee: str
    n: int
    amount: AmountOut

    @classmethod
    def of(cls, pair: BilateralNet) -> "PairOut":
        """As it was netted."""
        return cls(
            payer=pair.payer,
            payee=pair.payee,
            n=pair.n,
            amount=_money(pair.amount_minor, pair.currency),
        )


class MatrixOut(Out):
    """A window's bilateral matrix."""

    digest: str
    pairs: list[PairOut]


class ResolveIn(In):
    """The way out of a shortage."""

    way: Annotated[Way, Field(strict=False)]
    postpone_s: Annotated[
        int, Field(ge=1, le=604_800, description="with postpone: for so many seconds")
    ] = 3_600


class NoteIn(In):
    """Why."""

    note: Annotated[str, Field(min_length=1, max_length=200, pattern=NOTE)]


class BreakOut(Out):
    """A break and where it stands."""

    id: Annotated[str, Field(examples=["2026-11-20.20261120000000001.A03"])]
    business_date: date
    txn_id: str
    code: str
    status: BreakStatus
    sides: str
    field: str
    ours: str
    theirs: str
    difference: AmountOut
    owes: str
    owed: str
    due_on: date
    severity: str
    maker: str | None
    corrects: Annotated[
        AmountOut | None, Field(description="what closing it moves from who owes to who is owed")
    ]

    @classmethod
    def of(cls, known: KnownBreak) -> "BreakOut":
        """As the books have it."""
        item, journal = known.item, known.journal
        return cls(
            id=known.id,
            business_date=known.business_date,
            txn_id=item.txn_id,
            code=item.code.value,
            status=known.status,
            sides=item.sides.value,
            field=item.field,
            ours=item.ours,
            theirs=item.theirs,
            difference=_difference(item.amount_difference_minor, item.currency),
            owes=item.owes,
            owed=item.owed,
            due_on=item.due_on,
            severity=item.severity.value,
            maker=known.maker,
            corrects=None if journal is None else _money(journal.amount_minor, journal.currency),
        )


class BreaksOut(Out):
    """A page of breaks."""

    breaks: list[BreakOut]
    next: Annotated[str | None, Field(description="ask again with after=this for more")]


class BreakStepOut(Out):
    """One step in a break's life."""

    event: str | None
    to_status: BreakStatus
    by: str
    note: str
    at: datetime


class CorrectionOut(Out):
    """A journal that two persons agreed on."""

    window: str
    debtor: str
    creditor: str
    amount: AmountOut
    maker: str
    checker: str
    booked_at: datetime


class BreakStoryOut(Out):
    """A break with all that happened to it."""

    known: BreakOut
    steps: list[BreakStepOut]
    corrections: list[CorrectionOut]

    @classmethod
    def of(
        cls, known: KnownBreak, steps: list[BreakStep], booked: list[Correction]
    ) -> "BreakStoryOut":
        """As the books have it."""
        return cls(
            known=BreakOut.of(known),
            steps=[
                BreakStepOut(
                    event=None if each.event is None else each.event.value,
                    to_status=each.to_status,
                    by=each.by,
                    note=each.note,
                    at=each.at,
                )
                for each in steps
            ],
            corrections=[
                CorrectionOut(
                    window=each.window_id,
                    debtor=each.debtor,
                    creditor=each.creditor,
                    amount=_money(each.amount_minor, each.currency),
                    maker=each.maker,
                    checker=each.checker,
                    booked_at=each.booked_at,
                )
                for each in booked
            ],
        )
