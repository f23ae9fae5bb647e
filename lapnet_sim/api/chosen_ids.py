"""Ids that callers choose and write into addresses."""

from uuid import UUID

from lapnet_sim.errors import SwitchError, SwitchErrorCode


def exact_uuid(text: str) -> UUID | None:
    """The UUID that ``text`` is, character for character; None for any other way to write one."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


def chosen_id(text: str, place: str) -> UUID:
    """The version-4 UUID somebody chose.

    Raises:
        SwitchError: ``switch.field_invalid`` at ``place``.
    """
    found = exact_uuid(text)
    if found is None or found.version != 4:  # noqa: PLR2004 - as a UETR
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "choose a version-4 UUID, in lower case", place
        )
    return found
