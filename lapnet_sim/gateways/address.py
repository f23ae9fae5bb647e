"""Addresses of participants as people write them: ``http://127.0.0.1:9101/LDB``."""

from yarl import URL

from lapnet_sim.errors import SwitchError, SwitchErrorCode

LONGEST = 500


def read_address(text: str, where: str) -> URL:
    """Where a participant is reached. Any machine may be named: the operator says so.

    Raises:
        SwitchError: ``switch.endpoint_invalid`` at ``where``.

    >>> read_address("http://127.0.0.1:9101/LDB", "/url")
    URL('http://127.0.0.1:9101/LDB')
    """
    try:
        url = URL(text)
        port = url.port
    except ValueError:
        raise _invalid("this is no address", where) from None
    if url.scheme not in {"http", "https"} or not url.host or not port or len(text) > LONGEST:
        raise _invalid("write http://HOST:PORT or https://...", where)
    if url.query_string or url.fragment or url.user or url.password:
        raise _invalid("an endpoint has no query, fragment or user", where)
    return url


def _invalid(message: str, where: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.ENDPOINT_INVALID, message, where)
