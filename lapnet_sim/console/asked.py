"""What an address asks for, read strictly: ASCII in one spelling, or refused."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.lifecycle import Status
from participants import ParticipantId
from settlement import SettlementError
from settlement.window import WindowId

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REFERENCE: Final = re.compile(r"[0-9]{17}")
_PARTICIPANT: Final = re.compile(r"[A-Z0-9]{1,16}")
_UETR: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def asked_date(text: str) -> date:
    """A date such as ``2026-11-20``.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _refusal("a date reads like 2026-11-20", text)


def asked_window(text: str) -> WindowId:
    """A window such as ``2026-11-20/2``.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    try:
        return WindowId.parse(text)
    except SettlementError:
        raise _refusal("a window reads like 2026-11-20/2", text) from None


def asked_status(text: str) -> Status:
    """A status as the API writes it.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    try:
        return Status(text)
    except ValueError:
        raise _refusal("there is no such status", text) from None


def asked_participant(text: str) -> ParticipantId:
    """A participant's code.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    if _PARTICIPANT.fullmatch(text):
        return ParticipantId(text)
    raise _refusal("a participant's code is capital letters and digits", text)


def asked_reference(text: str) -> str:
    """A payment's reference.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    if _REFERENCE.fullmatch(text):
        return text
    raise _refusal("a reference has 17 digits", text)


def is_reference(text: str) -> bool:
    """Whether a text is written as a payment's reference is."""
    return _REFERENCE.fullmatch(text) is not None


def asked_choice(text: str, known: Iterable[str]) -> str:
    """One of some words, in their spelling.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    if text in {str(each) for each in known}:
        return text
    raise _refusal("this is none of the choices", text)


def asked_name(text: str) -> str:
    """Who owes: a participant, or ``customer of`` one.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    asked_participant(text.removeprefix("customer of "))
    return text


def asked_uuid(text: str) -> UUID:
    """An id of ours.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    if _UETR.fullmatch(text):
        return UUID(text)
    raise _refusal("an id has 32 hexadecimal digits and four dashes", text)


def asked_payment(text: str) -> str | UUID:
    """What somebody typed to find a payment: its reference, or its UETR.

    Raises:
        SwitchError: ``switch.field_invalid``.
    """
    typed = text.strip()
    if _REFERENCE.fullmatch(typed):
        return typed
    if _UETR.fullmatch(typed):
        return UUID(typed)
    raise _refusal("write a reference of 17 digits or a UETR", text)


def _refusal(message: str, text: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.FIELD_INVALID, message, text[:60])
