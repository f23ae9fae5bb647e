"""Whether two requests are the same one: equal business content has an equal hash."""

import hashlib
import json
from collections.abc import Sequence


def hash_of(content: Sequence[object]) -> str:
    """SHA-256 of what a request asks for, in hexadecimal; texts, whole numbers, lists and None."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
