"""Do the books still balance? Asked through the API, like anybody would: the database is theirs.

Four questions: is every acknowledged payment stored once and completed, is there none that nobody
asked for, do the invariants hold, is nothing open past its deadline.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from loadtests.samples import Seen
from loadtests.users.goods import OPERATOR
from loadtests.verdict.findings import Finding, Kind

PATIENCE_S: Final = 45.0
"""Open payments have a deadline; after the longest one and a sweep nothing is open."""
PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Api:
    """The switch, asked as a participant or the operator."""

    host: str
    keys: Mapping[str, str]

    def get(self, path: str, who: str) -> Any:  # noqa: ANN401 - whatever JSON says
        """One answer."""
        address = self.host.rstrip("/") + path
        request = urllib.request.Request(address, headers={"X-API-Key": self.keys[who]})  # noqa: S310 - http, by manners
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return json.loads(answer.read())


def judge(api: Api, seen: Seen, before: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """Everything about the books; ``before`` are the payments that stood there at the start."""
    try:
        yield from _judge(api, seen, before)
    except (OSError, ValueError, KeyError) as error:
        yield Finding(Kind.BOOKS, "asked", holds=False, said=f"could not be read: {error}")


def _judge(api: Api, seen: Seen, before: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    checks = _settled_checks(api)
    for check in checks:
        said = "holds" if check["holds"] else f"broken: {', '.join(check['examples'][:3])}"
        yield Finding(Kind.BOOKS, check["rule"], holds=check["holds"], said=said)
    issuers = sorted({issuer for issuer, _ in (*seen.acknowledged, *seen.unknown)} | set(before))
    stored = {issuer: _completed(api, issuer) for issuer in issuers}
    yield _acknowledged(seen, stored)
    yield _unasked(seen, stored, before)


def _settled_checks(api: Api) -> list[dict[str, Any]]:
    """The invariants, when nothing is under way any more or patience has ended."""
    give_up_at = time.monotonic() + PATIENCE_S
    while True:
        found: dict[str, Any] = api.get("/v1/books/checks", OPERATOR)
        checks: list[dict[str, Any]] = found["checks"]
        if all(check["holds"] for check in checks) and not found["open_payments"]:
            return checks
        if time.monotonic() > give_up_at:
            return checks
        time.sleep(1.0)


def standing(api: Api, issuers: list[str]) -> dict[str, frozenset[str]]:
    """What each issuer has completed so far."""
    return {issuer: frozenset(_completed(api, issuer)) for issuer in issuers}


def _completed(api: Api, issuer: str) -> Counter[str]:
    """How often each of an issuer's completed payments is stored, by UETR."""
    found: Counter[str] = Counter()
    after: str | None = None
    while True:
        asked = {"status": "completed", "limit": str(PAGE), **({"after": after} if after else {})}
        page = api.get(f"/v1/payments?{urllib.parse.urlencode(asked)}", issuer)
        found.update(payment["uetr"] for payment in page["payments"])
        after = page["next"]
        if after is None:
            return found


def _acknowledged(seen: Seen, stored: Mapping[str, Counter[str]]) -> Finding:
    told = Counter(seen.acknowledged)
    wrong = [f"{issuer} {uetr}" for (issuer, uetr) in told if stored[issuer][uetr] != 1]
    said = f"{len(told)} acknowledged, each stored exactly once"
    if wrong:
        said = f"{len(wrong)} of {len(told)} are not there exactly once, such as {wrong[0]}"
    return Finding(Kind.BOOKS, "every acknowledged payment is stored exactly once", not wrong, said)


def _unasked(
    seen: Seen, stored: Mapping[str, Counter[str]], before: Mapping[str, frozenset[str]]
) -> Finding:
    known = {*seen.acknowledged, *seen.unknown}
    extra = [
        f"{issuer} {uetr}"
        for issuer, found in stored.items()
        for uetr in found
        if (issuer, uetr) not in known and uetr not in before.get(issuer, frozenset())
    ]
    said = f"{len(extra)} nobody asked for, such as {extra[0]}" if extra else "none"
    return Finding(Kind.BOOKS, "no payment is stored that nobody asked for", not extra, said)
