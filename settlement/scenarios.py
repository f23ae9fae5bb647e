"""Scenario files: what to suppose, in YAML.

::

    scenarios:
      - {name: as it is, cut_offs: ["11:00", "16:00"]}
      - {name: hourly, every_minutes: 60}
      - {name: gross, model: gross, collateral: {BCEL: 5000000}, offset: multilateral}
      - {name: capped, cap_minor: 1000000, caps: {LDB: 2000000}}
      - {name: two fail, defaults: [BCEL, LDB]}
      - {name: netted again without one, defaults: [BCEL], unwind: true}
      - {name: holiday abroad, closed: [ITMX]}
      - {name: paid in before, model: prefunded, every_minutes: 60, collateral: {BCEL: 5000000}}
      - {name: gross at night, model: hybrid, hours: ["08:00", "16:00"], cut_offs: ["12:00"]}

Models are ``net``, ``prefunded``, ``gross`` and ``hybrid``. Cut-offs and hours are times in
Vientiane, whole five minutes. Amounts are minor units.
"""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

from settlement.cube import BUCKET_MINUTES, BUCKETS
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import read_text
from settlement.supposing import Model, Scenario

_KEYS = {each.name for each in fields(Scenario)} | {"every_minutes"}
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][05])")
_MODELS = tuple(str(model) for model in Model)
_OFFSETS = ("none", "bilateral", "multilateral")
_MOST = 10_000


def read_scenarios(path: Path) -> list[Scenario]:
    """Return the scenarios of a file.

    Raises: `SettlementError` with ``settlement.scenario``, ``settlement.file_...``.
    """
    import yaml  # noqa: PLC0415 - only this command needs it

    try:
        told = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _wrong("is not YAML", f"{path}:{mark.line + 1}" if mark else str(path)) from None
    listed = (
        told.get("scenarios") if isinstance(told, dict) and set(told) == {"scenarios"} else None
    )
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST:
        raise _wrong("must hold a list under scenarios", str(path))
    found = [scenario_of(each, f"{path}:scenarios[{place}]") for place, each in enumerate(listed)]
    if len({each.name for each in found}) != len(found):
        raise _wrong("two scenarios have one name", str(path))
    return found


def scenario_of(told: object, where: str) -> Scenario:
    """Return one scenario from a mapping; ``where`` leads the place of what is wrong in it.

    Raises: `SettlementError` with ``settlement.scenario``.
    """
    if not isinstance(told, dict) or not set(told) <= _KEYS:
        raise _wrong(f"a scenario is a mapping of {', '.join(sorted(_KEYS))}", where)
    cap = told.get("cap_minor")
    return Scenario(
        name=_name(told.get("name"), where),
        model=_one_of(told.get("model", "net"), _MODELS, f"{where}.model"),
        cut_offs=_cut_offs(told, where),
        cap_minor=None if cap is None else _minor(cap, f"{where}.cap_minor"),
        caps=_amounts(told, "caps", where),
        collateral=_amounts(told, "collateral", where),
        defaults=_members(told, "defaults", where),
        closed=_members(told, "closed", where),
        offset=_one_of(told.get("offset", "none"), _OFFSETS, f"{where}.offset"),
        unwind=_flag(told.get("unwind", False), f"{where}.unwind"),
        hours=_hours(told, f"{where}.hours"),
    )


def _cut_offs(told: dict[str, Any], where: str) -> tuple[int, ...]:
    every = told.get("every_minutes")
    if every is not None:
        if type(every) is not int or every < BUCKET_MINUTES or every % BUCKET_MINUTES:
            raise _wrong("whole five minutes", f"{where}.every_minutes")
        step = every // BUCKET_MINUTES
        return tuple(range(step, BUCKETS + 1, step))
    listed = told.get("cut_offs", [])
    if not isinstance(listed, list):
        raise _wrong("a list of times", f"{where}.cut_offs")
    return tuple(_bucket(each, f"{where}.cut_offs") for each in listed)


def _hours(told: dict[str, Any], where: str) -> tuple[int, int]:
    listed = told.get("hours", ["00:00", "24:00"])
    if not isinstance(listed, list) or len(listed) != len(("opens", "closes")):
        raise _wrong('two times: ["08:00", "16:00"]', where)
    opens, closes = (BUCKETS if each == "24:00" else _bucket(each, where) for each in listed)
    if opens > closes:
        raise _wrong("hours end after they begin", where)
    return opens, closes


def _bucket(told: object, where: str) -> int:
    found = _TIME.fullmatch(told) if isinstance(told, str) else None
    if not found:
        raise _wrong('a time in whole five minutes, quoted: "11:00"', where)
    return (int(found[1]) * 60 + int(found[2])) // BUCKET_MINUTES


def _name(told: object, where: str) -> str:
    if not isinstance(told, str) or not told.strip() or not told.isprintable():
        raise _wrong("a scenario needs a name", f"{where}.name")
    return told


def _minor(told: object, where: str) -> int:
    if type(told) is not int or told < 0:
        raise _wrong("a whole number of minor units", where)
    return told


def _amounts(told: dict[str, Any], key: str, where: str) -> dict[str, int]:
    found = told.get(key) or {}
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise _wrong("amounts by member", f"{where}.{key}")
    return {name: _minor(each, f"{where}.{key}.{name}") for name, each in found.items()}


def _members(told: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = told.get(key) or []
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise _wrong("a list of members", f"{where}.{key}")
    return tuple(found)


def _one_of(told: object, known: tuple[str, ...], where: str) -> str:
    if told not in known:
        raise _wrong(f"one of {', '.join(known)}", where)
    return str(told)


def _flag(told: object, where: str) -> bool:
    if not isinstance(told, bool):
        raise _wrong("true or false", where)
    return told


def _wrong(message: str, where: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.SCENARIO, message, where)
