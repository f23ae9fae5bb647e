"""The fields of a JSON object, each read strictly and refused with its place.

Only ASCII counts as digits here: Python's own readers also take Lao digits, ``1_0`` and `` 7 ``.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from fx import FxError, Money, currency
from participants.errors import ParticipantError, ParticipantErrorCode

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

TEXT_LIMIT = 256
"""Most characters in one text field."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(rf"{_DATE.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:\.[0-9]{{1,6}})?Z")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,31})?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")

_MONEY = frozenset({"amount", "currency"})


class Fields:
    """One object that has exactly the fields it should have.

    Every reader raises ``participant.message_malformed`` with a JSON pointer.

    >>> Fields({"alias": 7}, frozenset({"alias"})).text("alias")
    Traceback (most recent call last):
    participants.errors.ParticipantError: participant.message_malformed at /alias: text is wanted
    """

    __slots__ = ("_values", "_where")

    def __init__(
        self,
        value: object,
        names: frozenset[str],
        where: str = "",
        may: frozenset[str] = frozenset(),
    ) -> None:
        """``names`` must be there, ``may`` can be; ``where`` is the object's place."""
        self._where = where
        if not isinstance(value, dict):
            self._refuse("", "an object is wanted")
        self._values: dict[str, Any] = value
        if value.keys() != names:
            for name in sorted(names - value.keys()):
                self._refuse(name, "the field is missing")
            if value.keys() - names - may:
                self._refuse("", "there is a field that nobody knows")

    def text(self, name: str, most: int = TEXT_LIMIT) -> str:
        """Some text, not empty."""
        value = self._values[name]
        if not isinstance(value, str):
            self._refuse(name, "text is wanted")
        if not 0 < len(value) <= most:
            self._refuse(name, f"1 to {most} characters are wanted")
        return value

    def uuid(self, name: str) -> UUID:
        """A UUID in its canonical form."""
        return self._parsed(name, _UUID, UUID)

    def uuids(self, name: str) -> list[UUID]:
        """A list of UUIDs."""
        values = self._values[name]
        if not isinstance(values, list):
            self._refuse(name, "a list is wanted")
        place = f"{self._where}/{name}"
        return [
            Fields({str(n): value}, frozenset({str(n)}), place).uuid(str(n))
            for n, value in enumerate(values)
        ]

    def instant(self, name: str) -> datetime:
        """An aware instant in UTC, written as RFC 3339 ending in ``Z``."""
        return self._parsed(name, _INSTANT, datetime.fromisoformat)

    def date(self, name: str) -> date:
        """A calendar date."""
        return self._parsed(name, _DATE, date.fromisoformat)

    def member(self, name: str, of: type[E]) -> E:
        """One of an enumeration."""
        try:
            return of(self.text(name))
        except ValueError:
            self._refuse(name, "this is none of the words that may stand here")

    def money(self, name: str) -> Money:
        """An amount as a decimal string, with its currency."""
        inner = self.inner(name, _MONEY)
        try:
            return Money.parse(inner.text("amount"), currency(inner.text("currency")))
        except FxError as error:
            self._refuse(name, error.message)

    def currency(self, name: str) -> str:
        """The ISO 4217 code of a currency that is known here."""
        try:
            return currency(self.text(name)).code
        except FxError as error:
            self._refuse(name, error.message)

    def has(self, name: str) -> bool:
        """Whether the field is not null."""
        return self._values.get(name) is not None

    def decimal(self, name: str) -> Decimal:
        """A positive decimal number, written out."""
        return self._parsed(name, _DECIMAL, Decimal)

    def number(self, name: str) -> int:
        """A whole number, written as text."""
        return self._parsed(name, _NUMBER, int)

    def inner(
        self, name: str, names: frozenset[str], may: frozenset[str] = frozenset()
    ) -> "Fields":
        """An object inside this one."""
        return Fields(self._values[name], names, f"{self._where}/{name}", may)

    def each(
        self, name: str, names: frozenset[str], may: frozenset[str] = frozenset()
    ) -> list["Fields"]:
        """The objects of a list."""
        values = self._values[name]
        if not isinstance(values, list):
            self._refuse(name, "a list is wanted")
        place = f"{self._where}/{name}"
        return [Fields(value, names, f"{place}/{n}", may) for n, value in enumerate(values)]

    def _parsed(self, name: str, form: re.Pattern[str], parse: Callable[[str], T]) -> T:
        text = self.text(name)
        if form.fullmatch(text) is None:
            self._refuse(name, "this is not in the form that is wanted")
        try:
            return parse(text)
        except ValueError:
            self._refuse(name, "no calendar has this date")

    def _refuse(self, name: str, message: str) -> NoReturn:
        place = f"{self._where}/{name}" if name else self._where
        raise ParticipantError(ParticipantErrorCode.MESSAGE_MALFORMED, message, place)
