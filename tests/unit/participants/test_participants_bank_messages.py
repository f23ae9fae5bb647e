"""Messages of the settlement bank: of the standard, and read back as they were meant."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from fx import LAK, THB, VND, Money
from participants import ParticipantId
from participants.bank_messages import camt, pacs002, pacs009, pacs029
from participants.bank_messages.account_statement import (
    AccountStatement,
    Movement,
    MovementKind,
    statements,
)
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.settlement_asset import Asset
from participants.settlement_bank import (
    Answer,
    AnswerStatus,
    Order,
    RefusalReason,
    SettlementBank,
    Shortfall,
)
from settlement.camt import read_camt
from settlement.settled import balances
from settlement.terms import Terms
from tests.builders import ACQUIRER, ISSUER, NETWORK, NOW, PROVIDER, baht, kip
from tests.iso20022 import assert_standard, read_by_another

DAY = date(2026, 11, 20)
W = "2026-11-20/1"
ORDERS = (
    Order(f"{W}/LAK/BCEL", ISSUER, Money(-60_00, LAK)),
    Order(f"{W}/LAK/LDB", ACQUIRER, kip(60)),
    Order(f"{W}/THB/NITMX", NETWORK, baht(7)),
    Order(f"{W}/THB/THFX", PROVIDER, Money(-7_00, THB)),
)
REQUEST = pacs029.SettlementRequest("2026-11-20-1-1", W, Asset.CASH, ORDERS)


@pytest.mark.parametrize("asset", Asset)
def test_an_instruction_is_read_back_as_it_was_meant(asset: Asset) -> None:
    request = pacs029.SettlementRequest("m-1", W, asset, ORDERS)
    content = pacs029.write(request, NOW)
    assert pacs029.read(content) == request
    assert_standard(content)


def test_an_instruction_has_an_even_number_of_records_that_sum_to_nought_in_each_currency() -> None:
    asked = read_by_another(pacs029.write(REQUEST, NOW)).mul_sttlm_req
    assert asked.grp_hdr.nb_of_sttlm_reqs == "2"
    for part in asked.sttlm_req:
        assert len(part.mvmnt_rcrd) == part.nb_of_mvmnt_rcrds == 4
        assert part.sttlm_cycl == W
        signs = {"CRDT": 1, "DBIT": -1}
        signed = [signs[each.amt.cdt_dbt.value] * each.amt.amt.value for each in part.mvmnt_rcrd]
        assert sum(signed) == 0
        clearing = signed[1::2]
        assert sum(clearing) == 0, "the clearing account is empty before and after"


ANSWERS = [
    Answer("m-1", AnswerStatus.RESERVED, (ORDERS[0].id, ORDERS[3].id)),
    Answer("m-1", AnswerStatus.SETTLED, tuple(order.id for order in ORDERS)),
    Answer("m-1", AnswerStatus.PARTIAL, (ORDERS[3].id,), (Shortfall(ISSUER, kip(1)),)),
    Answer("m-1", AnswerStatus.REFUSED, reason=RefusalReason.CLOSED),
    Answer("m-1", AnswerStatus.RELEASED),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.status)
def test_an_answer_is_read_back_as_it_was_meant(answer: Answer) -> None:
    content = pacs002.write(answer, ORDERS, NOW)
    assert pacs002.read(content) == answer
    assert_standard(content)


def test_what_the_bank_answers_in_words_and_in_values_is_the_same() -> None:
    bank = SettlementBank()
    bank.fund(PROVIDER, baht(7))
    request = pacs029.read(pacs029.write(REQUEST, NOW))
    answer = bank.instruct(request.message_id, request.orders, NOW, request.asset)
    assert answer.status is AnswerStatus.PARTIAL
    assert pacs002.read(pacs002.write(answer, request.orders, NOW)) == answer


@pytest.mark.parametrize("minor", [5_00, -5_00])
def test_cash_paid_in_or_out_is_read_back_with_its_direction(minor: int) -> None:
    order = pacs009.FundingOrder("f-1", "own-reference", ISSUER, Money(minor, LAK))
    content = pacs009.write(order, NOW)
    assert pacs009.read(content) == order
    assert_standard(content)


def told(day: date = DAY, opening: int = 100_00) -> tuple[AccountStatement, ...]:
    """A day on which one account moved three times and another not at all."""
    moved = [
        Movement(f"{W}/LAK/BCEL", Money(-60_00, LAK), NOW),
        Movement("a" * 32, kip(30), NOW, MovementKind.FUNDING),
        Movement("b" * 32, Money(-10_00, LAK), NOW, MovementKind.TOKENS),
    ]
    closing = {("BCEL", "LAK"): opening - 40_00, ("LDB", "LAK"): 7_00, ("JDB", "LAK"): 0}
    return statements(closing, {("BCEL", "LAK"): moved}, day)


def test_a_statement_opens_with_what_follows_from_its_end_and_leaves_out_empty_accounts() -> None:
    first, second = told()
    assert (first.owner, first.opening_minor, first.closing_minor) == ("BCEL", 100_00, 60_00)
    assert (second.owner, second.opening_minor, second.closing_minor) == ("LDB", 7_00, 7_00)


def test_statements_and_notifications_are_of_the_standard() -> None:
    assert_standard(camt.write_statements(told(), NOW))
    notifications = camt.write_notifications(told(), NOW)
    assert_standard(notifications)
    assert len(read_by_another(notifications).bk_to_cstmr_dbt_cdt_ntfctn.ntfctn) == 3


def test_our_own_reader_finds_balances_nets_and_no_break(tmp_path: Path) -> None:
    path = tmp_path / "day.xml"
    path.write_bytes(camt.write_statements(told(), NOW))
    first, second = read_camt(path, DAY)
    assert (first.opening_minor, first.moved_minor, first.closing_minor) == (100_00, -40_00, 60_00)
    assert [(line.txn_id, line.window_id) for line in first.lines] == [(f"{W}/LAK/BCEL", W)]
    assert (second.account, second.lines) == ("LDB", ())
    next_path = tmp_path / "next.xml"
    following = told(date(2026, 11, 21), opening=60_00)
    next_path.write_bytes(camt.write_statements(following[:1], NOW))
    (later,) = read_camt(next_path, date(2026, 11, 21))
    assert list(balances([first, later], Terms(DAY))) == []
    assert later.number == first.number + 1


def test_a_currency_without_decimals_has_none_in_a_message() -> None:
    content = pacs009.write(pacs009.FundingOrder("f", "f", ISSUER, Money(5, VND)), NOW)
    assert b'Ccy="VND">5<' in content
    assert pacs009.read(content).amount == Money(5, VND)


WRITTEN = pacs029.write(REQUEST, NOW).decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<MsgId>2026-11-20-1-1</MsgId>", ""),
        ("<NbOfMvmntRcrds>4<", "<NbOfMvmntRcrds>2<"),
        ("<NbOfMvmntRcrds>4<", "<NbOfMvmntRcrds>໔<"),
        ('Ccy="LAK">60.00<', 'Ccy="LAK">1_0<'),
        ('Ccy="LAK">60.00<', 'Ccy="LAK">60.001<'),
        ('Ccy="LAK">60.00<', 'Ccy="XXQ">60.00<'),
        ("<CdtDbt>DBIT<", "<CdtDbt>DEBT<"),
        ("<Id>CLEARING<", "<Id>BCEL<"),
        ("<Prtry>CASH<", "<Prtry>GOLD<"),
        ("MulSttlmReq", "Something"),
        ("</Document>", ""),
        ("<Document ", "<!DOCTYPE Document [<!ENTITY e 'x'>]><Document "),
    ],
)
def test_an_instruction_that_is_not_in_its_form_is_refused(old: str, new: str) -> None:
    assert old in WRITTEN
    broken = WRITTEN.replace(old, new).encode()
    with pytest.raises(ParticipantError) as refusal:
        pacs029.read(broken)
    assert refusal.value.code is ParticipantErrorCode.MESSAGE_MALFORMED


def test_entities_are_not_opened() -> None:
    secret = Path(__file__).as_uri()
    hostile = (
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret}">]>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.009.001.09">'
        "<FICdtTrf><GrpHdr><MsgId>&e;</MsgId></GrpHdr></FICdtTrf></Document>"
    )
    with pytest.raises(ParticipantError):
        pacs009.read(hostile.encode())


def test_a_funding_between_two_participants_is_none() -> None:
    order = pacs009.FundingOrder("f-1", "f-1", ISSUER, kip(5))
    content = pacs009.write(order, NOW).replace(b"<Id>OWN-BCEL<", b"<Id>OWN-LDB<")
    with pytest.raises(ParticipantError):
        pacs009.read(content)


def test_names_are_escaped() -> None:
    odd = ParticipantId("A&B<C")
    orders = (Order("a", odd, kip(-1)), Order("b", ACQUIRER, kip(1)))
    request = pacs029.SettlementRequest("m", W, Asset.CASH, orders)
    content = pacs029.write(request, datetime(2026, 11, 20, tzinfo=UTC))
    assert etree.fromstring(content) is not None
    assert pacs029.read(content) == request
