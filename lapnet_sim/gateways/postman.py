"""Sending webhooks: to checked addresses only, no redirect followed, no cookie kept.

A name is looked up for each connection, and the connection is made to the address that was
checked, not to whatever the name means a moment later. Nothing of the answer counts but its
status.
"""

import re
import socket
from collections.abc import Mapping
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from lapnet_sim.config import Reach
from lapnet_sim.gateways.line import CONNECT_S, read_limited
from lapnet_sim.notify.target import TargetError, check_url, is_allowed
from lapnet_sim.notify.values import Heard, Trouble
from participants.app import MARK

_SECONDS = re.compile(r"[0-9]{1,6}", re.ASCII)


class NotAllowedError(OSError):
    """A name that leads to an address webhooks do not go to."""


class CheckedResolver(AbstractResolver):
    """Looks a name up, and gives an answer only if every address in it is allowed."""

    def __init__(self, reach: Reach, names: AbstractResolver) -> None:
        self._reach = reach
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of ``host``.

        Raises:
            NotAllowedError: one of them is not sent to.
        """
        found = await self._names.resolve(host, port, family)
        for each in found:
            if not is_allowed(ip_address(each["host"]), self._reach):
                raise NotAllowedError(f"{host} leads to {each['host']}")
        return found

    async def close(self) -> None:
        """Nothing is kept."""
        await self._names.close()


class HttpPostman:
    """Opens its session inside the running loop, at first use."""

    def __init__(self, reach: Reach, names: AbstractResolver | None = None) -> None:
        self._reach = reach
        self._names = names
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The shared session: no proxies of the environment, and no limit shared by endpoints."""
        if self._session is None:
            resolver = CheckedResolver(self._reach, self._names or ThreadedResolver())
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, resolver=resolver, use_dns_cache=False),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
                headers=MARK | {"User-Agent": "lapnet-sim", "Content-Type": "application/json"},
                auto_decompress=False,
                skip_auto_headers=("Accept-Encoding",),
                trust_env=False,
            )
        return self._session

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """Send once; the status that came back, or why none did."""
        try:
            target = check_url(url, self._reach)
            sending = self.session.post(target, data=body, headers=headers, allow_redirects=False)
            async with sending as response:
                await read_limited(response)
                return Heard(response.status, retry_after_s=_retry_after(response))
        except TargetError:
            return Heard(trouble=Trouble.NOT_ALLOWED)
        except aiohttp.ClientConnectorError as error:
            refused = isinstance(error.os_error, NotAllowedError)
            return Heard(trouble=Trouble.NOT_ALLOWED if refused else Trouble.UNREACHABLE)
        except aiohttp.ConnectionTimeoutError:
            return Heard(trouble=Trouble.TIMEOUT)
        except (aiohttp.ClientError, OSError, ValueError):
            return Heard(trouble=Trouble.UNREACHABLE)

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()


def _retry_after(response: aiohttp.ClientResponse) -> int | None:
    text = response.headers.get("Retry-After", "")
    return int(text) if _SECONDS.fullmatch(text) else None
