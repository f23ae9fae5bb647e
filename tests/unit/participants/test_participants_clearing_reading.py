"""A clearing file says itself whose it is."""

from datetime import date

import pytest

from participants.clearing import LAYOUTS, clearing_file, network_of, read_clearing
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.networks import Network, networks


@pytest.mark.parametrize("network", networks().values(), ids=lambda each: each.id)
def test_every_networks_file_is_known_by_its_beginning(network: Network) -> None:
    file = clearing_file(network, [], date(2026, 11, 20))
    text = LAYOUTS[network.layout].write(network, file)
    assert read_clearing(text) == (network, file)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "txn_id,amount\n",
        "HDR|NITMX|20261120|20261123\nTRL|0|0\n",
        "HDR|NOBODY|20261120|20261123\nTRL|0|0\n",
        '{"network": "NOBODY"}\n',
        "<ClearingDay Network='ECNY'/>",
        "HNITMX\n",
    ],
    ids=["empty", "csv", "in another's layout", "nobody's", "json", "other quotes", "short"],
)
def test_whatever_begins_otherwise_is_nobodys(text: str) -> None:
    assert network_of(text) is None
    with pytest.raises(ParticipantError) as refusal:
        read_clearing(text)
    assert refusal.value.code is ParticipantErrorCode.CLEARING_MALFORMED
