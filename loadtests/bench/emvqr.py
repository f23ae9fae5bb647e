"""How fast codes are read, looked at, judged and written, against a minimal hand-written loop.

A LAO QR of BCEL with UnionPay beside it (180 characters) and the sample of the specification (248
characters, two languages). Every lap uses 64 different string objects.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Final

import emvqr
from emvqr import crc, encode
from emvqr.reading import Reading
from loadtests.bench import _emvqr_floor as floor
from loadtests.bench import _emvqr_peers as peers
from loadtests.bench.report import Figure, Report
from loadtests.bench.timing import microseconds

SAMPLES: Final = {
    "lao_qr": (
        "00020101021115312031041800520446mch64f01defcb3138590016A00526628466257701082771041802030020"
        "316mch64f01defcb3105204593253034185802LA5907 LEYUNG6002CH62200716stk6875cb2f6de946304B423"
    ),
    "specification": (
        "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802"
        "CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.72530315655020162330"
        "30412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A"
    ),
}
_BARRED: Final = "lao_qr"
_VIEWS: Final = (
    "scheme",
    "networks",
    "point_of_initiation",
    "amount",
    "currency",
    "country",
    "merchant_name",
    "merchant_city",
    "merchant_category_code",
    "merchant_accounts",
    "additional_data",
    "language",
    "tip",
    "profile",
)
_EVERY_VIEW: Final = attrgetter(*_VIEWS)
_TEXTS: Final = 64
_ROUNDS: Final = 8
_UNIT: Final = "µs"
_LOOP: Final = "loop"

Job = Callable[[str], object]


def measure() -> Report:
    """Every figure of both samples, peers included."""
    libraries, missing = peers.installed()
    figures: list[Figure] = []
    for sample, text in SAMPLES.items():
        figures += _figures(sample, text, libraries)
    notes = [f"not installed, hence not measured: {', '.join(missing)}"] if missing else []
    notes.append("read: root, templates, checksum; judge: the library's rules too, as decode does")
    return Report("emvqr", figures, notes)


def _figures(sample: str, text: str, libraries: dict[str, dict[str, Job]]) -> list[Figure]:
    tree = floor.decode(text)
    assert floor.encode(tree) == encode.sealed(tree) == text
    ours: dict[str, Job] = {
        "loop": floor.decode,
        "read": _read,
        "decode": emvqr.decode,
        "views": _views,
        "lint": emvqr.check,
        "loop encode": lambda _: floor.encode(tree),
        "encode": lambda _: encode.sealed(tree),
    }
    theirs = {
        f"{name} {job}": work for name, jobs in libraries.items() for job, work in jobs.items()
    }
    took = microseconds({name: _lap(work, text) for name, work in (ours | theirs).items()})
    barred = sample == _BARRED
    loop = took["loop"]

    def against_loop(name: str, at_most: float) -> Figure:
        bar = at_most if barred else None
        return Figure(f"{sample} {name}", took[name], _UNIT, loop, _LOOP, at_most=bar)

    figures = [
        Figure(f"{sample} loop", loop, _UNIT),
        against_loop("decode", 2),
        against_loop("views", 3),
        against_loop("lint", 6),
        Figure(
            f"{sample} encode",
            took["encode"],
            _UNIT,
            took["loop encode"],
            _LOOP,
            at_most=3 if barred else None,
        ),
    ]
    return figures + _against_peers(sample, took, theirs, barred=barred)


def _against_peers(
    sample: str, took: dict[str, float], theirs: dict[str, Job], *, barred: bool
) -> list[Figure]:
    """Peers against our doing the same job. The best that judges as `decode` does has the bar."""
    figures = []
    for job, own in (("read", "read"), ("judge", "decode")):
        names = sorted((name for name in theirs if name.endswith(job)), key=took.__getitem__)
        for place, name in enumerate(names):
            bar = 4 if barred and job == "judge" and not place else None
            figures.append(
                Figure(f"{sample} {name}", took[name], _UNIT, took[own], own, at_least=bar)
            )
    return figures


def _read(text: str) -> object:
    """What peers call reading: root, templates, checksum compared; nothing judged."""
    reading = Reading.of(text)
    assert crc.fits(text)
    return reading.templates


def _views(text: str) -> object:
    payload = emvqr.decode(text)
    return _EVERY_VIEW(payload)


def _lap(work: Job, text: str) -> Callable[[], int]:
    texts = [(text + " ")[:-1] for _ in range(_TEXTS)]

    def lap() -> int:
        for _ in range(_ROUNDS):
            for each in texts:
                work(each)
        return _ROUNDS * _TEXTS

    return lap
