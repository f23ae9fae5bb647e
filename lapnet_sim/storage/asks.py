"""Questions for many rows by their keys, compiled once: the driver gets text it knows again.

SQLAlchemy writes a statement anew whenever the number of keys is another, and finds out how to
read its columns whenever it is run. Here the text is made once, and the converters of keys and
columns are found out once. PostgreSQL gets a list for each column of the keys. For SQLite there is
a text for each power of two of keys; they are filled up by repeating the last one.

Rows are found through an index, whatever the number of rows in the table. SQLite does not use one
for ``(a, b) IN (...)``, it reads the whole table; so keys of several columns are joined.
"""

from collections.abc import Collection
from itertools import chain, repeat
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    FromClause,
    Select,
    and_,
    bindparam,
    column,
    func,
    values,
)

from lapnet_sim.storage.arrays import list_of, rows_of
from lapnet_sim.storage.converters import Converter, from_driver, to_driver

Row = dict[str, Any]


class Question:
    """Rows of one table, all of them or by the values of some columns."""

    def __init__(self, wanted: Select[Any], *by: Column[Any], is_locked: bool = True) -> None:
        """Ask ``wanted``, which has no parameters, for the rows whose columns ``by`` are given.

        What is read is locked against other writers unless it is said that it need not be.
        """
        self._wanted = (
            wanted.with_for_update(of=by[0].table if by else None) if is_locked else wanted
        )
        self.by = by
        self.columns = tuple(wanted.selected_columns)

    def about(self, size: int) -> Select[Any]:
        """The statement for so many keys."""
        if not self.by:
            return self._wanted
        given = [
            [bindparam(f"{key.name}_{number}", type_=key.type) for key in self.by]
            for number in range(size)
        ]
        if len(self.by) == 1:
            return self._wanted.where(self.by[0].in_(list(chain.from_iterable(given))))
        columns = (column(key.name, key.type) for key in self.by)
        return self._among(values(*columns, name="keys").data(list(map(tuple, given))).cte("keys"))

    def about_lists(self) -> Select[Any]:
        """The statement for any number of keys, given as a list for each column."""
        if len(self.by) == 1:
            (key,) = self.by
            return self._wanted.where(key == func.any(bindparam(key.name, type_=list_of(key))))
        return self._among(rows_of(self.by, "keys"))

    def _among(self, keys: FromClause) -> Select[Any]:
        return self._wanted.join(keys, and_(*(key == keys.c[key.name] for key in self.by)))


class Ask:
    """One question to one kind of database."""

    def __init__(self, question: Question, dialect: Dialect) -> None:
        self._question = question
        self._dialect = dialect
        self._width = len(question.by)
        self._changes = [to_driver(key.type, dialect) for key in question.by]
        self._names = [str(column.key) for column in question.columns]
        self._texts: dict[int, str] = {}
        self._readers: list[tuple[str, Converter]] | None = None

    def rows(self, connection: Connection, keys: Collection[Any]) -> list[Row]:
        """The rows with one of ``keys``, in the order the question asks for; values as ours."""
        found = connection.exec_driver_sql(*self._asked(keys))
        if self._readers is None:
            self._readers = self._found_out(found.cursor.description)
        return [self._read(raw) for raw in dict.fromkeys(found.fetchall())]

    def _read(self, raw: Any) -> Row:  # noqa: ANN401 - a row of the driver's
        assert self._readers is not None
        row = dict(zip(self._names, raw, strict=True))
        for name, change in self._readers:
            row[name] = change(row[name])
        return row

    def _asked(self, keys: Collection[Any]) -> tuple[str, Any]:
        """The statement and its parameters."""
        if not self._width:
            return self._text(0), None
        if not self._dialect.positional:
            lists = [list(keys)] if self._width == 1 else map(list, zip(*keys, strict=True))
            named = zip(self._question.by, self._changes, lists, strict=True)
            return self._text(0), {
                key.name: given if change is None else list(map(change, given))
                for key, change, given in named
            }
        size = 1 << (len(keys) - 1).bit_length()
        return self._text(size), tuple(self._given(keys, size))

    def _given(self, keys: Collection[Any], size: int) -> list[Any]:
        given: list[Any] = []
        if self._width == 1:
            (change,) = self._changes
            given += keys if change is None else map(change, keys)
        else:
            for key in keys:
                given += (
                    value if change is None else change(value)
                    for value, change in zip(key, self._changes, strict=True)
                )
        last = given[-self._width :]
        return [*given, *chain.from_iterable(repeat(last, size - len(keys)))]

    def _text(self, size: int) -> str:
        text = self._texts.get(size)
        if text is None:
            text = self._texts[size] = self.text(size)
        return text

    def text(self, size: int) -> str:
        """The statement for ``size`` keys; 0 for one with none, or with lists of them."""
        asked = self._question
        if not self._width or self._dialect.positional:
            statement = asked.about(size)
        else:
            statement = asked.about_lists()
        compiled = statement.compile(
            dialect=self._dialect, compile_kwargs={"literal_binds": not self._width}
        )
        given = len(compiled.binds) if self._width else 0
        assert given == self._width * (size or 1), "a question has no parameters but its keys"
        return str(compiled)

    def _found_out(self, description: Any) -> list[tuple[str, Converter]]:  # noqa: ANN401 - the driver's
        return [
            (name, change)
            for name, wanted, (_, code, *_) in zip(
                self._names, self._question.columns, description, strict=True
            )
            if (change := from_driver(wanted.type, self._dialect, code)) is not None
        ]


class Asks:
    """Every question to one database, made ready when it is first asked."""

    def __init__(self) -> None:
        self._made: dict[Question, Ask] = {}

    def rows(self, connection: Connection, question: Question, keys: Collection[Any]) -> list[Row]:
        """The rows with one of ``keys``; none for no key, without asking."""
        if question.by and not keys:
            return []
        ask = self._made.get(question)
        if ask is None:
            ask = self._made[question] = Ask(question, connection.dialect)
        return ask.rows(connection, keys)
