"""Fields given as text, in the form a builder's own signature asks for.

A field is a parameter of the builder, or a part of a parameter that is a template: ``amount``,
``language.merchant_name``. Common parts have short names. The types in the signature say how the
text is read, so a new builder needs nothing here.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, is_dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Final, get_args, get_type_hints

from emvqr import AdditionalData, Payload
from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode

Builder = Callable[..., Payload]

OPTIONS: Final = {
    "iin": "--iin",
    "receiver_id": "--receiver-id",
    "merchant_name": "--name",
    "merchant_city": "--city",
    "merchant_category_code": "--mcc",
    "lao_name": "--lao-name",
    "lao_city": "--lao-city",
    "amount": "--amount",
    "bill_number": "--bill-number",
    "expires_at": "--expires-at",
}
"""Fields with an option of their own; any other is given with ``--set``."""

_SHORT: Final = {
    "lao_name": "language.merchant_name",
    "lao_city": "language.merchant_city",
    **{
        part.name: f"additional_data.{part.name}"
        for part in fields_of(AdditionalData)
        if part.name != "others"
    },
}
_BRIEF: Final = {full: short for short, full in _SHORT.items()}
_UNLESS_SAID: Final = {"language": {"language": "lo"}}
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WORDS: Final = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a field goes: to a parameter, or to a part of it; and the type that is wanted there."""

    parameter: str
    part: str | None
    hint: object


def slots_of(builder: Builder) -> dict[str, Slot]:
    """Every field that `builder` can be given as text, by the name it is given under."""
    hints = get_type_hints(builder)
    found: dict[str, Slot] = {}
    for parameter in inspect.signature(builder).parameters:
        template = _template_in(hints[parameter])
        if template is None:
            found[parameter] = Slot(parameter, None, hints[parameter])
            continue
        for part, hint in get_type_hints(template).items():
            if str in _kinds(hint):
                found[f"{parameter}.{part}"] = Slot(parameter, part, hint)
    for short, full in _SHORT.items():
        if full in found:
            found.setdefault(short, found[full])
    return found


def arguments(builder: Builder, given: Mapping[str, str]) -> dict[str, object]:
    """What to call `builder` with. Raises: field_missing, field_unknown, field_format."""
    slots = slots_of(builder)
    values: dict[str, object] = {}
    parts: dict[str, dict[str, str]] = {}
    for name, text in given.items():
        slot = slots.get(name)
        if slot is None:
            takes = f"it takes {options(slots)}"
            raise QrToolError(QrToolErrorCode.FIELD_UNKNOWN, takes, name)
        if slot.part is None:
            values[slot.parameter] = _value(name, text, slot.hint)
        else:
            parts.setdefault(slot.parameter, {})[slot.part] = text
    hints = get_type_hints(builder)
    for parameter, texts in parts.items():
        values[parameter] = _template(parameter, hints[parameter], texts)
    _require(_missing(builder, hints, values))
    return values


def options(names: Iterable[str]) -> str:
    """How each field is written on the command line, by its short name if it has one."""
    brief = dict.fromkeys(_BRIEF.get(name, name) for name in names)
    return ", ".join(OPTIONS.get(name, f"--set {name}=") for name in brief)


def _template_in(hint: object) -> type | None:
    found = [kind for kind in _kinds(hint) if isinstance(kind, type) and is_dataclass(kind)]
    return found[0] if found else None


def _template(parameter: str, hint: object, texts: Mapping[str, str]) -> object:
    template = _template_in(hint)
    assert template is not None, "parts belong to templates"
    whole = {**_UNLESS_SAID.get(parameter, {}), **texts}
    _require(name for name in _needed(parameter, template) if name.partition(".")[2] not in whole)
    return template(**whole)


def _missing(
    builder: Builder, hints: Mapping[str, object], values: Mapping[str, object]
) -> Iterator[str]:
    for name, parameter in inspect.signature(builder).parameters.items():
        if parameter.default is parameter.empty and name not in values:
            template = _template_in(hints[name])
            yield from _needed(name, template) if template else [name]


def _needed(parameter: str, template: type) -> list[str]:
    """The parts without which there is no such template."""
    return [
        f"{parameter}.{part.name}"
        for part in fields_of(template)
        if part.default is part.default_factory is MISSING
    ]


def _require(missing: Iterable[str]) -> None:
    names = list(missing)
    if names:
        raise QrToolError(QrToolErrorCode.FIELD_MISSING, f"it needs {options(names)}")


def _kinds(hint: object) -> tuple[object, ...]:
    """The types of a union, or the one type."""
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _value(name: str, text: str, hint: object) -> object:
    """`text` as the parameter `name` takes it; text where it takes text."""
    kinds = _kinds(hint)
    if str in kinds:
        return text
    if datetime in kinds:
        return _moment(name, text)
    if bool in kinds:
        return _known(name, text, _WORDS)
    if Decimal in kinds or int in kinds:
        number = Decimal(_number(name, text))
        return number if Decimal in kinds else int(number)
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return _known(name, text, {member.value: member for member in kind})
    raise QrToolError(QrToolErrorCode.FIELD_UNKNOWN, "cannot be given on the command line", name)


def _known(name: str, text: str, words: Mapping[str, object]) -> object:
    if text not in words:
        raise QrToolError(QrToolErrorCode.FIELD_FORMAT, f"write one of {', '.join(words)}", name)
    return words[text]


def _number(name: str, text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise QrToolError(QrToolErrorCode.FIELD_FORMAT, "write a number", name)
    return text


def _moment(name: str, text: str) -> datetime:
    """An instant with its zone. The codec asks for the zone; without one nothing is assumed."""
    try:
        if text.isascii():
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    written = "write an instant with its zone, such as 2026-11-20T18:00:00+07:00"
    raise QrToolError(QrToolErrorCode.FIELD_FORMAT, written, name)
