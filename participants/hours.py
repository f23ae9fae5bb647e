"""When somebody takes payments, by the clock of their own country."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

END_OF_DAY = "24:00"


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in one zone, the same every day but for the days that have none."""

    zone: ZoneInfo
    opens: time
    closes: time | None
    """None for the end of the day."""
    closed_on: frozenset[date] = frozenset()
    """Dates without any hours."""

    def are_open(self, at: datetime) -> bool:
        """Whether a payment may begin at ``at`` (aware)."""
        local = at.astimezone(self.zone)
        if local.date() in self.closed_on or local.time() < self.opens:
            return False
        return self.closes is None or local.time() < self.closes


def read_hours(
    row: tuple[str, str] | list[str], zone: ZoneInfo, closed_on: frozenset[date] = frozenset()
) -> Hours:
    """Hours from how a file writes them, such as ``["06:00", "23:00"]``; ``24:00`` is midnight.

    >>> read_hours(["06:00", "24:00"], ZoneInfo("Asia/Vientiane")).closes is None
    True
    """
    opens, closes = row
    ends = None if closes == END_OF_DAY else time.fromisoformat(closes)
    return Hours(zone, time.fromisoformat(opens), ends, closed_on)
