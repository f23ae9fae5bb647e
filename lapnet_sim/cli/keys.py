"""``lapnet-sim key``: make, list and revoke API keys, also while the switch runs.

Each is one short transaction beside the writer of a running switch. On SQLite it waits for its
turn, as the writer does for this one; the switch knows of it within a second.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from lapnet_sim.cli.books import Database
from lapnet_sim.errors import SwitchError, SwitchErrorCode

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from participants import ParticipantId

OPERATOR = "operator"
"""Who keeps the keys of those who run the scheme."""


def key(
    holder: Annotated[str, typer.Argument(help="a participant's code, such as BCEL, or: operator")],
    name: Annotated[str, typer.Option(help="to tell keys apart")] = "",
    listed: Annotated[bool, typer.Option("--list", help="list the keys; make none")] = False,  # noqa: FBT002 - an option
    revoke: Annotated[str | None, typer.Option(help="revoke the key with this id")] = None,
    database: Database = None,
) -> None:
    """Make a new API key and print it, for the only time; or list keys, or revoke one."""
    from lapnet_sim.cli.settings import read_settings
    from lapnet_sim.clock import SystemClock
    from lapnet_sim.storage import keys
    from lapnet_sim.storage.opening import open_existing

    engine = open_existing(read_settings(database_url=database).database_url)
    who = _holder(engine, holder)
    if listed:
        for each in keys.keys_of(engine, who):
            revoked = "" if each.revoked_at is None else f"  revoked {each.revoked_at:%F %T}Z"
            made = f"{each.created_at:%F %T}Z"
            typer.echo(f"{each.id}  ...{each.last_four:<4}  {made}  {each.name}{revoked}")
    elif revoke is not None:
        known = {str(each.id): each for each in keys.keys_of(engine, who)}
        if revoke not in known:
            raise SwitchError(
                SwitchErrorCode.KEY_NOT_FOUND, f"{holder} has no key with this id", revoke
            )
        keys.revoke(engine, known[revoke].id, SystemClock().now())
        typer.echo(f"revoked {revoke}; a running switch refuses it within a second")
    else:
        typer.echo(keys.new_key(engine, who, SystemClock().now(), _checked(name)))


def _holder(engine: "Engine", text: str) -> "ParticipantId | None":
    from lapnet_sim.sandbox.cast import participants
    from lapnet_sim.storage.registry_reads import RegistryReads
    from participants import ParticipantId

    if text == OPERATOR:
        return None
    id_ = ParticipantId(text)
    registered = {each.id for each in RegistryReads(engine).all()}
    if id_ not in (registered or participants()):
        raise SwitchError(
            SwitchErrorCode.PARTICIPANT_UNKNOWN, "no participant has this code", text or "''"
        )
    return id_


def _checked(name: str) -> str:
    if len(name) > 40 or not name.isprintable():  # noqa: PLR2004 - the column's width
        raise SwitchError(
            SwitchErrorCode.SETTING_INVALID, "a name has up to 40 printable characters", "--name"
        )
    return name
