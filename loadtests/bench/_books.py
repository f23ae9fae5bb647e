"""Three sides of a day with breaks put in on purpose, made in the engine: millions of lines.

Every thousandth of the lines is damaged in some way, seeded by its number alone, and the truth is
written beside the files. Damages rotate through the classes that a single line can show.
"""

from pathlib import Path
from typing import Final

BANKS: Final = (
    "ACLEDA", "APB", "BCEL", "BIC", "ICBC", "IB", "JDB", "KB", "LDB", "LVB", "MJB", "MMONEY",
    "PSV", "ST", "STB", "UMONEY",
)  # fmt: skip
DAMAGES: Final = (
    "A01", "A02", "A03", "A04", "A05", "A06", "B01", "B05", "B06", "B07", "B08", "C01", "C02",
    "D01", "D02", "D03", "D04", "D05", "E01", "E02", "E04", "F01", "F02", "G01", "H03",
)  # fmt: skip
ONE_IN: Final = 200
"""0.5 % of the payments are damaged."""

_BASE: Final = """
CREATE TABLE base AS SELECT
  format('20261120{{:012d}}XKLA', i) AS txn_id, DATE '2026-11-20' AS business_date,
  '2026-11-20/' || (1 + i * 3 // {lines}) AS window_id,
  list_extract({banks}, 1 + i % {many}) AS payer,
  list_extract({banks}, 1 + (i % {many} + 1 + i // {many} % ({many} - 1)) % {many}) AS payee,
  list_extract(['LAK', 'LAK', 'LAK', 'THB', 'USD'], 1 + (hash(i) >> 33)::BIGINT % 5) AS currency,
  1000 + (hash(i * 7) >> 33)::BIGINT % 100000000 AS amount_minor,
  100 + (hash(i * 11) >> 33)::BIGINT % 1000 AS fee_minor,
  'ok' AS status,
  TIMESTAMP '2026-11-19 17:00:00' + to_microseconds(i * 84600000000 // {lines}) AS committed_at,
  CASE WHEN (hash(i * 13) >> 33)::BIGINT % {one_in} = 0
    THEN list_extract({damages}, 1 + (hash(i * 17) >> 33)::BIGINT % {kinds}) ELSE '' END AS damage
FROM range({lines}) AS numbers(i)
"""

_COLUMNS: Final = "txn_id, business_date, window_id, payer, payee, currency"
_LATE: Final = "CASE damage WHEN 'F01' THEN TIMESTAMP '2026-11-20 16:59:00' ELSE committed_at END"
_SWITCH: Final = f"""
SELECT {_COLUMNS}, amount_minor, fee_minor,
  CASE WHEN damage IN ('D03', 'D04') THEN 'failed' WHEN damage = 'D05' THEN 'pending'
    ELSE status END AS status, {_LATE} AS committed_at
FROM base WHERE damage NOT IN ('A04', 'A05', 'A06') ORDER BY committed_at, txn_id
"""  # noqa: S608 - our own files
_PAYER: Final = f"""
SELECT txn_id,
  business_date + CASE WHEN damage IN ('F01', 'F02') THEN 1 ELSE 0 END AS business_date,
  CASE WHEN damage = 'H03' THEN '2026-11-20/9' ELSE window_id END AS window_id,
  CASE WHEN damage = 'B06' THEN payee ELSE payer END AS payer,
  CASE WHEN damage = 'B06' THEN payer WHEN damage = 'G01' THEN 'TEST' ELSE payee END AS payee,
  CASE WHEN damage = 'B05' THEN 'CNY' ELSE currency END AS currency,
  CASE WHEN damage = 'B01' THEN amount_minor + 1 WHEN damage = 'B07' THEN amount_minor * 100
    WHEN damage = 'B08' THEN amount_minor - 7 ELSE amount_minor END AS amount_minor,
  CASE WHEN damage = 'C01' THEN fee_minor + 1 WHEN damage = 'C02' THEN 0
    ELSE fee_minor END AS fee_minor,
  CASE WHEN damage IN ('D01', 'D04') THEN 'failed' ELSE status END AS status,
  {_LATE} AS committed_at
FROM base WHERE damage NOT IN ('A01', 'A03', 'A05')
UNION ALL
SELECT txn_id, business_date - CASE WHEN damage = 'E04' THEN 3 ELSE 0 END, window_id, payer, payee,
  currency, CASE WHEN damage = 'B08' THEN 7 WHEN damage = 'E02' THEN amount_minor + 5
    ELSE amount_minor END, fee_minor, status,
  committed_at - CASE WHEN damage = 'E04' THEN INTERVAL 3 DAY ELSE INTERVAL 0 DAY END
FROM base WHERE damage IN ('B08', 'E01', 'E02', 'E04')
ORDER BY payer, committed_at, txn_id, amount_minor
"""  # noqa: S608 - our own files
_PAYEE: Final = f"""
SELECT {_COLUMNS}, amount_minor, fee_minor,
  CASE WHEN damage IN ('D02', 'D03') THEN 'failed' ELSE status END AS status,
  {_LATE} AS committed_at
FROM base WHERE damage NOT IN ('A02', 'A03', 'A04') ORDER BY payee, committed_at, txn_id
"""  # noqa: S608 - our own files
SIDES: Final = {"switch": _SWITCH, "payer": _PAYER, "payee": _PAYEE}


def make_books(folder: Path, lines: int, form: str = "parquet") -> dict[str, str]:
    """Write three sides and the truth into a folder; return the code of each damaged payment."""
    import duckdb  # noqa: PLC0415 - as the engine does

    with duckdb.connect() as engine:
        engine.execute(
            _BASE.format(
                lines=lines, banks=list(BANKS), many=len(BANKS), one_in=ONE_IN,
                damages=list(DAMAGES), kinds=len(DAMAGES),
            )
        )  # fmt: skip
        for name, query in SIDES.items():
            place = folder / f"{name}.{form}"
            options = (
                "FORMAT parquet, COMPRESSION zstd"
                if form == "parquet"
                else "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%fZ'"
            )
            engine.execute(f"COPY ({query}) TO '{place}' ({options})")
        rows = engine.execute("SELECT txn_id, damage FROM base WHERE damage <> ''").fetchall()
    return dict(rows)
