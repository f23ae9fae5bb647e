"""Batches of windows, their steps and shortages: rows to values and back."""

from collections.abc import Iterable

from lapnet_sim.ledger.token_values import Holding, TokenKind, TokenMove
from lapnet_sim.storage.asks import Row
from lapnet_sim.storage.mapping import Values
from participants import ParticipantId
from participants.settlement_asset import Asset
from settlement.batch import Batch, BatchStep, Control, LossLine, Shortage, Way
from settlement.waterfall import Layer
from settlement.window import WindowEvent


def batch_values(batch: Batch) -> Values:
    """All columns of a batch."""
    control = batch.control
    return {
        "window_id": batch.window_id,
        "steps": batch.steps,
        "control_n": None if control is None else control.n,
        "control_minor": None if control is None else control.sum_minor,
        "control_digest": None if control is None else control.digest,
        "netting_digest": batch.netting_digest,
        "approved_by": "\n".join(batch.approved_by),
        "attempt": batch.attempt,
        "message_id": batch.message_id,
        "not_before": batch.not_before,
        "entered_at": batch.entered_at,
        "irrevocable_at": batch.irrevocable_at,
        "final_at": batch.final_at,
        "asset": batch.asset.value,
        "way_proposed": None if batch.way_proposed is None else batch.way_proposed.value,
        "proposed_by": batch.proposed_by,
    }


def batch_of(row: Row, shortages: Iterable[Shortage] = ()) -> Batch:
    """A batch from its row, and the shortages of its window."""
    digest = row["control_digest"]
    control = None
    if digest is not None:
        control = Control(row["control_n"], row["control_minor"], digest)
    return Batch(
        window_id=row["window_id"],
        steps=row["steps"],
        control=control,
        netting_digest=row["netting_digest"],
        approved_by=tuple(row["approved_by"].splitlines()),
        attempt=row["attempt"],
        message_id=row["message_id"],
        not_before=row["not_before"],
        entered_at=row["entered_at"],
        irrevocable_at=row["irrevocable_at"],
        final_at=row["final_at"],
        shortages=tuple(shortages),
        asset=Asset(row["asset"]),
        way_proposed=None if row["way_proposed"] is None else Way(row["way_proposed"]),
        proposed_by=row["proposed_by"],
    )


def step_values(step: BatchStep) -> Values:
    """All columns of a step."""
    return {
        "window_id": step.window_id,
        "step": step.step,
        "event": step.event.value,
        "from_status": step.from_status,
        "to_status": step.to_status,
        "by": step.by,
        "detail": step.detail,
        "at": step.at,
    }


def step_of(row: Row) -> BatchStep:
    """A step from its row."""
    return BatchStep(**{**row, "event": WindowEvent(row["event"])})


def shortage_values(shortage: Shortage) -> Values:
    """All columns of a shortage."""
    return {
        "window_id": shortage.window_id,
        "attempt": shortage.attempt,
        "participant": shortage.participant,
        "currency": shortage.currency,
        "missing_minor": shortage.missing_minor,
        "lowered_minor": shortage.lowered_minor,
        "way": None if shortage.way is None else shortage.way.value,
    }


def shortage_of(row: Row) -> Shortage:
    """A shortage from its row."""
    way = None if row["way"] is None else Way(row["way"])
    return Shortage(**{**row, "participant": ParticipantId(row["participant"]), "way": way})


def loss_values(line: LossLine) -> Values:
    """All columns of a line of the waterfall."""
    return {
        "window_id": line.window_id,
        "attempt": line.attempt,
        "participant": line.participant,
        "currency": line.currency,
        "layer": line.layer.value,
        "payer": line.payer,
        "amount_minor": line.amount_minor,
    }


def loss_of(row: Row) -> LossLine:
    """A line of the waterfall from its row."""
    who, layer = ParticipantId(row["participant"]), Layer(row["layer"])
    return LossLine(**{**row, "participant": who, "layer": layer})


def holding_values(holding: Holding) -> Values:
    """All columns of a holding of digital kip."""
    return {
        "participant": holding.participant,
        "held_minor": holding.held_minor,
        "locked_minor": holding.locked_minor,
    }


def holding_of(row: Row) -> Holding:
    """A holding from its row."""
    return Holding(ParticipantId(row["participant"]), row["held_minor"], row["locked_minor"])


def token_move_values(made: TokenMove) -> Values:
    """All columns of a movement of digital kip."""
    return {
        "cause": made.cause,
        "participant": made.participant,
        "kind": made.kind.value,
        "amount_minor": made.amount_minor,
        "window_id": made.window_id,
        "at": made.at,
    }


def token_move_of(row: Row) -> TokenMove:
    """A movement from its row."""
    who, kind = ParticipantId(row["participant"]), TokenKind(row["kind"])
    return TokenMove(**{**row, "participant": who, "kind": kind})
