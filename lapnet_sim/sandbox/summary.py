"""The report of a simulated day for programs."""

import json
from collections import Counter

from fx import Money, currency
from lapnet_sim.clearing.cycle import Cycle
from lapnet_sim.sandbox.all_books import Keeper
from lapnet_sim.sandbox.day import Day, missed_and_false


def summary(day: Day) -> str:
    """The report as JSON."""
    return json.dumps(as_json(day), ensure_ascii=False, indent=2) + "\n"


def as_json(day: Day) -> dict[str, object]:
    """The report for programs; amounts as decimal strings."""
    missed, false = missed_and_false(day)
    return {
        "business_date": day.plan.business_date.isoformat(),
        "seed": day.plan.seed,
        "payments": [
            {
                "corridor": ending.corridor,
                "status": ending.status,
                "reason": ending.reason,
                "count": ending.count,
            }
            for ending in day.endings
        ],
        "replays": day.tally.replays,
        "conflicts": day.tally.conflicts,
        "returns": [
            {
                "status": item.status,
                "reason": item.reason,
                "count": item.count,
                "sum": _amount(item.amount_minor, item.currency),
            }
            for item in day.returns
        ],
        "orders": [
            {
                "status": item.status,
                "count": item.count,
                "sum": _amount(item.amount_minor, item.currency),
            }
            for item in day.orders
        ],
        "order_payments": [
            {"status": item.status, "reason": item.reason, "count": item.count}
            for item in day.attempts
        ],
        "bills_paid": day.bills,
        "late_replies": day.late_replies,
        "doubts": day.doubts,
        "conversions": [
            {
                "corridor": item.corridor,
                "count": item.count,
                "source": _amount(item.source_minor, item.source_currency),
                "target": _amount(item.target_minor, item.target_currency),
                "spread": _amount(item.spread_minor, item.source_currency),
                "rounding": _amount(item.rounding_minor, item.source_currency),
            }
            for item in day.conversions
        ],
        "fees": [
            {
                "tariff": item.tariff,
                "count": item.count,
                "debited": _amount(item.amount_minor, item.currency),
                "payer_fee": _amount(item.payer_fee_minor, item.currency),
                "interchange": _amount(item.interchange_minor, item.currency),
                "switch_fee": _amount(item.switch_fee_minor, item.currency),
            }
            for item in day.charged
        ],
        "samples_paid": sorted(day.tally.samples_paid),
        "samples_refused": sorted(day.tally.samples_refused),
        "settled_in": day.plan.asset.value,
        "mirrors": {f"{each.link.network}/{each.currency}": each.agrees for each in day.mirrors},
        "windows": [_window_json(cycle) for cycle in day.cycles],
        "books": [
            {
                "currency": code,
                "sum": Money(day.books.sum_of(code), currency(code)).amount,
                **{
                    str(keeper): Money(day.books.sum_of(code, keeper), currency(code)).amount
                    for keeper in Keeper
                },
            }
            for code in day.books.currencies
        ],
        "clearing_files": [
            {
                "network": file.network,
                "business_date": file.business_date.isoformat(),
                "value_date": file.value_date.isoformat(),
                "layout": file.layout,
                "file": f"clearing/{file.name}",
                "records": file.records,
                "sha256": file.sha256,
            }
            for file in day.network_files
        ],
        "reconciliation": {
            "breaks": dict(sorted(Counter(b.code for b in day.reconciliation.breaks).items())),
            "injected": dict(sorted(Counter(wrong.code for wrong in day.injected).items())),
            "missed": len(missed),
            "false": len(false),
        },
        "ledger_hash": day.ledger_hash,
    }


def _window_json(cycle: Cycle) -> dict[str, object]:
    return {
        "window_id": str(cycle.window.id),
        "cut_off_at": f"{cycle.window.cut_off_at:%Y-%m-%dT%H:%M:%SZ}",
        "final_at": None if cycle.final_at is None else f"{cycle.final_at:%Y-%m-%dT%H:%M:%SZ}",
        "digest": cycle.netting.digest,
        "settled": not cycle.shortfalls,
        "nets": [
            {
                "participant": net.participant,
                "currency": net.currency,
                "net": Money(net.net_minor, currency(net.currency)).amount,
            }
            for net in cycle.netting.positions
        ],
    }


def _amount(minor: int, code: str) -> dict[str, str]:
    return {"amount": Money(minor, currency(code)).amount, "currency": code}
