"""Signatures of webhooks: whoever has the secret knows that we said this, and when.

HMAC-SHA256 over ``id.timestamp.body``, in base64 behind ``v1,``; one signature per valid secret,
so that a secret can be changed without a gap.

Source: Standard Webhooks specification, symmetric signatures.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 24
TOLERANCE_S = 300
"""How far from now the time of a message may lie."""

_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


class SignatureError(ValueError):
    """A message that we did not send, or not now."""


def secret_of(random: bytes) -> str:
    """A secret as people keep it."""
    assert len(random) == SECRET_BYTES
    return PREFIX + base64.b64encode(random).decode()


def sign(secret: str, id_: str, timestamp: str, body: bytes) -> str:
    """One signature.

    >>> sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...      "1614265330", b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = b".".join((id_.encode(), timestamp.encode(), body))
    digest = hmac.digest(_key(secret), signed, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def headers(secrets: Iterable[str], id_: str, now: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message sent ``now``."""
    timestamp = str(int(now.timestamp()))
    signatures = " ".join(sign(secret, id_, timestamp, body) for secret in secrets)
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatures,
    }


def verify(secret: str, received: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Return if a message is ours and from now.

    Raises:
        SignatureError: with what is wrong.
    """
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    id_, timestamp, signatures = (received.get(name, "") for name in names)
    if not (id_ and timestamp and signatures):
        raise SignatureError("a webhook header is missing")
    if not _SECONDS.fullmatch(timestamp):
        raise SignatureError("the timestamp is not a number of seconds")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_S:
        raise SignatureError(f"the timestamp is more than {TOLERANCE_S} s from now")
    expected = sign(secret, id_, timestamp, body).encode()
    if not any(hmac.compare_digest(expected, each.encode()) for each in signatures.split(" ")):
        raise SignatureError("no signature fits; is this the right secret?")


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise SignatureError("the secret is not whsec_ and base64") from None
