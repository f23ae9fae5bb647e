"""A network reads a code that was made for its merchants, as it does at home.

It knows its own schemes, hours and merchants; whatever the switch or the payer's bank made of the
code before does not count. What is refused, and with which reason, is the network's own affair:
``data/networks.toml`` has its words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Final

import emvqr
from fx import FxError, Money, currency_by_number
from participants.code_enquiry import CodePayee, CodeReply
from participants.codes import CodeRefusedError, CodeRule
from participants.identity import ParticipantId
from participants.messages import Payee
from participants.networks import Network, networks
from participants.reasons import Reason
from participants.shops import shops_at

Now = Callable[[], datetime]

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reader:
    """One network's desk for codes."""

    network: Network
    now: Now | None
    """Its own clock; without one it never closes, and its codes hold for ever."""

    @property
    def is_open(self) -> bool:
        """Whether it takes anything now."""
        return self.now is None or self.network.hours.are_open(self.now())

    def read(self, code: str, payees: Mapping[str, Payee]) -> CodeReply:
        """Whom ``code`` pays, among those who are registered under an alias; or why nobody."""
        words = self.network.refusals
        if not self.is_open:
            return words.closed
        try:
            payload = _decoded(code)
        except emvqr.QrError:
            return words.damaged
        rule = next((rule for rule in self.network.codes if rule.scheme == payload.scheme), None)
        if rule is None:
            return words.foreign
        try:
            alias = rule.payee_in(payload, LONG_AGO if self.now is None else self.now())
        except CodeRefusedError as error:
            return {Reason.TM01: words.expired, Reason.BE06: words.unknown}.get(
                error.reason, error.reason
            )
        payee = payees.get(alias)
        if payee is None:
            return words.unknown
        return self._found(payload, rule, alias, payee)

    def _found(self, payload: emvqr.Payload, rule: CodeRule, alias: str, payee: Payee) -> CodeReply:
        try:
            unit = currency_by_number(payload.currency or "")
            amount = payload.amount
            asked = None if amount is None else Money.parse(f"{amount:f}", unit)
        except FxError:
            return Reason.AM12
        if unit not in self.network.currencies:
            return Reason.AM03
        ends = None if rule.expires is None else getattr(payload.profile, rule.expires, None)
        return CodePayee(payee.name, _cities(self.network.id).get(alias), unit, asked, ends)


def reader_of(network: ParticipantId, now: Now | None) -> Reader | None:
    """The desk of a network; None for a code that no network has."""
    found = networks().get(network)
    return None if found is None else Reader(found, now)


@lru_cache(maxsize=4_096)
def _decoded(code: str) -> emvqr.Payload:
    return emvqr.decode(code, mode="pay")


@cache
def _cities(network: ParticipantId) -> dict[str, str]:
    """Where the network's made-up shops are, by the alias in their codes."""
    rules = {rule.scheme: rule for rule in networks()[network].codes}
    return {
        rules[shop.scheme].payee_in(shop.code(), LONG_AGO): shop.city for shop in shops_at(network)
    }
