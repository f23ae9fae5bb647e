"""Other Python libraries, each doing two jobs: reading a code, and reading and judging it.

To read: the root, every declared template, the checksum compared. To judge: whatever rules the
library has beyond that. `emvqr.decode` always judges. Peers come with the extra ``bench``; one that
is not installed is left out and named.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

_TEMPLATES = frozenset(f"{number:02}" for number in (*range(26, 52), 62, 64, *range(80, 100)))

Job = Callable[[str], object]
Library = Any  # peers carry no types, or others than ours
NAMES = ("cemacqr", "qriskit", "vietnam-qr-pay")


def installed() -> tuple[dict[str, dict[str, Job]], list[str]]:
    """Name to its jobs (``read``, ``judge``), and the names of those that are not there."""
    jobs: dict[str, dict[str, Job]] = {}
    missing = []
    for name, of in zip(NAMES, (_cemacqr, _qriskit, _vietnam_qr_pay), strict=True):
        try:
            jobs[name] = of()
        except ImportError:
            missing.append(name)
    return jobs, missing


def _library(name: str) -> Library:
    module: ModuleType = import_module(name)
    return module


def _cemacqr() -> dict[str, Job]:
    cemacqr = _library("cemacqr")

    def read(text: str) -> object:
        code = cemacqr.parse_payload(text)
        assert code.crc_ok
        return [item.children() for item in code.objects if item.tag in _TEMPLATES]

    def judge(text: str) -> object:
        return cemacqr.validate(cemacqr.parse_payload(text), cemacqr.EMVCO)

    return {"read": read, "judge": judge}


def _qriskit() -> dict[str, Job]:
    qriskit = _library("qriskit")
    checksum = _library("qriskit.crc").crc16
    children_of = _library("qriskit.model").children_of

    def read(text: str) -> object:
        code = qriskit.parse(text)
        assert code.crc == checksum(text[:-4])
        return [children_of(node.value) for node in code.nodes if node.tag in _TEMPLATES]

    def judge(text: str) -> object:
        return qriskit.validate(qriskit.parse(text))

    return {"read": read, "judge": judge}


def _vietnam_qr_pay() -> dict[str, Job]:
    library = _library("vietnam_qr_pay")
    return {"read": library.QRPay}
