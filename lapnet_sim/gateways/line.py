"""The one HTTP client of a process: connections kept alive, so many per host and no more."""

import aiohttp

from participants.app import MARK

PER_HOST = 512
"""Most connections to one host: a credit request holds one until it is answered."""

CONNECT_S = 3.0
"""How long a connection may take; after that nobody was reached."""

IDLE_S = 4.0
"""How long a connection is kept without work: less than common servers keep it."""

ANSWER_LIMIT = 65_536
"""Largest answer that is read, in bytes."""


class Line:
    """Opens its session inside the running loop, at first use; every message carries the mark."""

    def __init__(self, per_host: int = PER_HOST) -> None:
        self._per_host = per_host
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The shared session."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0, limit_per_host=self._per_host, keepalive_timeout=IDLE_S
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
                headers={**MARK, "Content-Type": "application/json"},
                auto_decompress=False,
                skip_auto_headers=("User-Agent", "Accept-Encoding"),
            )
        return self._session

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()


async def read_limited(response: aiohttp.ClientResponse) -> bytes:
    """The body of an answer; empty if it is larger than any answer should be."""
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > ANSWER_LIMIT:
            return b""
    return bytes(body)
