"""Questions about the settlement of windows: its steps, who was short, who paid, digital kip."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, select

from fx import LAK
from lapnet_sim.clearing.account_statements import Move, statement_date
from lapnet_sim.ledger.token_values import Holding, TokenKind
from lapnet_sim.storage import rows
from lapnet_sim.storage import settlement_mapping as mapped
from lapnet_sim.storage.funding_reads import FundingReads
from participants import ParticipantId
from participants.bank_messages.account_statement import MovementKind
from participants.settlement_asset import Asset, asset_of
from settlement.batch import Batch, BatchStep, LossLine, Shortage
from settlement.instruction import Direction
from settlement.window import WindowStatus


class SettlementReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def batch(self, window_id: str) -> Batch | None:
        """The file about a window's settlement, once it has closed."""
        table = rows.settlement_batch
        found = self._all(select(table).where(table.c.window_id == window_id))
        return mapped.batch_of(found[0], self._shortages(window_id)) if found else None

    def _shortages(self, window_id: str) -> list[Shortage]:
        table = rows.settlement_shortage
        short = select(table).where(table.c.window_id == window_id)
        ordered = short.order_by(*table.primary_key.columns)
        return [mapped.shortage_of(row) for row in self._all(ordered)]

    def steps(self, window_id: str) -> list[BatchStep]:
        """What happened to a window since its cut-off, oldest first."""
        table = rows.settlement_step
        taken = select(table).where(table.c.window_id == window_id).order_by(table.c.step)
        return [mapped.step_of(row) for row in self._all(taken)]

    def lowered(self) -> dict[tuple[ParticipantId, str], int]:
        """By how much caps stand lowered, because somebody is short: money that is at the bank."""
        short, window = rows.settlement_shortage, rows.settlement_window
        sums = (
            select(short.c.participant, short.c.currency, func.sum(short.c.lowered_minor))
            .join(window, window.c.id == short.c.window_id)
            .where(short.c.way.is_(None), window.c.status == WindowStatus.SHORT.value)
            .group_by(short.c.participant, short.c.currency)
        )
        with self._engine.connect() as connection:
            found = connection.execute(sums).all()
        return {(ParticipantId(who), what): int(minor) for who, what, minor in found}

    def losses(self, window_id: str | None = None) -> list[LossLine]:
        """What every layer paid for members that were short; of one window or of all."""
        table = rows.settlement_loss
        lines = select(table).order_by(*table.primary_key.columns)
        if window_id is not None:
            lines = lines.where(table.c.window_id == window_id)
        return [mapped.loss_of(row) for row in self._all(lines)]

    def holdings(self) -> list[Holding]:
        """Who holds digital kip."""
        table = rows.dlak_holding
        held = self._all(select(table).order_by(table.c.participant))
        return [mapped.holding_of(row) for row in held]

    def issued_minor(self) -> int:
        """Digital kip in existence: what was made less what was given back, in minor units."""
        table = rows.dlak_move
        kinds = {TokenKind.ISSUE: 1, TokenKind.REDEEM: -1}
        sums = (
            select(table.c.kind, func.sum(table.c.amount_minor))
            .where(table.c.kind.in_([kind.value for kind in kinds]))
            .group_by(table.c.kind)
        )
        with self._engine.connect() as connection:
            found = connection.execute(sums).all()
        return sum(kinds[TokenKind(kind)] * int(minor) for kind, minor in found)

    def moves(self, since: datetime) -> list[Move]:
        """Every movement of settlement accounts from an instant on, oldest first.

        Settlements of windows that are final, cash paid in and out, digital kip made and given
        back; each is signed as the account in cash sees it.
        """
        order, batch = rows.settlement_instruction, rows.settlement_batch
        window = rows.settlement_window
        made = rows.dlak_move
        settled = (
            select(order, batch.c.final_at, batch.c.asset, window.c.business_date)
            .join(batch, batch.c.window_id == order.c.window_id)
            .join(window, window.c.id == order.c.window_id)
            .where(batch.c.final_at >= since)
        )
        found = [
            Move(
                row["id"], statement_date(row["final_at"], row["business_date"]),
                ParticipantId(row["participant"]), row["currency"],
                row["amount_minor"] * (1 if row["direction"] == Direction.CREDIT else -1),
                row["final_at"], asset_of(Asset(row["asset"]), row["currency"]),
            )
            for row in self._all(settled)
        ]  # fmt: skip
        found += FundingReads(self._engine).moves(since)
        turned = made.c.kind.in_([TokenKind.ISSUE.value, TokenKind.REDEEM.value])
        for row in self._all(select(made).where(made.c.at >= since, turned)):
            minor = row["amount_minor"] * (1 if row["kind"] == TokenKind.ISSUE else -1)
            who, on = ParticipantId(row["participant"]), statement_date(row["at"])
            found += [
                Move(row["cause"], on, who, LAK.code, signed, row["at"], asset, MovementKind.TOKENS)
                for signed, asset in ((-minor, Asset.CASH), (minor, Asset.DLAK))
            ]
        return sorted(found, key=lambda each: (each.at, each.reference, each.asset))
