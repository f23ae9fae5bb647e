"""One set of expressions, two engines: the same files lead to the same digest and the same bytes.

Spark and a Java runtime come with the extra ``spark``, which ``./run test`` installs.
"""

import json
import subprocess
import sys
from pathlib import Path

from loadtests.bench._books import make_books
from tests import commands
from tests.markdown import ROOT

PATIENCE_S = 600
FILES = ("breaks.csv", "breaks.parquet", "carry-out.parquet", "suggestions.csv")


def digest(books: Path, out: Path, engine: str) -> str:
    sides = [f"--{side}={books / f'{side}.parquet'}" for side in ("switch", "payer", "payee")]
    typed = ["reconcile", *sides, "--business-date=2026-11-20", f"--out={out}"]
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "lapnet_sim", *typed, f"--engine={engine}"],
        cwd=ROOT,
        env=commands.environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr[-2000:]
    found: str = json.loads((out / "summary.json").read_text("utf-8"))["digest"]
    return found


def test_embedded_and_spark_come_to_one_digest(tmp_path: Path) -> None:
    make_books(tmp_path, 20_000)
    found = {
        engine: digest(tmp_path, tmp_path / engine, engine) for engine in ("embedded", "spark")
    }
    assert found["embedded"] == found["spark"]
    for name in FILES:
        one, other = ((tmp_path / engine / name).read_bytes() for engine in found)
        assert one == other, name
