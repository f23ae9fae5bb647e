"""A command's results appear in their folder whole: written beside, moved in, the summary last.

One command at a time works on a folder: it holds a lock that ends with its process, however that
ends. What it writes lies in a folder of its own until everything is there. Then the old summary
goes, each file takes the place of the old one, and the new summary comes last. So a folder with a
summary is complete, and a command that was killed anywhere is simply run again.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from settlement.errors import SettlementError, SettlementErrorCode
from settlement.outputs import unusable

SUMMARY = "summary.json"
UNFINISHED = ".unfinished"
RECONCILED = ("breaks.csv", "breaks.parquet", "carry-out.parquet", "suggestions.csv", SUMMARY)
"""What ``reconcile`` leaves; a day that was refused leaves the summary alone."""
SETTLED = ("nets.csv", "bilateral.csv", SUMMARY)
"""What ``settle`` leaves."""


@contextmanager
def results_in(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Hand out a folder to write ``names`` into; they appear in ``folder`` when the block ends.

    Whatever an earlier run left under one of the names and this one did not write is removed.
    After an exception nothing has changed.

    Raises: `SettlementError` with ``settlement.folder_unusable``, ``settlement.folder_in_use``.
    """
    beside = folder / UNFINISHED
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone_with(folder):
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
            try:
                yield beside
                _move(beside, folder, names)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise unusable(folder, error) from None


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Keep every other command away from a folder or file while the block runs.

    Raises: `SettlementError` with ``settlement.folder_in_use``.
    """
    held = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettlementError(
                SettlementErrorCode.FOLDER_IN_USE, "another command is writing there", str(path)
            ) from None
        yield
    finally:
        os.close(held)


def _move(beside: Path, folder: Path, names: Sequence[str]) -> None:
    """Take the summary away, put every file in its place, and the new summary last."""
    for name in names:
        if (beside / name).exists():
            sync(beside / name)
    ordered = [SUMMARY, *(name for name in names if name != SUMMARY)]
    for name in ordered:
        if name == SUMMARY or not (beside / name).exists():
            (folder / name).unlink(missing_ok=True)
    sync(folder)
    for name in reversed(ordered):
        if (beside / name).exists():
            if name == SUMMARY:
                sync(folder)
            (beside / name).replace(folder / name)
    sync(folder)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
