"""What is bought, by whom: the sandbox's own made-up merchants, drawn from the arrival's chance."""

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

from lapnet_sim.ids import uuid4
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.sandbox.merchants import Stall, lao_merchants
from loadtests.plan import plan
from participants import ParticipantId

ISSUERS = ("BCEL", "JDB", "APB", "LVB")
"""Who pays; invented for the test."""

SELLERS = ("LDB", "STB")
"""Acquirers whose merchants make codes for one payment."""

NETWORK = "NITMX"
"""The partner network whose customers pay here."""

OPERATOR = "operator"


@cache
def acquirers() -> frozenset[str]:
    """Whose merchants are paid: those reached over HTTP, or everybody where there are none."""
    return frozenset(code for each in plan().scenario.participants for code in each.codes)


@cache
def stalls(issuer: str) -> Sequence[Stall]:
    """Where ``issuer``'s customers buy: at other participants' merchants, where it may pay."""
    wanted = acquirers() - {issuer}
    corridor = shipped_table().inbound(ParticipantId(issuer))
    if corridor is not None:
        wanted = corridor.members & (wanted or corridor.members)
    return tuple(
        stall
        for stall in lao_merchants()
        if stall.holder != issuer and (not wanted or stall.holder in wanted)
    )


def kip(chance: Random) -> dict[str, str]:
    """An amount that people pay at a stall."""
    return {"amount": f"{chance.randrange(2, 90)}000.00", "currency": "LAK"}


@cache
def stalls_of(acquirer: str) -> Sequence[Stall]:
    """The merchants of one acquirer."""
    return tuple(stall for stall in lao_merchants() if stall.holder == acquirer)


def order(chance: Random, stall: Stall) -> dict[str, Any]:
    """A request for a code for one payment at ``stall``."""
    return {
        "merchant": {"receiver_id": stall.alias, "category": "5812", "city": "Vientiane"},
        "amount": kip(chance),
        "expires_in_s": 900,
    }


def payment(
    chance: Random, code: str, amount: dict[str, str] | None, seen: Mapping[str, Any]
) -> dict[str, Any]:
    """A request to pay ``code``, which was resolved as ``seen``; no amount takes the code's."""
    uetr = str(uuid4(chance))
    body: dict[str, Any] = {"uetr": uetr, "end_to_end_id": f"LOAD {uetr[:18]}", "code": code}
    if amount is not None:
        body["amount"] = amount
    if "enquiry_id" in seen:
        body["enquiry_id"] = seen["enquiry_id"]
    return body
