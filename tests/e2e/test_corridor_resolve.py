"""Resolving a foreign code at a served switch: the name its own network gives, or its refusal."""

from datetime import timedelta

import pytest

from emvqr.crc import checksum
from fx import Money
from lapnet_sim.storage import rows
from participants import ParticipantId
from participants.code_enquiry import CodeEnquiry, CodeReply
from participants.partner_network import PartnerNetwork
from participants.shops import Shop, shops_at
from tests.api import an_order
from tests.border import Border, border
from tests.builders import NOW

__all__ = ["border"]

THAILAND, CAMBODIA = ParticipantId("NITMX"), ParticipantId("BAKONG")
THAI, KHMER = shops_at(THAILAND)[0], shops_at(CAMBODIA)[0]


def test_the_payer_sees_the_registered_name_and_city_whatever_the_code_says(
    border: Border,
) -> None:
    body = THAI.code().encode().replace(THAI.name, THAI.name[::-1])[:-4]
    painted = body + checksum(body)
    seen = border.api.resolve(painted).json()
    assert seen["payee"] == {"name": THAI.name, "acquirer": THAILAND, "city": THAI.city}
    quote = border.api.post(
        "/v1/quotes", {"code": painted, "amount": {"amount": "12.00", "currency": "THB"}}
    ).json()["offers"][0]["quote_id"]
    paid = border.api.pay(an_order(1, code=painted, amount=None, quote_id=quote)).json()
    assert (paid["status"], paid["payee"]["name"]) == ("completed", THAI.name)


@pytest.mark.parametrize(
    ("shop", "minutes", "reason"),
    [
        (Shop(THAILAND, "promptpay", THAI.currency, "TH", 99), 0, "BE06"),
        (Shop(CAMBODIA, "khqr", KHMER.currency, "KH", 99), 0, "UCRD"),
        (KHMER, 11, "TM01"),
    ],
    ids=["unknown shop", "unknown shop, in another word", "expired"],
)
def test_a_networks_refusal_reaches_the_payers_bank(
    border: Border, shop: Shop, minutes: int, reason: str
) -> None:
    code = shop.code(Money(shop.currency.unit_minor * 40, shop.currency), NOW).encode()
    border.api.clock.at = NOW + timedelta(minutes=minutes)
    refused = border.api.resolve(code)
    assert (refused.status_code, refused.json()["code"]) == (422, "switch.code_not_payable")
    assert refused.json()["reason"] == reason
    assert (border.api.stored(), border.reserved()) == (0, 0)


def test_a_silent_network_is_said_to_be_silent_and_asked_again(
    border: Border, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(network: PartnerNetwork, enquiry: CodeEnquiry) -> CodeReply:
        del network, enquiry
        raise TimeoutError

    with monkeypatch.context() as broken:
        broken.setattr(PartnerNetwork, "read_code", silent)
        refused = border.api.resolve(THAI.code().encode())
    assert (refused.status_code, refused.json()["code"]) == (503, "switch.network_silent")
    assert (refused.json()["reason"], refused.headers["Retry-After"]) == ("AB06", "1")
    assert (border.api.stored(), border.count(rows.quote), border.reserved()) == (0, 0, 0)
    assert border.api.resolve(THAI.code().encode()).is_success
