"""Rows of QR orders to values and back."""

from collections.abc import Mapping
from typing import Any

from fx import Money, currency
from lapnet_sim.ledger.order import OrderStep, QrOrder
from lapnet_sim.ledger.order_lifecycle import OrderEvent, OrderStatus
from lapnet_sim.storage.life_mapping import life_of, life_values
from lapnet_sim.storage.mapping import Values


def order_values(order: QrOrder) -> Values:
    """All columns of an order."""
    return {
        "reference": order.reference,
        "acquirer": order.acquirer,
        "order_id": order.order_id,
        "request_hash": order.request_hash,
        "alias": order.alias,
        "bill_number": order.bill_number,
        "amount_minor": order.amount.minor,
        "currency": order.amount.currency.code,
        "code": order.code,
        "code_hash": order.code_hash,
        "created_at": order.created_at,
        "expires_at": order.expires_at,
        **order_life(order),
    }


def order_life(order: QrOrder) -> Values:
    """The columns of an order that change."""
    return {
        "status": order.status.value,
        "payment_id": order.payment_id,
        "steps": order.steps,
        "concluded_at": order.concluded_at,
    }


def order_of(row: Mapping[Any, Any]) -> QrOrder:
    """An order from its row."""
    return QrOrder(
        reference=row["reference"],
        acquirer=row["acquirer"],
        order_id=row["order_id"],
        request_hash=row["request_hash"],
        alias=row["alias"],
        bill_number=row["bill_number"],
        amount=Money(row["amount_minor"], currency(row["currency"])),
        code=row["code"],
        code_hash=row["code_hash"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        status=OrderStatus(row["status"]),
        payment_id=row["payment_id"],
        steps=row["steps"],
        concluded_at=row["concluded_at"],
    )


def step_values(step: OrderStep) -> Values:
    """All columns of a step in an order's life."""
    return {
        "reference": step.reference,
        **life_values(step),
        "payment_id": step.payment_id,
    }


def step_of(row: Mapping[Any, Any]) -> OrderStep:
    """A step in an order's life from its row."""
    return OrderStep(
        reference=row["reference"],
        **life_of(row, OrderEvent, OrderStatus),
        payment_id=row["payment_id"],
    )
