"""Our own commands as other people run them: in processes of their own."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[1]

BIN = Path(sys.executable).parent

PATIENCE_S = 120.0
"""How long a process may take to start or to end on a busy machine."""

Ended: TypeAlias = "subprocess.CompletedProcess[str]"

_ADDRESS = re.compile(r"(http://127\.0\.0\.1:[0-9]+)\s")
_KEY = re.compile(r"API key +(\S+)")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A server of ours that runs."""

    process: "subprocess.Popen[str]"
    address: str
    database_url: str
    key: str | None
    """Printed at the first start on a database, and then never again."""


def environment(**more: str) -> dict[str, str]:
    """Ours first on the path, none of our settings but those given; settled at any hour."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LAPNET_", "PYTHONOPT"))}
    ours = {
        "PATH": f"{BIN}{os.pathsep}{kept.get('PATH', '')}",
        "LAPNET_SETTLEMENT_HOURS": "always",  # a test does not wait for Monday
    }
    return {**kept, **ours, **more}


def lapnet_sim(*arguments: str, at: Path, settings: Mapping[str, str] | None = None) -> Ended:
    """Run one command to its end, in the folder ``at``."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "lapnet_sim", *arguments],
        cwd=at,
        env=environment(PYTHONPATH=str(ROOT), **(settings or {})),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@contextmanager
def sandbox(
    database: Path, *more: str, url: str | None = None, **settings: str
) -> Iterator[Sandbox]:
    """``lapnet-sim up`` on a database of its own, answering; ended when the block ends.

    What it prints and logs goes to files beside the database, or where it would lie.
    """
    url = f"sqlite:///{database}" if url is None else url
    printed, log = database.with_suffix(".out"), database.with_suffix(".log")
    with printed.open("w", encoding="utf-8") as out, log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "lapnet_sim", "up", "--port", "0", "--database", url, *more],
            cwd=database.parent,
            env=environment(PYTHONUNBUFFERED="1", PYTHONPATH=str(ROOT), **settings),
            stdout=out,
            stderr=errors,
            text=True,
        )
    try:
        address, key = _wait_for(process, printed, log)
        yield Sandbox(process, address, url, key)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _wait_for(process: "subprocess.Popen[str]", printed: Path, log: Path) -> tuple[str, str | None]:
    """Wait until the server has said where it is and answers there; its address and key."""
    ends_at = time.monotonic() + PATIENCE_S
    while not (address := _ADDRESS.search(printed.read_text("utf-8"))) or not _answers(address[1]):
        assert process.poll() is None, f"the server ended: {log.read_text('utf-8')}"
        assert time.monotonic() < ends_at, "the server does not answer"
        time.sleep(0.05)
    key = _KEY.search(printed.read_text("utf-8"))
    return address[1], key[1] if key else None


def _answers(address: str) -> bool:
    """Whether a whole answer comes: a socket that listens is not yet a server."""
    host, port = address.removeprefix("http://").split(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2) as connection:
            connection.settimeout(2)
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(64)
    except OSError:
        return False
