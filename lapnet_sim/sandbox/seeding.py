"""A new database becomes a sandbox: everybody registered and funded, the first window open."""

from datetime import datetime

from sqlalchemy import Engine

from fx import Money, currency
from lapnet_sim.clearing.schedule import window_at
from lapnet_sim.ledger.commands import Command, Fund, OpenWindow
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent
from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.ledger.registration import Terms
from lapnet_sim.ledger.registry_commands import AdmitParticipant, ChangeParticipant
from lapnet_sim.ledger.writer import commit
from lapnet_sim.routing.table import CorridorTable, shipped_table
from lapnet_sim.sandbox.cast import participants
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.registry_reads import RegistryReads
from participants import Kind, Participant
from participants.members import members
from participants.settlement_bank import SettlementBank

BY = "switch"
"""Whose hand it was, in the history of a participant."""

ROLES = {
    Kind.BANK: frozenset({Role.ISSUER, Role.ACQUIRER}),
    Kind.WALLET: frozenset({Role.ISSUER, Role.ACQUIRER}),
    Kind.PARTNER_NETWORK: frozenset({Role.ISSUER, Role.ACQUIRER}),
    Kind.FX_PROVIDER: frozenset({Role.PROVIDER}),
}


def seed(store: BookStore, now: datetime, table: CorridorTable | None = None) -> None:
    """Register and fund every member and every party of ``table``; open the window of ``now``."""
    corridors = shipped_table() if table is None else table
    funds: list[Command] = [Fund(member.id, member.prefund) for member in members()]
    funds += [
        Fund(party.participant.id, amount)
        for party in corridors.parties
        for amount in party.prefund
    ]
    commit(store, (*enrolment(corridors), *funds, OpenWindow(window_at(now))), now)


def enrol(engine: Engine, now: datetime, table: CorridorTable | None = None) -> None:
    """Register everybody in a database from before there was a registry."""
    if not RegistryReads(engine).all():
        commit(SqlBookStore(engine), enrolment(shipped_table() if table is None else table), now)


def enrolment(table: CorridorTable) -> tuple[Command, ...]:
    """Everybody applies, becomes active and signs on."""
    return tuple(
        command for participant in participants(table).values() for command in enrolled(participant)
    )


def enrolled(participant: Participant) -> tuple[Command, ...]:
    """A participant's way into the scheme, up to where it can be paid."""
    terms = Terms(
        name=participant.name,
        kind=participant.kind,
        roles=ROLES[participant.kind],
        iin=participant.iin,
        bic=participant.bic,
    )
    return (
        AdmitParticipant(participant.id, terms, BY),
        ChangeParticipant(participant.id, ParticipantEvent.ACTIVATE, BY, "a new sandbox"),
        ChangeParticipant(participant.id, ParticipantEvent.SIGN_ON, BY, "a new sandbox"),
    )


def settlement_bank_of(reads: Reads) -> SettlementBank:
    """The settlement bank as the books mirror it: each cap is the cash kept there."""
    bank = SettlementBank()
    for position in reads.positions():
        bank.fund(position.participant, Money(position.cap_minor, currency(position.currency)))
    return bank
