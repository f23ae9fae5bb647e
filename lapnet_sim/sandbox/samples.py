"""Real QR codes, as found in public code and documents: what people really scan.

``data/qr_samples.json`` holds 151 of them with their sources: LAO QR, its neighbours, and codes
that are damaged in ways that occur. The file is carried as it was gathered; ``source`` names the
public repository or file of each.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

DATA = resources.files("lapnet_sim.sandbox") / "data" / "qr_samples.json"


@dataclass(frozen=True, slots=True)
class Sample:
    """One code."""

    id: str
    scheme: str
    """Whose code its finder took it for, in words."""
    payload: str


@cache
def samples() -> tuple[Sample, ...]:
    """Every code, in the order of the file."""
    rows = json.loads(DATA.read_text("utf-8"))
    return tuple(Sample(row["id"], row["scheme"], row["payload"]) for row in rows)
