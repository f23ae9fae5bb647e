"""In which language a page speaks, and its words.

One catalogue a language, ``words/en.toml`` and ``words/lo.toml``, with the same keys; templates
hold no words of their own. The choice comes from the address (``?lang=lo``), else from the cookie
that an earlier choice left, else from the browser.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from starlette.requests import Request

COOKIE = "console_lang"


class Language(StrEnum):
    """A language the console speaks, as HTML names it."""

    EN = "en"
    """English."""
    LO = "lo"
    """Lao."""

    @property
    def locale(self) -> str:
        """Whose dates to write, as CLDR names it."""
        return "en_GB" if self is Language.EN else "lo"

    @property
    def other(self) -> "Language":
        """The one a reader can switch to."""
        return Language.LO if self is Language.EN else Language.EN


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language by dotted key, ``status.completed``."""

    language: Language
    by_key: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The words of ``key``, ``values`` filled in; a key that is missing is our mistake."""
        return self.by_key[key].format(**values)

    def either(self, key: str, otherwise: str) -> str:
        """The words of ``key``, or what to show for a code that no catalogue knows."""
        return self.by_key.get(key, otherwise)


def chosen(request: Request) -> Language | None:
    """The language the address asks for, if it asks for one we have."""
    return _known(request.query_params.get("lang", ""))


def language_of(request: Request) -> Language:
    """The language to answer in."""
    wanted = chosen(request) or _known(request.cookies.get(COOKIE, ""))
    if wanted is not None:
        return wanted
    prefers_lao = request.headers.get("accept-language", "").lower().startswith("lo")
    return Language.LO if prefers_lao else Language.EN


@cache
def words(language: Language) -> Words:
    """The catalogue of a language."""
    file = resources.files("lapnet_sim.console") / "words" / f"{language}.toml"
    return Words(language, dict(_flat("", tomllib.loads(file.read_text("utf-8")))))


def _known(text: str) -> Language | None:
    return next((language for language in Language if language.value == text), None)


def _flat(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{key}.", value)
        else:
            yield f"{prefix}{key}", value
