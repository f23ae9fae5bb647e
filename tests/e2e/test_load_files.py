"""The load files load, and stay at home. In processes of their own: locust patches sockets."""

import subprocess
import sys

import pytest

from tests import commands
from tests.markdown import ROOT

LOCUST = ["-m", "locust", "-f", "loadtests/locustfile.py", "--headless", "-u", "1", "-t", "1s"]


def run(*arguments: str) -> commands.Ended:
    return subprocess.run(  # noqa: S603 - our own files
        [sys.executable, *arguments],
        cwd=ROOT,
        env=commands.environment(LAPNET_KEY="lns_none"),
        capture_output=True,
        text=True,
        timeout=commands.PATIENCE_S,
        check=False,
    )


def test_without_a_plan_nothing_is_loaded() -> None:
    ended = run(*LOCUST, "--host", "http://127.0.0.1:1")
    assert ended.returncode != 0
    assert "./run load" in ended.stderr


@pytest.mark.parametrize("host", ["http://192.0.2.1:8080"])
def test_load_is_put_on_this_machine_only(host: str) -> None:
    ended = run(*LOCUST, "--host", host)
    assert ended.returncode != 0
    assert "only this machine" in ended.stderr
    assert "POST" not in ended.stdout
