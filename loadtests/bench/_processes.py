"""Programs of a bench: started, waited for, asked what they cost, ended."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import psutil


@dataclass
class Process:
    """One program that was started, and what it has cost."""

    name: str
    running: subprocess.Popen[str]

    def cpu_s(self) -> float:
        """CPU seconds used so far, its threads included."""
        times = psutil.Process(self.running.pid).cpu_times()
        return times.user + times.system

    def stop(self) -> list[str]:
        """End it kindly; what it had still to say."""
        self.running.send_signal(signal.SIGTERM)
        said, _ = self.running.communicate(timeout=30)
        return said.splitlines()


@contextmanager
def started(name: str, module: str, *arguments: str) -> Iterator[Process]:
    """A module, run as a process of its own and ended with the block."""
    running = subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        yield Process(name, running)
    finally:
        if running.poll() is None:
            running.kill()
            running.communicate()


def run(module: str, *arguments: str, patience_s: float) -> str:
    """Run a module to its end; what it printed."""
    return subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", module, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=patience_s,
    ).stdout


def said_first(stdout: IO[str] | None) -> str:
    """The first line a process prints."""
    assert stdout is not None
    return stdout.readline()


def wait_for(address: str, patience_s: float = 30.0) -> None:
    """Return when somebody answers."""
    give_up_at = time.monotonic() + patience_s
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - loopback
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
