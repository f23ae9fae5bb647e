"""Signatures of webhooks: as Standard Webhooks has them, held against its own package."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from lapnet_sim.notify import signing
from lapnet_sim.notify.signing import SignatureError, headers, secret_of, sign, verify
from lapnet_sim.notify.values import Endpoint
from tests.builders import NOW
from tests.hooks import an_endpoint

SECRET, OTHER = secret_of(bytes(range(24))), secret_of(bytes(24))
ID, BODY = "0198a1b2-0000-7000-8000-000000000001", '{"type":"ຈ່າຍແລ້ວ"}'.encode()


def test_the_example_of_the_specification() -> None:
    signed = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("body", [BODY, b"{}", b"", b'{"a":"' + b"x" * 70_000 + b'"}'])
def test_the_package_makes_the_same_signature(body: bytes) -> None:
    ours = sign(SECRET, ID, str(int(NOW.timestamp())), body)
    assert ours == Webhook(SECRET).sign(ID, NOW, body.decode())


def test_the_package_believes_what_we_sign_with_two_secrets() -> None:
    now = datetime.now(UTC)  # the package asks its own clock
    sent = headers((SECRET, OTHER), ID, now, BODY)
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(BODY, sent) == {"type": "ຈ່າຍແລ້ວ"}


def test_the_headers_are_three() -> None:
    assert headers((SECRET,), ID, NOW, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": "1795143600",
        "webhook-signature": sign(SECRET, ID, "1795143600", BODY),
    }


def test_we_believe_what_we_sign() -> None:
    verify(SECRET, headers((OTHER, SECRET), ID, NOW, BODY), BODY, NOW)


SENT = headers((SECRET,), ID, NOW, BODY)
SECOND = timedelta(seconds=1)
LIMIT = timedelta(seconds=signing.TOLERANCE_S)

FORGED = {
    "another body": (SENT, BODY + b" ", NOW, "no signature fits"),
    "another id": (SENT | {"webhook-id": "x"}, BODY, NOW, "no signature fits"),
    "another time": (SENT | {"webhook-timestamp": "1795143601"}, BODY, NOW, "no signature fits"),
    "another secret": (headers((OTHER,), ID, NOW, BODY), BODY, NOW, "no signature fits"),
    "too old": (SENT, BODY, NOW + LIMIT + SECOND, "from now"),
    "from the future": (SENT, BODY, NOW - LIMIT - SECOND, "from now"),
    "no signature": (SENT | {"webhook-signature": ""}, BODY, NOW, "missing"),
    "no headers": ({}, BODY, NOW, "missing"),
    "nonsense": (SENT | {"webhook-signature": "v1,ບ v1 ,"}, BODY, NOW, "no signature fits"),
    "time in Lao digits": (SENT | {"webhook-timestamp": "໑໗໙໕໑໔໓໖໐໐"}, BODY, NOW, "number"),
    "time as a float": (SENT | {"webhook-timestamp": "1795143600.0"}, BODY, NOW, "number"),
}


@pytest.mark.parametrize(("received", "body", "now", "why"), FORGED.values(), ids=FORGED)
def test_we_believe_nothing_else(
    received: dict[str, str], body: bytes, now: datetime, why: str
) -> None:
    with pytest.raises(SignatureError, match=why):
        verify(SECRET, received, body, now)


def test_exactly_at_the_limit_is_still_now() -> None:
    verify(SECRET, SENT, BODY, NOW + LIMIT)
    verify(SECRET, SENT, BODY, NOW - LIMIT)


ROTATED = an_endpoint(secret=SECRET, old_secret=OTHER, old_until=NOW + SECOND)


@pytest.mark.parametrize(
    ("endpoint", "at", "secrets"),
    [
        (an_endpoint(secret=SECRET), NOW, (SECRET,)),
        (ROTATED, NOW, (SECRET, OTHER)),
        (ROTATED, NOW + SECOND, (SECRET,)),
    ],
    ids=["never rotated", "just rotated", "rotated long ago"],
)
def test_after_a_rotation_both_secrets_sign_for_a_while(
    endpoint: Endpoint, at: datetime, secrets: tuple[str, ...]
) -> None:
    assert endpoint.secrets_at(at) == secrets


def test_a_secret_is_not_shown_where_an_endpoint_is() -> None:
    assert "whsec_" not in repr(ROTATED)
