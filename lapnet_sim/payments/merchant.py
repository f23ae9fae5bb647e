"""The register of merchants: who stands behind an alias, as the alias's acquirer wrote it down."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from participants import ParticipantId


class MerchantStatus(StrEnum):
    """Whether a merchant can be paid."""

    OPEN = "open"
    """By anybody who scans its code."""
    CLOSED = "closed"
    """No longer; registering it again opens it."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """One registered merchant."""

    acquirer: ParticipantId
    alias: str
    """The receiver id in its codes; with the acquirer it is unique."""
    name_en: str
    """In Latin letters, as codes and people abroad read it."""
    name_lo: str | None
    """In Lao."""
    category: str
    """ISO 18245, four digits."""
    city: str
    status: MerchantStatus
    created_at: datetime
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether it can be paid."""
        return self.status is MerchantStatus.OPEN


class MerchantRegister(Protocol):
    """Where registered merchants are found."""

    async def merchant(self, acquirer: ParticipantId, alias: str) -> Merchant | None:
        """Who is registered under an alias of an acquirer; closed ones too."""


class NobodyRegistered:
    """An empty register: every alias is only its acquirer's."""

    async def merchant(self, acquirer: ParticipantId, alias: str) -> Merchant | None:  # noqa: ARG002 - the register's own form
        """Nobody."""
        return None
