"""What a participant agreed on decides its limits and fees: in the registry, else in the file."""

from datetime import date

import pytest

from fx import LAK, Money
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.registration import STANDARD
from lapnet_sim.payments.agreement import (
    Published,
    fee_plan_of,
    has_electronic_money,
    published,
)
from lapnet_sim.tariff.rating import rated_again
from lapnet_sim.tariff.table import fee_plans, read_tariffs, tariff_on, tariffs
from participants import Kind, ParticipantId
from tests.builders import NOW, an_instruction

DAY = date(2026, 11, 20)

NEWW, NEWB = ParticipantId("NEWW"), ParticipantId("NEWB")
REGISTRY = {NEWW: Published(Kind.WALLET, "reduced"), NEWB: Published(Kind.BANK)}


@pytest.mark.parametrize(
    ("code", "has"),
    [("LMM", True), ("SFT", True), ("BCEL", False), ("NITMX", False), ("NOBODY", False)],
)
def test_the_files_wallets_have_electronic_money(code: str, has: bool) -> None:  # noqa: FBT001
    assert has_electronic_money(published, ParticipantId(code)) is has


def test_who_is_registered_as_a_wallet_has_electronic_money() -> None:
    assert has_electronic_money(REGISTRY.get, NEWW)
    assert not has_electronic_money(REGISTRY.get, NEWB)
    assert not has_electronic_money(REGISTRY.get, ParticipantId("LMM"))


def test_the_registry_names_the_fee_plan_and_nobody_has_none() -> None:
    assert fee_plan_of(REGISTRY.get, NEWW) == "reduced"
    assert fee_plan_of(REGISTRY.get, ParticipantId("LMM")) == STANDARD


def test_a_fee_plan_changes_what_it_names_and_nothing_else() -> None:
    tariff = tariff_on(DAY)
    assert tariff is not None
    purchase, public = tariff.plan_for("002"), tariff.plan_for("008")
    agreed = tariff.agreed(purchase, "reduced")
    assert (agreed.tariff, agreed.switch_fee_minor) == ("2015-1/purchase@reduced", 50_00)
    assert (agreed.interchange, agreed.payer_fee) == (purchase.interchange, purchase.payer_fee)
    assert tariff.agreed(public, "reduced") is public
    assert tariff.agreed(purchase, STANDARD) is purchase


def test_a_fee_plan_that_no_tariff_has_any_more_is_the_standard() -> None:
    tariff = tariff_on(DAY)
    assert tariff is not None
    assert tariff.agreed(tariff.plan_for("002"), "gone") is tariff.plan_for("002")


def test_whoever_is_waived_pays_nothing_and_its_customers_neither() -> None:
    tariff = tariff_on(DAY)
    assert tariff is not None
    for type_ in (None, "001", "002", "003", "008"):
        fees = tariff.agreed(tariff.plan_for(type_), "waived").fees(Money(9_000_000_00, LAK))
        assert (fees.payer_fee_minor, fees.switch_fee_minor) == (0, 0)


def test_what_a_fee_plan_charged_is_rated_again_to_the_same() -> None:
    tariff = tariff_on(DAY)
    assert tariff is not None
    fees = tariff.agreed(tariff.plan_for("002"), "reduced").fees(an_instruction().debit)
    asked = an_instruction(fees=fees)
    paid = Payment(asked, "202611200000001", Status.COMPLETED, None, NOW)
    assert rated_again(paid) == fees


def test_the_fee_plans_are_those_of_the_file() -> None:
    assert fee_plans() == {STANDARD, "reduced", "waived"}


def test_a_stored_name_of_a_plan_fits_its_column() -> None:
    assert all(len(plan.tariff) <= 32 for each in tariffs() for plan in each.plans.values())


def test_a_version_without_fee_plans_is_the_same_for_everybody() -> None:
    (version,) = read_tariffs(
        """
        [[version]]
        id = "t"
        valid_from = 2020-01-01
        [version.plan.transfer]
        abroad = true
        payer_fee = 0
        switch_fee = 7
        [[version.step]]
        from = 1
        fee = 1
        """
    )
    assert version.agreed(version.plan_for(None), "reduced") is version.plan_for(None)
