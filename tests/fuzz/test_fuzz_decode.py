"""The fuzzer runs with the tests: seconds here, minutes where LAPNET_FUZZ_SECONDS says so."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).with_name("fuzz_decode.py")
ROOT = HARNESS.parents[2]
SECONDS = os.environ.get("LAPNET_FUZZ_SECONDS", "5")
STARTING = 60


def test_no_input_breaks_what_must_always_hold(tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.fail("atheris is not installed: install it with uv pip install 'atheris>=3.0.0'")
    assert SECONDS.isascii(), "LAPNET_FUZZ_SECONDS is a number of seconds"
    assert SECONDS.isdigit(), "LAPNET_FUZZ_SECONDS is a number of seconds"
    ran = subprocess.run(  # noqa: S603 - our own interpreter and our own file
        [
            sys.executable,
            str(HARNESS),
            f"-max_total_time={SECONDS}",
            "-max_len=4096",
            "-timeout=10",
            "-seed=1",
            f"-artifact_prefix={tmp_path}/",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=int(SECONDS) + STARTING,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
    assert "DONE" in ran.stderr
