"""Sending webhooks over real HTTP on this machine: what is sent, followed, believed and refused."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from lapnet_sim.config import Reach
from lapnet_sim.gateways.postman import HttpPostman
from lapnet_sim.notify.values import Heard, Trouble

T = TypeVar("T")

BODY = '{"type":"payment.completed","name":"ຮ້ານ"}'.encode()
HEADERS = {"webhook-id": "1", "webhook-timestamp": "2", "webhook-signature": "v1,x v1,y"}


class Names(AbstractResolver):
    """Says what a test wants a name to mean, each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The next answer; the last one for ever."""
        found = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


class Receiver:
    """Answers as it is told, and keeps what it heard."""

    def __init__(self, status: int = 204, **answer: object) -> None:
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self._status = status
        self._answer = answer

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Keep one request."""
        self.heard.append((request.path_qs, dict(request.headers), await request.read()))
        return web.Response(status=self._status, **self._answer)  # type: ignore[arg-type] # any answer


def posting(
    receiver: Receiver,
    ask: Callable[[HttpPostman, str], Awaitable[T]],
    reach: Reach = Reach.LOOPBACK,
    names: AbstractResolver | None = None,
) -> T:
    """Ask a postman, a receiver being there at an address."""

    async def main() -> T:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", receiver.take)
        async with TestServer(application, host="127.0.0.1") as server:
            postman = HttpPostman(reach, names)
            try:
                return await ask(postman, f"http://127.0.0.1:{server.port}")
            finally:
                await postman.close()

    return asyncio.run(main())


def post_to(path: str) -> Callable[[HttpPostman, str], Awaitable[Heard]]:
    return lambda postman, address: postman.post(address + path, HEADERS, BODY)


def test_the_bytes_that_were_signed_are_the_bytes_that_are_sent() -> None:
    receiver = Receiver()
    assert posting(receiver, post_to("/hooks?for=me")) == Heard(204)
    ((path, headers, body),) = receiver.heard
    assert (path, body) == ("/hooks?for=me", BODY)
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Sandbox"] == "simulated money"
    assert "Accept-Encoding" not in headers


@pytest.mark.parametrize("status", [200, 204, 400, 404, 410, 429, 500, 503])
def test_a_status_is_heard_as_it_is(status: int) -> None:
    assert posting(Receiver(status), post_to("/")) == Heard(status)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    receiver = Receiver(status, headers={"Location": "/elsewhere"})
    assert posting(receiver, post_to("/")) == Heard(status)
    assert [path for path, _, _ in receiver.heard] == ["/"]


@pytest.mark.parametrize(
    ("said", "heard"),
    [("120", 120), ("0", 0), ("໑໒", None), ("-5", None), ("1e3", None), ("soon", None)],
)
def test_who_asks_for_time_is_heard_if_it_is_a_number(said: str, heard: int | None) -> None:
    receiver = Receiver(429, headers={"Retry-After": said})
    assert posting(receiver, post_to("/")) == Heard(429, retry_after_s=heard)


def test_no_cookie_is_kept() -> None:
    receiver = Receiver(headers={"Set-Cookie": "a=b"})

    async def twice(postman: HttpPostman, address: str) -> None:
        for _ in range(2):
            await postman.post(address, HEADERS, BODY)

    posting(receiver, twice)
    assert len(receiver.heard) == 2
    assert not any("Cookie" in headers for _, headers, _ in receiver.heard)


@pytest.mark.parametrize(
    "answer",
    [
        {"body": b"x" * 3_000_000},
        {"body": b"\x1f\x8b\x08" + bytes(100), "headers": {"Content-Encoding": "gzip"}},
    ],
    ids=["endless", "packed"],
)
def test_what_else_an_answer_says_does_not_matter(answer: dict[str, object]) -> None:
    assert posting(Receiver(200, **answer), post_to("/")) == Heard(200)


def test_an_answer_with_an_enormous_header_is_none() -> None:
    receiver = Receiver(200, headers={"X": "y" * 100_000})
    assert posting(receiver, post_to("/")) == Heard(trouble=Trouble.UNREACHABLE)


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"  # bound, and nobody listens

        async def main() -> Heard:
            postman = HttpPostman(Reach.LOOPBACK)
            heard = await postman.post(address, HEADERS, BODY)
            await postman.close()
            return heard

        assert asyncio.run(main()) == Heard(trouble=Trouble.UNREACHABLE)


LEADS = {
    "to a private address": (["10.0.0.1"], Reach.LOOPBACK),
    "to where a cloud keeps its keys": (["169.254.169.254"], Reach.PRIVATE),
    "to a mapped private address": (["::ffff:10.0.0.1"], Reach.LOOPBACK),
    "to a good and a bad one": (["93.184.216.34", "10.0.0.1"], Reach.LOOPBACK),
    "home, from a public switch": (["127.0.0.1"], Reach.PUBLIC),
}


@pytest.mark.parametrize(("means", "reach"), LEADS.values(), ids=LEADS)
def test_a_name_is_not_sent_to_where_it_leads(means: list[str], reach: Reach) -> None:
    async def main() -> Heard:
        postman = HttpPostman(reach, Names(means))
        heard = await postman.post("https://bank.example/hooks", HEADERS, BODY)
        await postman.close()
        return heard

    assert asyncio.run(main()) == Heard(trouble=Trouble.NOT_ALLOWED)


def test_a_name_that_means_something_else_a_moment_later_is_looked_at_again() -> None:
    receiver = Receiver(headers={"Connection": "close"})
    names = Names(["127.0.0.1"], ["10.0.0.1"])

    async def twice(postman: HttpPostman, address: str) -> list[Heard]:
        named = address.replace("127.0.0.1", "hooks.localhost")
        return [await postman.post(named, HEADERS, BODY) for _ in range(2)]

    heard = posting(receiver, twice, names=names)
    assert heard == [Heard(204), Heard(trouble=Trouble.NOT_ALLOWED)]
    assert len(receiver.heard) == 1


def test_an_address_that_was_registered_before_the_rule_was_stricter_is_not_sent_to() -> None:
    receiver = Receiver()
    assert posting(receiver, post_to("/"), Reach.PUBLIC) == Heard(trouble=Trouble.NOT_ALLOWED)
    assert receiver.heard == []


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert posting(Receiver(), post_to("/")) == Heard(204)
