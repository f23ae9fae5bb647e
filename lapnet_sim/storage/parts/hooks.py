"""Who listens by webhook, and what they are to be told."""

from itertools import chain

from lapnet_sim.ledger.state import Changes, State
from lapnet_sim.ledger.touched import Touched
from lapnet_sim.storage import hook_books
from lapnet_sim.storage.batch import Batch
from lapnet_sim.storage.rows import hook_delivery, hook_event, hook_feed


def load(batch: Batch, touched: Touched, state: State) -> None:
    """Everybody who listens, where payments may take a step."""
    if touched.payments or touched.requests:
        state.listeners = hook_books.load_listeners(batch)


def save(batch: Batch, changes: Changes) -> None:
    """Events, a delivery of each to every endpoint that wants it, and the last number given."""
    events = changes.hook_events
    batch.insert(hook_event, map(hook_books.hook_event_values, events))
    batch.insert(hook_delivery, chain.from_iterable(map(hook_books.deliveries_of, events)))
    batch.update(hook_feed, map(hook_books.feed_values, changes.listeners.written.values()))
