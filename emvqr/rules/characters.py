"""What a person reads is what stands there: no hidden, turning or imitating characters.

Printable ASCII, which is nearly every code, passes at a glance. Otherwise every character is judged
by its Unicode category, and the letters of one value by the script in their names.
Source: Unicode character database; mixed scripts after UTS 39, narrowed to the writings of the
region.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from emvqr.codes import QrErrorCode
from emvqr.reading import Reading
from emvqr.rules.remark import Remark

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK_LOOKING: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
_EAST_ASIAN: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "IDEOGRAPHIC"})
_ORDINAL: Final = frozenset({"FEMININE", "MASCULINE"})
_BESIDE_LATIN: Final = frozenset({"LAO", "THAI", "KHMER", "MYANMAR", "HANGUL"})
_WIDTH: Final = frozenset({"FULLWIDTH", "HALFWIDTH"})
_BY_CATEGORY: Final = {
    "Cc": (QrErrorCode.CONTROL_CHAR, "a control character"),
    "Cf": (QrErrorCode.INVISIBLE_CHAR, "an invisible character"),
    "Zl": (QrErrorCode.INVISIBLE_CHAR, "a line separator"),
    "Zp": (QrErrorCode.INVISIBLE_CHAR, "a paragraph separator"),
    "Cn": (QrErrorCode.UNASSIGNED_CHAR, "an unassigned code point"),
    "Co": (QrErrorCode.UNASSIGNED_CHAR, "a private code point"),
    "Cs": (QrErrorCode.UNASSIGNED_CHAR, "half a character"),
}


def characters(reading: Reading) -> Iterator[Remark]:
    """The codes of disguised text; for each value the first thing wrong with it."""
    if _is_plain(reading.raw):
        return
    for path, value in leaves(reading):
        if not _is_plain(value) and (remark := _disguise(path, value)):
            yield remark


def leaves(reading: Reading) -> Iterator[tuple[str, str]]:
    """Every value with its path that is not itself made of data objects that were read."""
    for id_, value in reading.objects.items():
        if id_ not in reading.templates or not value:
            yield id_, value
            continue
        for inner, text in reading.templates[id_].items():
            yield f"{id_}.{inner}", text


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _disguise(path: str, value: str) -> Remark | None:
    for char in value:
        found = _hidden(char)
        if found:
            code, what = found
            return Remark(code, path, f"holds {what}, U+{ord(char):04X}")
    scripts = _scripts(value)
    if scripts & _WIDTH:
        return Remark(QrErrorCode.CONFUSABLE_WIDTH, path, "holds full-width or half-width forms")
    if _imitates(scripts):
        mixed = f"mixes {' and '.join(sorted(scripts)).lower()}"
        return Remark(QrErrorCode.MIXED_SCRIPT, path, mixed)
    return None


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


def _scripts(value: str) -> frozenset[str]:
    """The scripts of the letters, by the first word of their Unicode names; East Asia as one."""
    scripts = set()
    for char in value:
        word = unicodedata.name(char, "UNNAMED").split()[0].partition("-")[0]
        if unicodedata.category(char)[0] == "L" or word in _WIDTH:
            scripts.add("CJK" if word in _EAST_ASIAN else "LATIN" if word in _ORDINAL else word)
    return frozenset(scripts)


def _imitates(scripts: frozenset[str]) -> bool:
    others = scripts - {"LATIN"}
    if len(others) > 1:
        return True
    return "LATIN" in scripts and not others <= _BESIDE_LATIN | {"CJK"}
