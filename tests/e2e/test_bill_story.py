"""Bills, taxes and duties as people pay them: see what is due, pay once, and the biller knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

import emvqr
from fx import LAK, Money
from lapnet_sim.sandbox.cast import cast
from lapnet_sim.storage.invariants import violations
from participants import ParticipantId
from participants.bank import Bank
from participants.billers import PAID_EVERY, Biller, billers
from participants.members import members
from tests import commands
from tests.api import Api, Json, an_order, kip_of, running

BY_TYPE = {each.payment_type: each for each in billers()}
POWER, TAX = BY_TYPE["006"], BY_TYPE["008"]
PAYER = "LDB"

Banks = dict[ParticipantId, Bank]


@dataclass
class Town:
    """A served switch and the banks it reaches in its process."""

    api: Api
    banks: Banks

    def settle_down(self) -> None:
        """Wait until everybody has been told what there is to tell."""
        portal, app = self.api.client.portal, self.api.client.app
        assert portal is not None
        assert isinstance(app, FastAPI)
        portal.call(app.state.desk.switch.background.finish)

    def pay(self, number: int, code: str, amount: Json | None = None, who: str = PAYER) -> Any:  # noqa: ANN401 - the client's response
        return self.api.pay(an_order(number, code=code, amount=amount), who)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    banks: Banks = {}

    def kept(*of: Any, **by: Any) -> Banks:  # noqa: ANN401 - as the cast is asked
        banks.update(cast(*of, **by))
        return banks

    monkeypatch.setattr("lapnet_sim.app.cast", kept)
    with running(tmp_path) as api:
        yield Town(api, banks)
        assert violations(api.engine) == []


def bill_of(biller: Biller, number: int = 7) -> str:
    return biller.rule.reference(number)


def due(biller: Biller, reference: str) -> Json:
    bill = biller.bill(reference)
    assert bill is not None
    assert bill.due is not None
    return kip_of(bill.due.amount)


def payer_for(biller: Biller) -> str:
    return PAYER if biller.holder != PAYER else "BCEL"


@pytest.mark.parametrize("biller", billers(), ids=lambda each: each.id)
def test_a_bill_is_seen_paid_and_its_biller_hears_which_one(town: Town, biller: Biller) -> None:
    who, reference = payer_for(biller), bill_of(biller)
    code = biller.code(reference).encode()
    seen = town.api.resolve(code, who).json()
    assert (seen["payee"]["name"], seen["payee"]["acquirer"]) == (biller.name, biller.holder)
    assert seen["bill"]["reference"] == reference
    amount = due(biller, reference) if biller.is_fixed else None
    assert (seen["bill"]["due"], seen["amount"]) == (amount, amount)

    paid = town.pay(1, code, None if biller.is_fixed else kip_of("75000"), who)
    assert (paid.status_code, paid.json()["status"]) == (201, "completed"), paid.text
    assert paid.json()["credit"] == (amount or kip_of("75000.00"))

    town.settle_down()
    (notice,) = town.banks[biller.holder].bills.notices
    assert (notice.biller, notice.bill) == (biller.id, reference)
    assert str(notice.payment_id) == paid.json()["payment_id"]
    assert notice.reference == paid.json()["reference"]


def test_a_bill_that_was_paid_can_be_neither_resolved_nor_paid_again(town: Town) -> None:
    code = POWER.code(bill_of(POWER)).encode()
    early = town.api.resolve(code, PAYER).json()["enquiry_id"]
    assert town.pay(1, code).json()["status"] == "completed"
    town.settle_down()
    again = town.api.resolve(code, PAYER)
    assert (again.status_code, again.json()["reason"]) == (422, "AM05")
    order = an_order(2, code=code, amount=None, enquiry_id=early)
    twice = town.api.pay(order, PAYER)
    assert (twice.json()["status"], twice.json()["reason"]) == ("rejected", "AM05")
    assert len(town.banks[POWER.holder].bills.notices) == 1


REFUSED: list[tuple[str, str, str]] = [
    ("paid before", POWER.code(bill_of(POWER, PAID_EVERY)).encode(), "AM05"),
    ("a number nobody gave", POWER.code(bill_of(POWER, 10**9)).encode(), "BE06"),
    ("a wrong check digit", POWER.code("000000000700").encode(), "BE06"),
    ("another amount", POWER.code(bill_of(POWER), Money(1_000_00, LAK)).encode(), "AM09"),
]


@pytest.mark.parametrize(
    ("code", "reason"), [row[1:] for row in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_cannot_be_paid_says_why_and_nothing_is_stored(
    town: Town, code: str, reason: str
) -> None:
    answer = town.api.resolve(code, PAYER)
    assert (answer.status_code, answer.json()["reason"]) == (422, reason)
    assert town.api.stored() == 0


def test_a_code_for_a_bill_that_names_none_is_refused(town: Town) -> None:
    iin = next(m.participant.iin for m in members() if m.id == POWER.holder)
    assert iin is not None
    code = emvqr.lao_qr.merchant(
        iin=iin,
        receiver_id=POWER.id,
        merchant_category_code="4900",
        merchant_name=POWER.name,
        merchant_city="Vientiane",
        payment_type="006",
    )
    answer = town.api.resolve(code.encode(), PAYER)
    assert (answer.status_code, answer.json()["reason"]) == (422, "CH21")


def test_an_open_amount_must_be_named_and_a_fixed_one_cannot_be_another(town: Town) -> None:
    tax = TAX.code(bill_of(TAX)).encode()
    assert town.pay(1, tax).json()["reason"] == "AM01"
    power = POWER.code(bill_of(POWER)).encode()
    assert town.pay(2, power, kip_of("1000")).json()["reason"] == "AM09"
    assert town.banks[POWER.holder].bills.notices == []


def test_the_command_line_makes_a_code_that_can_be_paid(town: Town, tmp_path: Path) -> None:
    reference = bill_of(POWER)
    iin = next(m.participant.iin for m in members() if m.id == POWER.holder)
    ended = commands.lapnet_sim(
        *("qr", "make", "bill", "--iin", str(iin), "--receiver-id", POWER.id),
        *("--bill-number", reference, "--name", POWER.name, "--city", "Vientiane"),
        *("--mcc", POWER.category, "--set", "payment_type=006"),
        at=tmp_path,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == POWER.code(reference).encode()
    assert town.pay(1, ended.stdout.strip()).json()["status"] == "completed"
