"""The chain of final windows, and whether it is what the windows' files say."""

from sqlalchemy import Connection, select

from lapnet_sim.storage import settlement_mapping as mapped
from lapnet_sim.storage.rows import settlement_batch, settlement_link
from settlement.chain import Link, broken_links


def chain_of(connection: Connection) -> tuple[list[Link], list[Link]]:
    """Return every link in the order of the chain, and those that are broken."""
    ordered = select(settlement_link).order_by(settlement_link.c.number)
    links = [Link(**row) for row in connection.execute(ordered).mappings()]
    files = select(settlement_batch).join(
        settlement_link, settlement_link.c.window_id == settlement_batch.c.window_id
    )
    found = connection.execute(files).mappings()
    batches = {row["window_id"]: mapped.batch_of(dict(row)) for row in found}
    return links, broken_links(links, batches)
