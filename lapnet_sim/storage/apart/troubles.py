"""Errors that cross from one process to the other, with what storage there knows about them."""

from dataclasses import dataclass

from lapnet_sim.errors import SwitchError
from lapnet_sim.ledger.attempt import OUR_MISTAKES
from lapnet_sim.ledger.lifecycle import IllegalStepError
from lapnet_sim.ledger.ports import BookStore


@dataclass
class ApartError(Exception):
    """What went wrong in the other process, or with it."""

    message: str
    is_transient: bool = False
    is_full: bool = False
    is_lost: bool = False
    is_about_one_command: bool = False

    def __str__(self) -> str:
        return self.message


GONE = "the process of the books ended"


def packed(error: Exception, store: BookStore) -> Exception:
    """``error`` so that it can be sent: ours as they are, the database's with what they mean."""
    if isinstance(error, SwitchError):
        said = (error.code, error.message, error.where, error.reason, error.retry_after_s)
        return SwitchError(*said)
    if isinstance(error, OUR_MISTAKES):
        kind = IllegalStepError if isinstance(error, IllegalStepError) else AssertionError
        return kind(str(error))
    return ApartError(
        f"{type(error).__name__}: {error}",
        store.is_transient(error),
        store.is_full(error),
        store.is_lost(error),
        store.is_about_one_command(error),
    )
