"""From a network's books to the file of one of its business days."""

from datetime import date, datetime, time, timedelta

from fx import Money, currency
from participants.clearing.record import ClearingFile, ClearingRecord, Flow
from participants.networks import HOME, Network, holidays
from participants.statement import LineStatus, StatementLine

A_DAY = timedelta(days=1)
SATURDAY = 5


def network_day(network: Network, at: datetime) -> date:
    """The network's business date of an instant: what comes after its last cut-off is tomorrow's.

    >>> from datetime import UTC
    >>> from participants import ParticipantId
    >>> from participants.networks import networks
    >>> thailand = networks()[ParticipantId("NITMX")]
    >>> network_day(thailand, datetime(2026, 11, 20, 15, 59, tzinfo=UTC)).isoformat()
    '2026-11-20'
    >>> network_day(thailand, datetime(2026, 11, 20, 16, 0, tzinfo=UTC)).isoformat()
    '2026-11-21'
    """
    local = at.astimezone(network.zone)
    is_late = network.day_ends != time(0) and local.time() >= network.day_ends
    return local.date() + (A_DAY if is_late else timedelta())


def value_date(network: Network, day: date) -> date:
    """The first day after ``day`` on which banks are open here and there.

    >>> from participants import ParticipantId
    >>> from participants.networks import networks
    >>> value_date(networks()[ParticipantId("NITMX")], date(2026, 12, 1)).isoformat()
    '2026-12-03'
    """
    closed = holidays(HOME) | holidays(network.country)
    day += A_DAY
    while day.weekday() >= SATURDAY or day in closed:
        day += A_DAY
    return day


def clearing_file(network: Network, lines: list[StatementLine], day: date) -> ClearingFile:
    """What the network booked on one of its business dates, in the order it was booked."""
    booked = [
        line
        for line in lines
        if line.status is LineStatus.OK and network_day(network, line.committed_at) == day
    ]
    booked.sort(key=lambda line: (line.committed_at, line.txn_id))
    return ClearingFile(
        network=network.id,
        business_date=day,
        value_date=value_date(network, day),
        records=tuple(
            ClearingRecord(
                reference=line.txn_id,
                network_reference=f"{network.country}{day:%y%m%d}{number:06d}",
                flow=Flow.IN if line.payee == network.id else Flow.OUT,
                amount=Money(line.amount_minor, currency(line.currency)),
                booked_at=line.committed_at.replace(microsecond=0),
            )
            for number, line in enumerate(booked, start=1)
        ),
    )
