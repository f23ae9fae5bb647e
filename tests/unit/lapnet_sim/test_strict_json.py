"""JSON that two readers could read differently, or that is nested without end, is refused."""

import json

import pytest

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.strict_json import MAX_DEPTH, read_object


def nested(levels: int, opening: str, closing: str) -> bytes:
    """An object with so many levels, itself the first; the others of one kind."""
    return b'{"a":' + (opening * (levels - 1) + "1" + closing * (levels - 1)).encode() + b"}"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_a_body_may_have_so_many_levels_and_no_more(opening: str, closing: str) -> None:
    assert read_object(nested(MAX_DEPTH, opening, closing))
    with pytest.raises(SwitchError, match="nested deeper than 20") as refused:
        read_object(nested(MAX_DEPTH + 1, opening, closing))
    assert refused.value.code is SwitchErrorCode.BODY_MALFORMED


def test_levels_of_both_kinds_count_together() -> None:
    with pytest.raises(SwitchError, match="nested deeper than 20"):
        read_object(nested(MAX_DEPTH // 2 + 1, '[{"a":', "}]"))


def test_what_stands_side_by_side_or_in_a_text_is_not_deep() -> None:
    wide: dict[str, object] = {str(number): [{}] for number in range(3 * MAX_DEPTH)} | {
        "text": "[" * 3 * MAX_DEPTH
    }
    assert read_object(json.dumps(wide).encode()) == wide


@pytest.mark.parametrize(
    "body",
    [b'{"a":1,"a":1}', b'{"b":{"a":1,"a":2}}', b'{"a":NaN}', b'{"a":-Infinity}', b"[]", b"\xff"],
)
def test_what_can_be_read_in_two_ways_is_refused(body: bytes) -> None:
    with pytest.raises(SwitchError) as refused:
        read_object(body)
    assert refused.value.code is SwitchErrorCode.BODY_MALFORMED
