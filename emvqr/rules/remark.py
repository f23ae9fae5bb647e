"""What a rule has to say: the code, the data object, and a line for people."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from emvqr.codes import QrErrorCode
from emvqr.reading import Reading


class Remark(NamedTuple):
    """One breach of one rule. `path` may name an object that is absent."""

    code: QrErrorCode
    path: str
    message: str


Remarks = Iterable[Remark]
"""Most rules see at a glance that there is nothing to say, and return an empty tuple then."""

Rule = Callable[[Reading], Remarks]
