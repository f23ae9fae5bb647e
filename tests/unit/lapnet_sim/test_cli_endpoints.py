"""Endpoints as people type them."""

import pytest
from yarl import URL

from lapnet_sim.cli.endpoints import read_endpoints
from lapnet_sim.errors import SwitchError


def test_any_machine_may_be_named() -> None:
    typed = ["LDB=http://127.0.0.1:9101/LDB", "BCEL=https://bank.example", "JDB=http://[::1]:80/"]
    assert read_endpoints(typed) == {
        "LDB": URL("http://127.0.0.1:9101/LDB"),
        "BCEL": URL("https://bank.example"),
        "JDB": URL("http://[::1]:80/"),
    }


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["XYZ=http://127.0.0.1:9101"], "switch.participant_unknown"),
        (["http://127.0.0.1:9101"], "switch.participant_unknown"),
        (["LDB"], "switch.endpoint_invalid"),
        (["LDB="], "switch.endpoint_invalid"),
        (["LDB=127.0.0.1:9101"], "switch.endpoint_invalid"),
        (["LDB=ftp://127.0.0.1/"], "switch.endpoint_invalid"),
        (["LDB=http:///LDB"], "switch.endpoint_invalid"),
        (["LDB=http://127.0.0.1:99999"], "switch.endpoint_invalid"),
        (["LDB=http://127.0.0.1:0"], "switch.endpoint_invalid"),
        (["LDB=http://127.0.0.1:port"], "switch.endpoint_invalid"),
        (["LDB=http://user@127.0.0.1:9101"], "switch.endpoint_invalid"),
        (["LDB=http://127.0.0.1:9101/?a=b"], "switch.endpoint_invalid"),
        (["LDB=http://127.0.0.1:1", "LDB=http://127.0.0.1:2"], "switch.endpoint_invalid"),
    ],
)
def test_what_is_no_endpoint_is_refused(typed: list[str], code: str) -> None:
    with pytest.raises(SwitchError) as refused:
        read_endpoints(typed)
    assert refused.value.code == code
