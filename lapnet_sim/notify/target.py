"""Where webhooks may go: addresses chosen by participants must not lead into other networks.

An address is judged twice. As text, when it is registered: only what every reader reads the same
way. As a network address, each time its name has been looked up to be connected to: the answer
may have changed since.

Source: OWASP, server-side request forgery prevention; IANA special-purpose address registries.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from yarl import URL

from lapnet_sim.config import Reach

LONGEST = 500
PUBLIC_PORTS = frozenset({443, 8443})
"""The ports of other people's machines that are connected to."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
SIX_TO_FOUR = IPv6Network("2002::/16")
"""Holds an IPv4 address inside; nobody uses it honestly any more."""
PRIVATE = tuple(
    IPv4Network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
UNIQUE_LOCAL = IPv6Network("fc00::/7")

_PLAIN = re.compile(r"https?://[A-Za-z0-9._~:/?%&=+,;@!$'()*\[\]-]+", re.ASCII)
_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z]([a-z0-9-]*[a-z0-9])?\.?", re.ASCII)
"""The last label begins with a letter: ``127.1`` and ``0x7f.1`` are addresses in disguise."""


class TargetError(ValueError):
    """An address that webhooks do not go to, with the reason."""


def check_url(text: str, reach: Reach) -> URL:
    """The address in ``text``, if it may be registered.

    Raises:
        TargetError: with the first rule that it breaks.

    >>> check_url("http://127.0.0.1:9000/hook", Reach.LOOPBACK)
    URL('http://127.0.0.1:9000/hook')
    """
    if len(text) > LONGEST:
        raise TargetError(f"longer than {LONGEST} characters")
    if not _PLAIN.fullmatch(text):
        raise TargetError("write https://HOST/PATH in plain characters")
    if "@" in text.split("/")[2]:
        raise TargetError("an address has no user and no password")
    try:
        url = URL(text)
        host, port = (url.raw_host or "") if url.host else "", url.port
    except ValueError:
        raise TargetError("this is no address") from None
    literal = _literal(host)
    if literal is None and not _NAME.fullmatch(host):
        raise TargetError("the host is neither a name nor an address in its usual form")
    if literal is not None and not is_allowed(literal, reach):
        raise TargetError(f"{literal} is not an address that webhooks go to")
    _check_way(url.scheme, port, is_near=_is_near(host, literal), reach=reach)
    return url


def _check_way(scheme: str, port: int | None, *, is_near: bool, reach: Reach) -> None:
    if not port:
        raise TargetError("the port is none")
    if is_near and reach is Reach.PUBLIC:
        raise TargetError("this machine is not sent to")
    if is_near or reach is Reach.PRIVATE:
        return
    if scheme != "https":
        raise TargetError("http is for this machine only; write https")
    if port not in PUBLIC_PORTS:
        raise TargetError(f"only ports {sorted(PUBLIC_PORTS)} of other machines are connected to")


def is_allowed(address: IPv4Address | IPv6Address, reach: Reach) -> bool:
    """Whether a connection may be made to ``address``.

    >>> is_allowed(ip_address("169.254.169.254"), Reach.PRIVATE)
    False
    """
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
    if address.is_loopback:
        return reach is not Reach.PUBLIC
    if reach is Reach.PRIVATE and _is_private(address):
        return True
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    return address.is_global and address in GLOBAL_UNICAST and address not in SIX_TO_FOUR


def _is_private(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return any(address in network for network in PRIVATE)
    return address in UNIQUE_LOCAL


def _is_near(host: str, literal: IPv4Address | IPv6Address | None) -> bool:
    """Whether a host is this machine by its very text."""
    if literal is not None:
        return literal.is_loopback
    bare = host.removesuffix(".")
    return bare == "localhost" or bare.endswith(".localhost")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
