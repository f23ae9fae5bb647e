"""A sealed enquiry: whoever made it opens it, and nobody else makes one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emvqr import Scheme
from fx import LAK, THB
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.payments import sealing
from lapnet_sim.payments.enquiry import Enquiry, hash_of
from lapnet_sim.payments.sealing import Seal
from lapnet_sim.routing.route import NoRouteError, Route
from lapnet_sim.routing.table import shipped_table
from participants.messages import Payee
from participants.reasons import Reason
from tests.builders import ACQUIRER, ISSUER, NOW, baht, kip, order_number

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
SEAL = Seal(KEY)
CODE = "a code"

ROUTE = Route(
    scheme=Scheme.LAO_QR,
    acquirer=ACQUIRER,
    alias="mch0000000000001",
    currency=LAK,
    amount=kip(20_000),
    corridor=None,
    order_reference=order_number(),
    payment_type="002",
)
ENQUIRY = Enquiry(
    issuer=ISSUER,
    code_hash=hash_of(CODE),
    route=ROUTE,
    payee=Payee("ຮ້ານເຝີຕົວຢ່າງ"),
    fees=Fees("2015-1/purchase", 0, 100_00, 100_00),
    expires_at=NOW + timedelta(seconds=600),
    code_expires_at=NOW + timedelta(microseconds=900_000_001),
)
OPEN_AMOUNT = replace(
    ENQUIRY,
    route=replace(ROUTE, amount=None, order_reference=None),
    fees=None,
    code_expires_at=None,
)
ABROAD = replace(
    ENQUIRY,
    route=replace(ROUTE, currency=THB, amount=baht(1), corridor=shipped_table().open[0]),
)


@pytest.mark.parametrize("enquiry", [ENQUIRY, OPEN_AMOUNT, ABROAD])
def test_what_was_sealed_is_what_is_opened(enquiry: Enquiry) -> None:
    enquiry_id = SEAL.closed(enquiry)
    assert enquiry_id.startswith("enq_")
    assert SEAL.opened(enquiry_id) == enquiry
    assert Seal(KEY).opened(enquiry_id) == enquiry, "another process has the same key"


def test_another_key_opens_nothing() -> None:
    assert Seal(OTHER_KEY).opened(SEAL.closed(ENQUIRY)) is None


def test_an_id_of_another_version_of_the_switch_is_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enquiry_id = SEAL.closed(ENQUIRY)
    monkeypatch.setattr(sealing, "FORM", "another")
    assert SEAL.opened(enquiry_id) is None


ID = SEAL.closed(ENQUIRY)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n"


@given(place=st.integers(0, len(ID) - 1), letter=st.sampled_from(LETTERS))
def test_one_character_changed_is_another_id(place: int, letter: str) -> None:
    forged = ID[:place] + letter + ID[place + 1 :]
    assert forged == ID or SEAL.opened(forged) is None


@pytest.mark.parametrize("how", range(1, 60))
def test_an_id_that_is_longer_or_shorter_is_none(how: int) -> None:
    assert SEAL.opened(ID[:-how]) is None
    assert SEAL.opened(ID + "A" * how) is None


@given(text=st.text(max_size=80))
def test_anything_else_is_no_id(text: str) -> None:
    assert SEAL.opened(text) is None
    assert SEAL.opened(f"enq_{text}") is None


def test_it_is_quoted_by_its_issuer_for_its_code_as_often_as_wanted() -> None:
    for _ in range(3):
        assert SEAL.quoted(ID, ISSUER, CODE, NOW) == ENQUIRY


@pytest.mark.parametrize(
    ("enquiry_id", "issuer", "code", "refused"),
    [
        (None, ISSUER, CODE, SwitchErrorCode.ENQUIRY_REQUIRED),
        ("", ISSUER, CODE, SwitchErrorCode.ENQUIRY_UNKNOWN),
        (ID[:-1], ISSUER, CODE, SwitchErrorCode.ENQUIRY_UNKNOWN),
        (ID, ACQUIRER, CODE, SwitchErrorCode.ENQUIRY_UNKNOWN),
        (ID, ISSUER, "another code", SwitchErrorCode.ENQUIRY_UNKNOWN),
    ],
)
def test_it_is_quoted_by_nobody_else_and_for_nothing_else(
    enquiry_id: str | None, issuer: str, code: str, refused: SwitchErrorCode
) -> None:
    with pytest.raises(SwitchError) as refusal:
        SEAL.quoted(enquiry_id, type(ISSUER)(issuer), code, NOW)
    assert (refusal.value.code, refusal.value.where) == (refused, "/enquiry_id")


def test_it_is_quoted_until_the_last_moment_of_its_life_and_not_in_the_next() -> None:
    last = ENQUIRY.expires_at - timedelta(microseconds=1)
    assert SEAL.quoted(ID, ISSUER, CODE, last) == ENQUIRY
    with pytest.raises(SwitchError) as refusal:
        SEAL.quoted(ID, ISSUER, CODE, ENQUIRY.expires_at)
    assert refusal.value.code is SwitchErrorCode.ENQUIRY_EXPIRED


def test_a_code_that_has_expired_says_so_itself() -> None:
    """Resolving it again would not help, so the enquiry is not what is blamed."""
    short = replace(ENQUIRY, code_expires_at=NOW)
    with pytest.raises(NoRouteError) as refusal:
        SEAL.quoted(SEAL.closed(short), ISSUER, CODE, NOW)
    assert refusal.value.reason is Reason.TM01
