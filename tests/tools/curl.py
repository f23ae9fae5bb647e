#!/usr/bin/env python3
"""A stand-in for curl where there is none: exactly the options that our documents use.

    curl -s [-X METHOD] [-o FILE] [-w FORMAT] URL [-H 'NAME: VALUE']... [-d BODY]

Of a format it knows ``%{http_code}``. Anything else is refused, so that a document cannot quietly
use what this does not understand.
"""

import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

OPTIONS = frozenset({"-X", "-o", "-w", "-H", "-d"})
"""Those that take a value."""

UNUSABLE = 2
UNREACHABLE = 7
"""As curl itself ends."""


def main(arguments: list[str]) -> int:
    """Make one request; print its body."""
    given: dict[str, list[str]] = {option: [] for option in OPTIONS}
    addresses: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument in OPTIONS:
            given[argument].append(next(waiting))
        elif argument.startswith("-") and argument != "-s":
            sys.stderr.write(f"curl stand-in: {argument} is not understood\n")
            return UNUSABLE
        elif argument != "-s":
            addresses.append(argument)
    if len(addresses) != 1:
        sys.stderr.write("curl stand-in: one address is wanted\n")
        return UNUSABLE
    return _request(addresses[0], given)


def _request(address: str, given: dict[str, list[str]]) -> int:
    parts = urlsplit(address)
    if parts.scheme != "http" or parts.hostname != "127.0.0.1":
        sys.stderr.write("curl stand-in: only this machine\n")
        return UNUSABLE
    headers = dict(header.split(": ", 1) for header in given["-H"])
    body = "&".join(given["-d"]).replace("\n", "") if given["-d"] else None
    method = (given["-X"] or ["POST" if body else "GET"])[-1]
    connection = HTTPConnection(parts.hostname, parts.port or 80, timeout=30)
    try:
        sent = None if body is None else body.encode()
        connection.request(method, parts.path, sent, headers)
        answer = connection.getresponse()
        content = answer.read()
    except OSError:
        return UNREACHABLE
    finally:
        connection.close()
    if given["-o"]:
        Path(given["-o"][-1]).write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
    if given["-w"]:
        sys.stdout.write(given["-w"][-1].replace("%{http_code}", str(answer.status)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
