"""The clearing files of a simulated day: what each partner network booked, in its own layout.

A network keeps its own business day in its own zone, so a day of ours lies in one or two of its
days and it writes a file for each. Trouble is put into the files on purpose here too, of the kinds
that a clearing file can show, and the truth is kept apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from random import Random

from fx import Money
from lapnet_sim.sandbox.discrepancies import (
    EXTRA_MINOR,
    PER_PAYMENTS,
    UNKNOWN_SEQUENCE,
    Discrepancy,
)
from participants import LineStatus, ParticipantId
from participants.bank import Bank
from participants.clearing import (
    LAYOUTS,
    ClearingFile,
    ClearingRecord,
    clearing_file,
    network_day,
)
from participants.networks import networks
from settlement import BreakCode

SIDE = "network"
"""Whose file a discrepancy is in."""

_UNKNOWN = UNKNOWN_SEQUENCE + 50_000_000
"""Apart from the numbers that are made up in the members' files."""


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A clearing file that was written."""

    network: ParticipantId
    business_date: date
    """In the network's own calendar."""
    value_date: date
    layout: str
    name: str
    records: int
    content: str

    @property
    def sha256(self) -> str:
        """Of its content, in UTF-8."""
        return sha256(self.content.encode()).hexdigest()


def network_days(banks: Mapping[ParticipantId, Bank], day: date) -> list[ClearingFile]:
    """The networks' files of a day of ours, from their own books: one a business day of theirs."""
    found = []
    for id_, bank in sorted(banks.items()):
        network = networks().get(id_)
        if network is None:
            continue
        booked = [line for line in bank.lines if line.status is LineStatus.OK]
        days = {network_day(network, line.committed_at) for line in booked}
        found += [clearing_file(network, booked, each) for each in sorted({day, *days})]
    return found


def written(files: Iterable[ClearingFile]) -> list[NetworkFile]:
    """Each file in its network's layout."""
    found = []
    for file in files:
        network = networks()[file.network]
        layout = LAYOUTS[network.layout]
        found.append(
            NetworkFile(
                network=file.network,
                business_date=file.business_date,
                value_date=file.value_date,
                layout=network.layout,
                name=f"{file.network}-{file.business_date:%Y%m%d}.{layout.suffix}",
                records=len(file.records),
                content=layout.write(network, file),
            )
        )
    return found


def tamper_abroad(
    files: list[ClearingFile], day: date, payments: int, chance: Random
) -> tuple[list[ClearingFile], list[Discrepancy]]:
    """The files with discrepancies of every kind they can show, and what was done.

    Where a day has no payment left that a kind could sit on, that kind does not occur.
    """
    places = [(at, record) for at, file in enumerate(files) for record in file.records]
    chance.shuffle(places)
    records = [list(file.records) for file in files]
    done: list[Discrepancy] = []
    unknown = _UNKNOWN
    for _ in range(max(1, payments // PER_PAYMENTS)):
        for wrong in (_left_out, _made_up, _too_much, _rounded):
            if not places:
                break
            at, record = places.pop()
            done.append(wrong(records[at], record, f"{day:%Y%m%d}{unknown}"))
            unknown += 1
    changed = [
        replace(file, records=tuple(found)) for file, found in zip(files, records, strict=True)
    ]
    return changed, sorted(done)


def _left_out(records: list[ClearingRecord], record: ClearingRecord, _: str) -> Discrepancy:
    records.remove(record)
    return Discrepancy(record.reference, BreakCode.A07, SIDE)


def _made_up(records: list[ClearingRecord], record: ClearingRecord, unknown: str) -> Discrepancy:
    records.append(replace(record, reference=unknown))
    return Discrepancy(unknown, BreakCode.A07, SIDE)


def _too_much(records: list[ClearingRecord], record: ClearingRecord, _: str) -> Discrepancy:
    _add(records, record, EXTRA_MINOR)
    return Discrepancy(record.reference, BreakCode.B01, SIDE)


def _rounded(records: list[ClearingRecord], record: ClearingRecord, _: str) -> Discrepancy:
    """Off by the smallest amount that people use, as after a rounding of their own."""
    _add(records, record, record.amount.currency.step_minor)
    return Discrepancy(record.reference, BreakCode.B02, SIDE)


def _add(records: list[ClearingRecord], record: ClearingRecord, minor: int) -> None:
    amount = Money(record.amount.minor + minor, record.amount.currency)
    records[records.index(record)] = replace(record, amount=amount)
