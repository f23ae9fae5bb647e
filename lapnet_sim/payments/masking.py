"""A person's name as strangers may read it: enough to recognise somebody, not enough to learn it.

The title, if there is one, the first letter of the name, and four X: ``MR AXXXX``. The X do not
count letters, so that a name cannot be guessed by its length. Source: LMPS, inquiry reply,
``accountname``.
"""

import unicodedata

TITLES = frozenset({"MR", "MRS", "MS", "MISS", "DR", "ທ້າວ", "ນາງ", "ທ່ານ"})
"""What stands before a name; full stops are left out."""

HIDDEN = "XXXX"

LEADING_VOWELS = "ເແໂໃໄ"
"""Written before the consonant they are spoken after; alone they are no letter of a name."""


def masked(name: str) -> str:
    """``name`` with nothing left but its title and its first letter; masked again, it stays.

    >>> masked("Mr. Anousone Keobounphanh"), masked("MR AXXXX"), masked("ນາງ ແສງດາວ")
    ('MR AXXXX', 'MR AXXXX', 'ນາງ ແສXXXX')
    >>> masked(" ")
    'XXXX'
    """
    words = name.replace(".", " ").split()
    title = words[0].upper() if words else ""
    shown = [title] if title in TITLES else []
    rest = words[len(shown) :]
    return " ".join([*shown, (_first_letter(rest[0]) if rest else "") + HIDDEN])


def _first_letter(word: str) -> str:
    """The first letter a reader sees, without the marks above and below it."""
    if word == HIDDEN:
        return ""
    letter = word[: 2 if word[0] in LEADING_VOWELS else 1]
    return letter if unicodedata.category(letter[-1]).startswith("L") else ""
