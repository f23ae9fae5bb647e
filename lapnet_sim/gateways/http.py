"""A participant behind HTTP: what its answers, its errors and its silence mean.

===================================  ========================================================
what happens                         what it means
===================================  ========================================================
no connection was made               it was surely not asked: ``UnreachableError``
asked, and no answer                 nothing; whoever asks has the deadline
the connection broke after asking    asked once more: the same question has the same answer
taken for processing (202)           nothing yet: its answer comes as a message of its own
an answer that cannot be understood  refused, AB09; what ``STATUSES`` has, for that reason
===================================  ========================================================

Where the participant's word is last, only an answer that can be understood is one: it may have
credited. Anything else counts as silence, the deadline puts the payment in doubt, and enquiries
find out.

Source: protocol of the scheme, timeouts and late answers leg by leg.
"""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NoReturn
from uuid import UUID

import aiohttp
from pydantic_core import to_json
from yarl import URL

from lapnet_sim.clock import Clock
from lapnet_sim.errors import SwitchError
from lapnet_sim.gateways.line import Line, read_limited
from lapnet_sim.gateways.one_by_one import OneByOne
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.strict_json import read_object
from lapnet_sim.trace import TRACEPARENT
from participants import wire
from participants.code_enquiry import CodeEnquiry, CodeReply, read_reply, write_enquiry
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.messages import (
    AccountEnquiry,
    AccountReply,
    Confirmation,
    CreditReply,
    CreditRequest,
    Decision,
    Payee,
    RecallNotice,
    RecallReply,
)
from participants.reasons import Reason

STATUSES: dict[int, Reason] = {
    HTTPStatus.CONFLICT: Reason.DU03,
    HTTPStatus.TOO_MANY_REQUESTS: Reason.FF10,
}
"""Refusals that a status alone can tell; every other status but 200 is AB09."""

TAKES_ONE_ONLY = {
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_IMPLEMENTED,
}
"""Answers to a message about many payments after which it is not tried again."""

SHORT_S = 5.0
"""What a lookup, an enquiry of either kind and a confirmation may take."""

A_DAY_S = 86_400.0

NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Raised before anything was sent."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back: a status, and a body that may be anything."""

    status: int
    body: bytes

    def read(self) -> dict[str, Any]:
        """The object in the body, read strictly.

        Raises:
            SwitchError: ``switch.body_malformed``.
        """
        return read_object(self.body)


class HttpGateway(OneByOne):
    """Reaches one participant at a base URL; ``participants.app`` has the addresses under it."""

    def __init__(self, line: Line, base: URL, clock: Clock, *, has_last_word: bool = False) -> None:
        self._line = line
        self._lookups = base / "lookups"
        self._codes = base / "qr-enquiries"
        self._accounts = base / "account-enquiries"
        self._payments = base / "payments"
        self._confirmations = base / "confirmations"
        self._health = base / "health"
        self._recalls = base / "recalls"
        self._clock = clock
        self._has_last_word = has_last_word
        self._takes_many = True

    async def lookup(self, alias: str) -> Payee | None:
        """Whose alias this is, or nobody's.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """
        heard = await self._ask_shortly("POST", self._lookups, wire.write_lookup(alias))
        try:
            return wire.read_payee(_only_ok(heard))
        except (SwitchError, ParticipantError) as error:
            raise UnreachableError(str(error), Reason.AB09) from None

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """Whom one of its codes pays; waits until it answers.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """
        try:
            heard = await self._ask("POST", self._codes, write_enquiry(enquiry))
            return read_reply(_only_ok(heard))
        except aiohttp.ClientError as error:
            raise UnreachableError(str(error)) from None
        except (SwitchError, ParticipantError) as error:
            raise UnreachableError(str(error), Reason.AB09) from None

    async def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Whose account this is, and whether it can be credited.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """
        message = wire.write_account_enquiry(enquiry)
        heard = await self._ask_shortly("POST", self._accounts, message)
        try:
            return wire.read_account_reply(_only_ok(heard))
        except (SwitchError, ParticipantError) as error:
            raise UnreachableError(str(error), Reason.AB09) from None

    async def request_credit(self, request: CreditRequest) -> CreditReply | None:
        """Ask whether it can credit; waits until it answers. None: it will push its answer.

        Raises:
            UnreachableError: it was never asked.
        """
        message = wire.write_request(request)
        heard = await self._put_to_it(message)
        if heard is None:
            await self._wait_for_the_deadline()
        if heard.status == HTTPStatus.ACCEPTED:
            return None
        reply = _reply(heard, request)
        if reply is None and self._has_last_word:
            await self._wait_for_the_deadline()
        return reply or CreditReply(Decision.REFUSE, STATUSES.get(heard.status, Reason.AB09))

    async def enquire(self, payment_id: UUID) -> CreditReply | None:
        """What it decided on a payment; None if it says that it never saw the request.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """
        heard = await self._ask_shortly("GET", self._payments / str(payment_id))
        if _never_saw(heard):
            return None
        try:
            answer = wire.read_answer(_only_ok(heard))
        except (SwitchError, ParticipantError) as error:
            raise UnreachableError(str(error), Reason.AB09) from None
        if answer.payment_id != payment_id:
            raise UnreachableError("it answered about another payment", Reason.AB09)
        return answer.reply

    async def confirm(self, confirmation: Confirmation) -> None:
        """Tell it the end of a payment; returning is its acknowledgement.

        Raises:
            UnreachableError: it did not acknowledge.
        """
        address = self._payments / f"{confirmation.payment_id}/confirmation"
        heard = await self._ask_shortly("PUT", address, wire.write_confirmation(confirmation))
        if heard.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            raise UnreachableError(f"not acknowledged: status {heard.status}", Reason.AB09)

    async def confirm_all(self, confirmations: Sequence[Confirmation]) -> AbstractSet[UUID]:
        """Tell it the ends of many payments in one message, or one by one if it takes no other.

        Raises:
            UnreachableError: it did not answer.
        """
        if len(confirmations) > 1 and self._takes_many:
            message = wire.write_confirmations(confirmations)
            heard = await self._ask_shortly("PUT", self._confirmations, message)
            acknowledged = _acknowledged(heard)
            if acknowledged is not None:
                return acknowledged
            self._takes_many = heard.status not in TAKES_ONE_ONLY
        return await super().confirm_all(confirmations)

    async def echo(self) -> None:
        """Ask whether it works; status 200 is its yes.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """
        heard = await self._ask_shortly("GET", self._health)
        if heard.status != HTTPStatus.OK:
            raise UnreachableError(f"it answered with status {heard.status}", Reason.AB09)

    async def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Ask whether money comes back; None if it has the question and answers later.

        Raises:
            UnreachableError: it was not asked, or its answer says nothing.
        """
        heard = await self._ask_shortly("POST", self._recalls, wire.write_recall(notice))
        if heard.status == HTTPStatus.ACCEPTED:
            return None
        try:
            recall_id, reply = wire.read_recall_reply(_only_ok(heard))
        except (SwitchError, ParticipantError) as error:
            raise UnreachableError(str(error), Reason.AB09) from None
        if recall_id != notice.id:
            raise UnreachableError("it answered about another recall", Reason.AB09)
        return reply

    async def _put_to_it(self, message: wire.Json) -> Heard | None:
        """Ask; None if it may have heard, and nothing will come back."""
        try:
            return await self._ask("POST", self._payments, message)
        except NOT_CONNECTED as error:
            raise UnreachableError(str(error)) from None
        except aiohttp.ClientError:
            # The connection may have been an old one that nobody listened to any more.
            try:
                return await self._ask("POST", self._payments, message)
            except aiohttp.ClientError:
                return None

    async def _ask_shortly(
        self, method: str, address: URL, message: wire.Json | None = None
    ) -> Heard:
        try:
            async with asyncio.timeout(SHORT_S):
                return await self._ask(method, address, message)
        except aiohttp.ClientError as error:
            raise UnreachableError(str(error)) from None
        except TimeoutError:
            raise UnreachableError(f"no answer in {SHORT_S} s", Reason.AB05) from None

    async def _ask(self, method: str, address: URL, message: wire.Json | None = None) -> Heard:
        """One exchange. Being cancelled closes it; nothing is left waiting."""
        body = None if message is None else to_json(message)
        place = TRACEPARENT.get()
        async with self._line.session.request(
            method,
            address,
            data=body,
            allow_redirects=False,
            headers=None if place is None else {"traceparent": place},
        ) as response:
            return Heard(response.status, await read_limited(response))

    async def _wait_for_the_deadline(self) -> NoReturn:
        await self._clock.sleep(A_DAY_S)
        raise AssertionError("whoever asks has a deadline")


def _reply(heard: Heard, request: CreditRequest) -> CreditReply | None:
    """What an answer says of ``request``; None if it cannot be trusted to say anything."""
    if heard.status != HTTPStatus.OK:
        return None
    try:
        answer = wire.read_answer(heard.read())
    except (SwitchError, ParticipantError):
        return None
    agrees = (answer.payment_id, answer.amount) == (request.payment_id, request.amount)
    return answer.reply if agrees else None


def _acknowledged(heard: Heard) -> AbstractSet[UUID] | None:
    """The payments whose ends it has taken note of; None if the message told it nothing."""
    if heard.status != HTTPStatus.OK:
        return None
    try:
        return wire.read_acknowledged(heard.read())
    except (SwitchError, ParticipantError):
        return None


def _only_ok(heard: Heard) -> dict[str, Any]:
    if heard.status != HTTPStatus.OK:
        raise UnreachableError(f"it answered with status {heard.status}", Reason.AB09)
    return heard.read()


def _never_saw(heard: Heard) -> bool:
    """Whether it says so itself: any server on the way may answer 404."""
    if heard.status != HTTPStatus.NOT_FOUND:
        return False
    try:
        code = heard.read().get("code")
    except SwitchError:
        return False
    return code == ParticipantErrorCode.PAYMENT_UNKNOWN
