"""Which codes of a scheme are carried across a border, and how their payee is named. As data.

A rule lists fields of the scheme's profile in ``emvqr``; it says what a network's code is to others
without a line of program per scheme. Whoever routes a code and the network that reads its own find
the same payee by the same rule.
"""

from dataclasses import dataclass
from datetime import datetime

from emvqr import Payload
from participants.reasons import Reason


class CodeRefusedError(Exception):
    """The code is of the right scheme, and nobody can be paid with it from abroad."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        """AG03 a kind that is not carried, BE06 nobody named, TM01 expired."""
        self.message = message


@dataclass(frozen=True, slots=True)
class CodeRule:
    """How codes of one scheme are read."""

    scheme: str
    """As ``emvqr`` names it."""
    alias: tuple[str, ...]
    """Fields of the scheme's profile that together name the payee; all of them must be there."""
    only: tuple[tuple[str, str | bool], ...] = ()
    """Fields of the profile and the value each must have."""
    expires: str | None = None
    """The field that says until when a code is good, if the scheme has one."""

    def payee_in(self, payload: Payload, now: datetime) -> str:
        """Who is paid, named by the fields of the rule with slashes between them.

        Raises:
            CodeRefusedError: AG03, BE06, TM01.
        """
        profile = payload.profile
        if any(getattr(profile, name, None) != value for name, value in self.only):
            refusal = "codes of this kind are not carried across the border"
            raise CodeRefusedError(Reason.AG03, refusal)
        named = [getattr(profile, name, None) for name in self.alias]
        if not all(named):
            raise CodeRefusedError(Reason.BE06, "the code names no receiver")
        expires_at = None if self.expires is None else getattr(profile, self.expires, None)
        if expires_at is not None and expires_at <= now:
            raise CodeRefusedError(Reason.TM01, "the code has expired")
        return "/".join(map(str, named))
