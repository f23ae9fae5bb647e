"""The words of reports: titles, columns, proofs, in English and in Lao."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Tongue(StrEnum):
    """A language reports are written in."""

    EN = "en"
    """English."""
    LO = "lo"
    """Lao."""


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of one language; a word that is missing is a mistake of ours."""

    tongue: Tongue
    page: Mapping[str, str]
    report: Mapping[str, str]
    proof: Mapping[str, str]
    column: Mapping[str, str]


@cache
def wording(tongue: Tongue) -> Wording:
    """Return the words of a language."""
    file = resources.files("lapnet_sim.reports") / "words" / f"{tongue}.toml"
    return Wording(tongue, **tomllib.loads(file.read_text("utf-8")))
