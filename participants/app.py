"""A simulated participant behind HTTP: what the switch calls, and a real one has to offer.

One process may play several participants, each under its own code: ``/LDB/payments``.

=======  ==============================  ====================================================
POST     ``/lookups``                    whose alias is this; 200
POST     ``/qr-enquiries``               whom does this code pay; 200
POST     ``/account-enquiries``          whose account, can it be credited; 200
POST     ``/payments``                   can this be credited; 200 when it has been decided,
                                         202 if the answer will be pushed
GET      ``/payments/{id}``              what was decided; 404 if it was never seen
PUT      ``/payments/{id}/confirmation``  how it ended; 204, and again for every repetition
POST     ``/recalls``                    may the money come back; 200, or 202 to answer later
PUT      ``/confirmations``              how many ended; 200 with those taken note of
GET      ``/health``                     does it work; 200
=======  ==============================  ====================================================

``participants.wire`` has the fields. The same question gets the same answer for ever. A
participant that stays silent, or takes longer than whoever asks will wait, keeps the connection
open until the other side goes away. Plain Starlette: this is the dearest hop of a payment.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fx import Money
from participants import wire
from participants.bank import Bank
from participants.code_enquiry import read_enquiry, write_reply
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.identity import ParticipantId
from participants.messages import CreditReply

MARK = {"X-Sandbox": "simulated money"}
"""On every message, in both directions."""

STATUS = {
    ParticipantErrorCode.MESSAGE_MALFORMED: HTTPStatus.BAD_REQUEST,
    ParticipantErrorCode.PARTICIPANT_UNKNOWN: HTTPStatus.NOT_FOUND,
    ParticipantErrorCode.PAYMENT_UNKNOWN: HTTPStatus.NOT_FOUND,
    ParticipantErrorCode.NO_SUCH_ADDRESS: HTTPStatus.NOT_FOUND,
    ParticipantErrorCode.CONTRADICTION: HTTPStatus.CONFLICT,
    ParticipantErrorCode.CLEARING_MALFORMED: HTTPStatus.UNPROCESSABLE_ENTITY,
    ParticipantErrorCode.CLEARING_TOTALS: HTTPStatus.UNPROCESSABLE_ENTITY,
    ParticipantErrorCode.NO_ANSWER: HTTPStatus.GATEWAY_TIMEOUT,
}

Sleep = Callable[[float], Awaitable[None]]


Push = Callable[[ParticipantId, UUID, wire.Answer], Awaitable[None]]
"""Sends an answer to ``PUT /v1/payments/{uetr}/response`` of the switch."""


async def nowhere(_: ParticipantId, __: UUID, ___: wire.Answer) -> None:
    """Push to nobody: what was decided is found out by enquiry."""


def create_app(
    banks: Mapping[ParticipantId, Bank], sleep: Sleep = asyncio.sleep, push: Push = nowhere
) -> Starlette:
    """Serve ``banks``, each under its code; ``push`` is how those answer that said they will."""
    desk = Desk(banks, sleep, push)
    return Starlette(
        routes=[
            Route("/{participant}/payments", desk.request_credit, methods=["POST"]),
            Route("/{participant}/payments/{id}/confirmation", desk.confirm, methods=["PUT"]),
            Route("/{participant}/recalls", desk.recall, methods=["POST"]),
            Route("/{participant}/confirmations", desk.confirm_all, methods=["PUT"]),
            Route("/{participant}/lookups", desk.lookup, methods=["POST"]),
            Route("/{participant}/qr-enquiries", desk.read_code, methods=["POST"]),
            Route("/{participant}/account-enquiries", desk.verify_account, methods=["POST"]),
            Route("/{participant}/payments/{id}", desk.enquire, methods=["GET"]),
            Route("/{participant}/health", desk.echo, methods=["GET"]),
        ],
        exception_handlers={ParticipantError: _refused, HTTPException: _not_here},
    )


class Desk:
    """Where messages for several simulated participants come in."""

    def __init__(self, banks: Mapping[ParticipantId, Bank], sleep: Sleep, push: Push) -> None:
        self._banks = banks
        self._sleep = sleep
        self._push = push
        self._pushing: set[asyncio.Task[None]] = set()
        self._amounts: dict[tuple[ParticipantId, UUID], Money] = {}
        """Of every credit request that was heard: an answer repeats it."""

    async def lookup(self, request: Request) -> Response:
        """Whose alias this is, or nobody's."""
        bank = self._bank(request)
        alias = wire.read_lookup(await _body(request))
        return JSONResponse(wire.write_payee(bank.lookup(alias)), headers=MARK)

    async def read_code(self, request: Request) -> Response:
        """Whom a code pays."""
        bank = self._bank(request)
        reply = bank.read_code(read_enquiry(await _body(request)))
        return JSONResponse(write_reply(reply), headers=MARK)

    async def verify_account(self, request: Request) -> Response:
        """Whose account this is, and whether it can be credited."""
        bank = self._bank(request)
        reply = bank.verify_account(wire.read_account_enquiry(await _body(request)))
        return JSONResponse(wire.write_account_reply(reply), headers=MARK)

    async def request_credit(self, request: Request) -> Response:
        """Decide on a credit request, and answer when the decision is due."""
        bank = self._bank(request)
        asked = wire.read_request(await _body(request))
        plan = bank.answer(asked)
        amount = self._amounts.setdefault((bank.id, asked.payment_id), asked.amount)
        if plan.reply is None:
            await _gone(request)
            return Response(status_code=HTTPStatus.NO_CONTENT)
        if plan.is_pushed:
            answer = wire.Answer(asked.payment_id, amount, plan.reply)
            task = asyncio.create_task(self._push_later(bank.id, asked.uetr, answer, plan.delay_s))
            self._pushing.add(task)
            task.add_done_callback(self._pushing.discard)
            return Response(status_code=HTTPStatus.ACCEPTED, headers=MARK)
        if plan.delay_s > 0:
            await self._pass(plan.delay_s, request)
        return _answer(asked.payment_id, amount, plan.reply)

    async def _push_later(
        self, who: ParticipantId, uetr: UUID, answer: wire.Answer, delay_s: float
    ) -> None:
        await self._sleep(delay_s)
        await self._push(who, uetr, answer)

    async def recall(self, request: Request) -> Response:
        """Decide whether money comes back, or take the question and decide later."""
        notice = wire.read_recall(await _body(request))
        reply = self._bank(request).recall(notice)
        if reply is None:
            return Response(status_code=HTTPStatus.ACCEPTED, headers=MARK)
        return JSONResponse(wire.write_recall_reply(notice.id, reply), headers=MARK)

    async def enquire(self, request: Request) -> Response:
        """What was decided on a payment."""
        bank, payment_id = self._bank(request), _payment_id(request)
        reply = bank.remembers(payment_id)
        if reply is None:
            raise ParticipantError(
                ParticipantErrorCode.PAYMENT_UNKNOWN, "never seen", str(payment_id)
            )
        return _answer(payment_id, self._amounts[bank.id, payment_id], reply)

    async def confirm(self, request: Request) -> Response:
        """Take note of the end of a payment."""
        bank, payment_id = self._bank(request), _payment_id(request)
        told = wire.read_confirmation(await _body(request))
        if (told.payment_id, told.receiver) != (payment_id, bank.id):
            raise ParticipantError(
                ParticipantErrorCode.MESSAGE_MALFORMED,
                "the body is about another payment, or for somebody else",
                "/payment_id" if told.payment_id != payment_id else "/receiver",
            )
        if not bank.believes(told):
            before = bank.verdict(payment_id)
            raise ParticipantError(
                ParticipantErrorCode.CONTRADICTION,
                "the conversion is not told" if before is None else f"it was {before} before",
                str(payment_id),
            )
        bank.confirm(told)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=MARK)

    async def confirm_all(self, request: Request) -> Response:
        """Take note of the ends of many payments; what cannot be believed is left out."""
        bank = self._bank(request)
        noted = []
        for told in wire.read_confirmations(await _body(request)):
            if told.receiver == bank.id and bank.believes(told):
                bank.confirm(told)
                noted.append(told.payment_id)
        return JSONResponse(wire.write_acknowledged(noted), headers=MARK)

    async def echo(self, request: Request) -> Response:
        """Say that it works."""
        bank = self._bank(request)
        return JSONResponse({"status": "ok", "participant": bank.id}, headers=MARK)

    def _bank(self, request: Request) -> Bank:
        code = request.path_params["participant"]
        found = self._banks.get(code)
        if found is None:
            raise ParticipantError(
                ParticipantErrorCode.PARTICIPANT_UNKNOWN, "nobody of this code answers here"
            )
        return found

    async def _pass(self, seconds: float, request: Request) -> None:
        """Let time pass, but no longer than anybody waits for the answer."""
        waiting = {
            asyncio.ensure_future(self._sleep(seconds)),
            asyncio.ensure_future(_gone(request)),
        }
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()


async def _gone(request: Request) -> None:
    """Return when the other side has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> Any:  # noqa: ANN401 - any JSON; the wire judges it
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise ParticipantError(
            ParticipantErrorCode.MESSAGE_MALFORMED, "the body is not JSON"
        ) from None


def _payment_id(request: Request) -> UUID:
    text = request.path_params["id"]
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or str(found) != text:
        raise ParticipantError(
            ParticipantErrorCode.PAYMENT_UNKNOWN, "no payment has an id of this form"
        )
    return found


def _answer(payment_id: UUID, amount: Money, reply: CreditReply) -> Response:
    return JSONResponse(wire.write_answer(wire.Answer(payment_id, amount, reply)), headers=MARK)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, ParticipantError)
    return _problem(STATUS[error.code], error.code, error.message, error.where)


async def _not_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    return _problem(status, ParticipantErrorCode.NO_SUCH_ADDRESS, error.detail)


def _problem(status: HTTPStatus, code: str, detail: str, where: str = "") -> Response:
    body = {
        "type": f"urn:lapnet-sim:{code}",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    } | ({"where": where} if where else {})
    return JSONResponse(body, status, MARK, media_type="application/problem+json")
