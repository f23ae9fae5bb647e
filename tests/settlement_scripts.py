"""Batches in which everything that can be asked of the books about windows and breaks is."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from fx import Money
from lapnet_sim.ids import JournalId
from lapnet_sim.ledger.break_commands import DecideEnd, ProposeEnd, RecordBreaks
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.recon_run import CarriedIn, ReconRun, TakenFile
from lapnet_sim.ledger.settlement_commands import (
    ApproveWindow,
    ChooseAsset,
    NoteInstructed,
    NoteNetted,
    NoteReserved,
    NoteShort,
    ResolveShort,
    SealWindow,
    SettleWindow,
)
from participants import ParticipantId
from participants.settlement_asset import Asset
from participants.settlement_bank import Shortfall
from settlement.batch import Control, LossLine, Way
from settlement.break_life import break_id
from settlement.breaks import Break, BreakCode, Severity, Sides
from settlement.instruction import Instruction
from settlement.tally import Source, Tally
from settlement.waterfall import Layer
from tests.builders import ACQUIRER, ISSUER, NOW, TICK, WINDOW_ID, kip

CONTROL = Control(1, 20_000_00, "c" * 64)
MAKER, CHECKER = "operator-1", "operator-2"
DAY = date(2026, 11, 20)

Nets = tuple[tuple[ParticipantId, str, int], ...]


def reserved(orders: Iterable[Instruction] = (), window_id: str = WINDOW_ID) -> tuple[Command, ...]:
    """The steps from a window's cut-off to where nobody can be short any more."""
    return (
        SealWindow(window_id, CONTROL),
        NoteNetted(window_id, "d" * 64, tuple(orders)),
        ApproveWindow(window_id, "switch", 0),
        NoteInstructed(window_id, "m-1"),
        NoteReserved(window_id),
    )


def settled(
    nets: Nets, journal: JournalId, orders: Iterable[Instruction] = (), window_id: str = WINDOW_ID
) -> tuple[Command, ...]:
    """All steps of a window after its cut-off."""
    return (*reserved(orders, window_id), SettleWindow(window_id, journal, nets))


def a_share(number: int, who: ParticipantId, direction: FundingDirection, paid: Money) -> Funding:
    """Cash that moves because somebody is short."""
    return Funding(UUID(int=90_000 + number), who, direction, paid, MAKER, NOW, ended_at=NOW)


def a_short_settlement(
    nets: Nets, orders: Iterable[Instruction], journal: JournalId
) -> tuple[Command, ...]:
    """Two approve; the issuer is short, the survivor pays; the batch waits, is short again."""
    short = NoteShort(WINDOW_ID, (Shortfall(ISSUER, kip(1_000)),))
    key = ((ISSUER, "LAK"),)
    shares = (
        a_share(1, ACQUIRER, FundingDirection.OUT, kip(1_000)),
        a_share(2, ISSUER, FundingDirection.IN, kip(1_000)),
    )
    place = (WINDOW_ID, 1, ISSUER, "LAK")
    lines = (LossLine(*place, Layer.SURVIVORS, ACQUIRER, 1_000_00),)
    return (
        SealWindow(WINDOW_ID, CONTROL),
        NoteNetted(WINDOW_ID, "d" * 64, tuple(orders)),
        ApproveWindow(WINDOW_ID, MAKER, 2),
        ApproveWindow(WINDOW_ID, MAKER, 2),  # the same hand
        ApproveWindow(WINDOW_ID, CHECKER, 2),
        NoteInstructed(WINDOW_ID, "m-1"),
        short,
        short,
        NoteReserved(WINDOW_ID),  # somebody is short
        ChooseAsset(WINDOW_ID, Asset.DLAK, MAKER),  # it is instructed
        ResolveShort(WINDOW_ID, Way.LOSS_SHARE, MAKER, key, shares, None, lines),
        ResolveShort(WINDOW_ID, Way.LOSS_SHARE, MAKER, key, shares, None, lines),  # the same hand
        ResolveShort(WINDOW_ID, Way.LOSS_SHARE, CHECKER, key, shares, None, lines),
        short,
        ResolveShort(WINDOW_ID, Way.POSTPONE, MAKER, key, (), NOW + timedelta(hours=1)),
        ChooseAsset(WINDOW_ID, Asset.DLAK, MAKER),
        ChooseAsset(WINDOW_ID, Asset.DLAK, CHECKER),  # it is chosen
        NoteInstructed(WINDOW_ID, "m-2"),
        NoteReserved(WINDOW_ID, ((ISSUER, 85_688_00),)),
        SettleWindow(WINDOW_ID, journal, nets),
    )


def a_break(code: BreakCode, number: int = 1, minor: int = -7_000_00) -> Break:
    """A disagreement about a payment from issuer to acquirer."""
    owes, owed = (str(ACQUIRER), str(ISSUER))
    if code is not BreakCode.A03:
        owes, owed = str(ISSUER), f"customer of {ISSUER}"
    return Break(
        txn_id=f"{DAY:%Y%m%d}{number:09}",
        code=code,
        sides=Sides.SWITCH_PAYER_PAYEE,
        field="status",
        ours="ok",
        theirs="",
        amount_difference_minor=minor,
        currency="LAK",
        owes=owes,
        owed=owed,
        due_on=date(2026, 11, 24),
        severity=Severity.HIGH,
    )


NOBODY_BOOKED = a_break(BreakCode.A03)
UNREVERSED = a_break(BreakCode.D03, 2, 3_000_00)
A03 = break_id(DAY, NOBODY_BOOKED)
D03 = break_id(DAY, UNREVERSED)
BOTH = ((ACQUIRER, "LAK"), (ISSUER, "LAK"))


THE_NEXT_DAY = RecordBreaks(
    date(2026, 11, 23),
    (a_break(BreakCode.A02),),
    (CarriedIn(NOBODY_BOOKED.txn_id, DAY), CarriedIn(UNREVERSED.txn_id, DAY)),
    ReconRun(
        "e" * 64,
        date(2026, 11, 23),
        (
            TakenFile("BCEL/payer", 17, "a" * 64, 3, "BCEL-20261123-17.csv"),
            TakenFile("payee", None, "b" * 64, 0, "payee.csv", is_ignored=True),
        ),
        tallies=(Tally(Source.PAYER, "LAK", 3, 2, 1, 9_000_00, 2_000_00, 7_000_00),),
    ),
)
"""One bank has found its line: what nobody had booked only the payee's bank has not, since then."""

CORRECTED = replace(a_break(BreakCode.A02), amount_difference_minor=-6_000_00)
THE_NEXT_VERSION = replace(
    THE_NEXT_DAY,
    breaks=(CORRECTED, a_break(BreakCode.B01, 3, -500_00)),
    run=ReconRun(
        "f" * 64,
        date(2026, 11, 23),
        (TakenFile("BCEL/payer", 18, "c" * 64, 4, "BCEL-20261123-18.csv"),),
        tallies=(Tally(Source.PAYER, "LAK", 4, 2, 2, 9_500_00, 3_000_00, 6_500_00),),
    ),
)
"""The bank has sent its day again: one amount is another one, and a payment differs."""
AN_OLDER_VERSION = replace(
    THE_NEXT_DAY,
    run=ReconRun(
        "0" * 64,
        date(2026, 11, 23),
        (TakenFile("BCEL/payer", 16, "d" * 64, 3, "BCEL-20261123-16.csv"),),
    ),
)


def decided(id_: str, by: str = CHECKER, *, approves: bool = True) -> DecideEnd:
    """The checker's word."""
    return DecideEnd(id_, by, "seen", approves, BOTH)


def break_batches(begins: datetime) -> tuple[tuple[datetime, tuple[Command, ...]], ...]:
    """Breaks are found, proposed an end, decided, found again and not found again."""
    return (
        (begins, (RecordBreaks(DAY, (NOBODY_BOOKED, UNREVERSED)),)),
        (
            begins + TICK,
            (
                decided(A03),  # nothing is proposed
                ProposeEnd(A03, MAKER, "both agree"),
                ProposeEnd(A03, CHECKER, "too"),  # there is a proposal
                decided(A03, MAKER),  # the same hand
                decided(A03, approves=False),
                ProposeEnd(A03, MAKER, "both agree"),
                decided(A03),
                ProposeEnd("no-such-break", MAKER, ""),
            ),
        ),
        (begins + 2 * TICK, (RecordBreaks(DAY, (UNREVERSED,)),)),
        (begins + 3 * TICK, (RecordBreaks(DAY, (NOBODY_BOOKED,)),)),
        (begins + 4 * TICK, (RecordBreaks(DAY, (NOBODY_BOOKED, UNREVERSED)),)),
        (begins + 5 * TICK, (THE_NEXT_DAY, THE_NEXT_DAY)),  # the second time it is known
        (begins + 6 * TICK, (THE_NEXT_VERSION, THE_NEXT_VERSION, AN_OLDER_VERSION)),
    )
