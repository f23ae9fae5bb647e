"""What a person reads is what stands there: no hidden, turning or imitating characters.

Printable ASCII, which is nearly every code, passes at a glance. Otherwise every character is judged
by its Unicode category, and the letters of one value by the script in their names.
Source: Unicode character database; mixed scripts after UTS 39, narrowed to the writings of the
region.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from emvqr.codes import QrErrorCode
from emvqr.reading import Reading
from emvqr.rules.remark import Remark, Remarks

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK_LOOKING: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
_EAST_ASIAN: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "IDEOGRAPHIC"})
_ORDINAL: Final = frozenset({"FEMININE", "MASCULINE"})
_BESIDE_LATIN: Final = frozenset({"LAO", "THAI", "KHMER", "MYANMAR", "HANGUL", "CJK"})
_WIDTH: Final = frozenset({"FULLWIDTH", "HALFWIDTH"})
_BEYOND_ASCII: Final = re.compile(r"[^ -~]+")
_BY_CATEGORY: Final = {
    "Cc": (QrErrorCode.CONTROL_CHAR, "a control character"),
    "Cf": (QrErrorCode.INVISIBLE_CHAR, "an invisible character"),
    "Zl": (QrErrorCode.INVISIBLE_CHAR, "a line separator"),
    "Zp": (QrErrorCode.INVISIBLE_CHAR, "a paragraph separator"),
    "Cn": (QrErrorCode.UNASSIGNED_CHAR, "an unassigned code point"),
    "Co": (QrErrorCode.UNASSIGNED_CHAR, "a private code point"),
    "Cs": (QrErrorCode.UNASSIGNED_CHAR, "half a character"),
}


def characters(reading: Reading) -> Remarks:
    """The codes of disguised text; for each value the first thing wrong with it."""
    return () if _is_harmless(reading.raw) else _disguises(reading)


def _disguises(reading: Reading) -> Iterator[Remark]:
    for path, value in reading.leaves:
        if not _is_plain(value) and (remark := _disguise(path, value)):
            yield remark


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _is_harmless(raw: str) -> bool:
    """The whole text at a glance: nothing hidden, and beside Latin at most one other script."""
    if _is_plain(raw):
        return True
    scripts = {"LATIN"}
    for char in set("".join(_BEYOND_ASCII.findall(raw))):
        hidden, script = _nature(char)
        if hidden or script in _WIDTH:
            return False
        if script:
            scripts.add(script)
    return not _imitates(scripts)


def _disguise(path: str, value: str) -> Remark | None:
    scripts = set()
    for char in value:
        hidden, script = _nature(char)
        if hidden:
            code, what = hidden
            return Remark(code, path, f"holds {what}, U+{ord(char):04X}")
        scripts.add(script)
    scripts.discard("")
    if not scripts.isdisjoint(_WIDTH):
        return Remark(QrErrorCode.CONFUSABLE_WIDTH, path, "holds full-width or half-width forms")
    if _imitates(scripts):
        mixed = f"mixes {' and '.join(sorted(scripts)).lower()}"
        return Remark(QrErrorCode.MIXED_SCRIPT, path, mixed)
    return None


@lru_cache(maxsize=4096)
def _nature(char: str) -> tuple[tuple[QrErrorCode, str] | None, str]:
    """What `char` hides, and the script it is a letter of; nothing and empty for most signs."""
    return _hidden(char), _script(char)


def _hidden(char: str) -> tuple[QrErrorCode, str] | None:
    if char in _BIDI:
        return QrErrorCode.BIDI_CHAR, "a character that turns the writing"
    if (
        char in _BLANK_LOOKING
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    ):
        return QrErrorCode.INVISIBLE_CHAR, "an invisible character"
    return _BY_CATEGORY.get(unicodedata.category(char))


def _script(char: str) -> str:
    """By the first word of its Unicode name; East Asia as one."""
    word = unicodedata.name(char, "UNNAMED").split()[0].partition("-")[0]
    if unicodedata.category(char)[0] != "L" and word not in _WIDTH:
        return ""
    return "CJK" if word in _EAST_ASIAN else "LATIN" if word in _ORDINAL else word


def _imitates(scripts: set[str]) -> bool:
    others = scripts - {"LATIN"}
    return len(others) > 1 or ("LATIN" in scripts and not others <= _BESIDE_LATIN)
