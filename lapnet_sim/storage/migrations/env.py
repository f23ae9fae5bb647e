"""Alembic's entry: runs the revisions on the connection it is handed."""

from typing import Any, Literal

from alembic import context

from lapnet_sim.storage.rows import Exact, Instant, metadata


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:  # noqa: ANN401 - any column type
    """Write our own column types as the plain ones they are kept in."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return "sa.String(64)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
