"""Everybody in the sandbox: the Lao members, the partner network, the converting bank."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import chain
from random import Random
from types import MappingProxyType

import emvqr
from lapnet_sim.routing.corridors import Direction
from lapnet_sim.routing.route import NoRouteError, find_route
from lapnet_sim.routing.table import CorridorTable, shipped_table
from lapnet_sim.sandbox.accounts import SAMPLE_ACCOUNTS
from lapnet_sim.sandbox.merchants import foreign_merchants, lao_merchants, lao_people
from lapnet_sim.sandbox.samples import samples
from participants import Kind, Participant, ParticipantId
from participants.bank import Bank
from participants.behaviour import OBEDIENT, Behaviour
from participants.billers import billers
from participants.code_reading import Now
from participants.members import members
from participants.messages import Payee
from participants.networks import networks
from participants.partner_network import PartnerNetwork
from participants.provider import Provider

NOBODYS = MappingProxyType[Kind, Behaviour]({})

SIMULATORS = MappingProxyType({Kind.FX_PROVIDER: Provider})
"""Those that are more than a bank, and need no clock of their own."""


def participants(table: CorridorTable | None = None) -> dict[ParticipantId, Participant]:
    """Everybody by code: members in the order of their file, then the open corridors' parties."""
    corridors = shipped_table() if table is None else table
    everybody = [member.participant for member in members()]
    everybody += [party.participant for party in corridors.parties]
    return {participant.id: participant for participant in everybody}


def cast(
    seed: int,
    behaviours: Mapping[Kind, Behaviour] = NOBODYS,
    table: CorridorTable | None = None,
    now: Now | None = None,
) -> dict[ParticipantId, Bank]:
    """A simulator for everybody, each with its own chance, its payees registered.

    ``now`` is the clock of the partner networks, which have hours; without one they never close.
    """
    banks: dict[ParticipantId, Bank] = {}
    for id_, participant in participants(table).items():
        behaviour = behaviours.get(participant.kind, OBEDIENT)
        chance = Random(f"{seed}/{id_}")
        if participant.kind is Kind.PARTNER_NETWORK:
            banks[id_] = PartnerNetwork(participant, chance, behaviour, now)
        else:
            banks[id_] = SIMULATORS.get(participant.kind, Bank)(participant, chance, behaviour)
    foreign = (foreign_merchants(id_) for id_ in banks if id_ in networks())
    for stall in (*lao_merchants(), *lao_people(), *chain.from_iterable(foreign)):
        banks[stall.holder].register(stall.alias, stall.payee)
    for member in members():
        for number, account in SAMPLE_ACCOUNTS.items():
            banks[member.id].keep_account(number, account)
    for biller in billers():
        banks[biller.holder].bills.open(biller)
    for holder, alias, payee in sample_payees():
        banks[holder].register(alias, payee)
    return banks


def offers_every_way_out(member: ParticipantId) -> bool:
    """Whether a member's customers can pay over every open corridor."""
    ways = (c for c in shipped_table().open if c.side is Direction.OUTBOUND)
    return all(member in corridor.members for corridor in ways)


def sample_payees() -> list[tuple[ParticipantId, str, Payee]]:
    """Payees behind those real codes that lead to somebody here."""
    found = []
    anybody = next(m.participant for m in members() if offers_every_way_out(m.id))
    for sample in samples():
        try:
            payload = emvqr.decode(sample.payload)
            route = find_route(payload, anybody, datetime.min.replace(tzinfo=UTC))
        except (emvqr.QrError, NoRouteError):
            continue
        found.append((route.acquirer, route.alias, Payee(f"Sample Receiver {sample.id}")))
    return found
