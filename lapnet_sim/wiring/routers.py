"""What is served over HTTP, for programs and for people."""

from fastapi import FastAPI

from lapnet_sim.api import (
    accounts,
    books_checks,
    breaks,
    calendar,
    codes,
    correspondents,
    decisions,
    disputes,
    funding,
    health,
    keys,
    merchants,
    metrics,
    orders,
    participants,
    payment_lists,
    payments,
    positions,
    quotes,
    rates,
    recalls,
    replies,
    reports,
    return_quotes,
    returns,
    settlement,
    settlement_bank,
    status_enquiries,
    webhooks,
)
from lapnet_sim.api.express import Express
from lapnet_sim.console import pages

PARTS = (
    *(codes, orders, merchants, accounts, quotes, rates, payment_lists, payments, returns),
    *(return_quotes, replies, status_enquiries, decisions, recalls, disputes, webhooks),
    *(participants, keys, funding, positions, books_checks),
    *(settlement, calendar, settlement_bank, correspondents, breaks, reports),
    *(health, metrics, pages),
)
"""What is served, in the order of the documentation: pages last, they answer for the rest."""


EXPRESS = Express({**payments.EXPRESS, **codes.EXPRESS})
"""The busiest of them, by a shorter way."""


def add_routers(app: FastAPI) -> None:
    """Serve all parts."""
    for part in PARTS:
        app.include_router(part.router)
    app.include_router(settlement_bank.participant_router)
