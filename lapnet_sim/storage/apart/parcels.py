"""What goes through the pipes: objects as bytes, a length before each.

Pickle, because both ends are this program and nobody else holds the pipes. The kinds of which
every payment has many are taken apart by hand: the general way costs several times as much.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import IO, Any
from uuid import UUID

from fx import Currency, Money, currency
from lapnet_sim.config import LogFormat, LogLevel
from lapnet_sim.ledger.commands import Acknowledge, Conclude, Outcome, Reserve, Result
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.ledger.payment import Debtor, Instruction, Payment
from participants.messages import CreditReply
from settlement.calendar import Calendar

LENGTH = 8
"""Bytes of a length, big end first."""

OFTEN: tuple[type, ...] = (
    *(Money, Fees, Debtor, Instruction, Payment, CreditReply),
    *(Reserve, Conclude, Acknowledge, Outcome),
)


@dataclass(frozen=True)
class Greeting:
    """What the other process must know; the first parcel."""

    address: str
    """Of the database, its password included: so it is no argument, which others can read."""
    mark: UUID
    log_format: LogFormat
    log_level: LogLevel
    calendar: Calendar | None = None
    """By which windows close; None for the one that ships."""


@dataclass(frozen=True)
class Decided:
    """What was decided on a batch; not committed yet."""

    results: list[Result]


@dataclass(frozen=True)
class Committed:
    """The batch is durable; the first time: ready."""


@dataclass(frozen=True)
class Failed:
    """The batch is not done, and what storage said of why."""

    error: Exception


Parcel = Decided | Committed | Failed

Taking = tuple[Callable[..., Any], tuple[Any, ...]]


def _by_fields(kind: type) -> Callable[[Any], Taking]:
    get = attrgetter(*(field.name for field in fields(kind)))
    return lambda held: (kind, get(held))


def _uuid(number: int) -> UUID:
    return UUID(int=number)


class _Packer(pickle.Pickler):
    dispatch_table = {  # noqa: RUF012 - as the base class has it
        **{kind: _by_fields(kind) for kind in OFTEN},
        UUID: lambda id_: (_uuid, (id_.int,)),
        Currency: lambda unit: (currency, (unit.code,)),
    }


class _Buffer:
    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> None:
        self.parts.append(bytes(part))


def send(pipe: IO[bytes], parcel: object) -> None:
    """Send one parcel.

    Raises:
        OSError: nobody is at the other end.
    """
    buffer = _Buffer()
    _Packer(buffer, pickle.HIGHEST_PROTOCOL).dump(parcel)
    body = b"".join(buffer.parts)
    pipe.write(len(body).to_bytes(LENGTH, "big") + body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - whatever was sent
    """The next parcel.

    Raises:
        EOFError: the other end is gone.
    """
    length = int.from_bytes(_exactly(pipe, LENGTH), "big")
    return pickle.loads(_exactly(pipe, length))  # noqa: S301 - from ourselves, see above


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found
