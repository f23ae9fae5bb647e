"""The minimal hand-written loop: the same job without names, rules or words about what is wrong.

IDs and lengths are ASCII digits, the checksum fits, the root and one level of declared templates
are read into dictionaries. Nothing here is tuned beyond what one writes at first, nor slowed down.
"""

from binascii import crc_hqx
from collections.abc import Mapping

_LENGTHS = {f"{number:02}": number for number in range(100)}
_TEMPLATES = frozenset(f"{number:02}" for number in (*range(26, 52), 62, 64, *range(80, 100)))


def decode(text: str) -> dict[str, str | dict[str, str]]:
    """The root objects of `text`, templates opened; ValueError or KeyError if it is damaged."""
    objects: dict[str, str | dict[str, str]] = {}
    for id_, value in _scan(text).items():
        objects[id_] = _scan(value) if id_ in _TEMPLATES else value
    if f"{crc_hqx(text[:-4].encode(), 0xFFFF):04X}" != text[-4:]:
        raise ValueError(text)
    return objects


def encode(objects: Mapping[str, str | Mapping[str, str]]) -> str:
    """The text of `objects`, a fresh checksum behind them."""
    parts = []
    for id_, value in objects.items():
        if id_ != "63":
            text = value
            if not isinstance(text, str):
                text = "".join([f"{inner}{len(each):02}{each}" for inner, each in text.items()])
            parts.append(f"{id_}{len(text):02}{text}")
    body = "".join(parts) + "6304"
    return body + f"{crc_hqx(body.encode(), 0xFFFF):04X}"


def _scan(text: str) -> dict[str, str]:
    objects = {}
    at = 0
    while at < len(text):
        id_ = text[at : at + 2]
        if id_ not in _LENGTHS:
            raise ValueError(text)
        value_at = at + 4
        at = value_at + _LENGTHS[text[at + 2 : value_at]]
        objects[id_] = text[value_at:at]
    if at != len(text):
        raise ValueError(text)
    return objects
