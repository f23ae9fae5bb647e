"""The page of merchants: every one of an acquirer, and a picture of the code it shows."""

from dataclasses import replace
from datetime import UTC, datetime

import emvqr
from lapnet_sim.payments.merchant import MerchantStatus
from lapnet_sim.payments.sign import static_code
from lapnet_sim.sandbox.merchants import lao_merchants
from lapnet_sim.sandbox.register import sample_merchants
from lapnet_sim.storage.merchants import SqlMerchants
from participants import ParticipantId
from participants.members import members
from tests.unit.console.conftest import HOSTILE, Site

AT = datetime(2026, 11, 20, tzinfo=UTC)
JDB = ParticipantId("JDB")
LVB = ParticipantId("LVB")


def test_every_merchant_stands_in_its_acquirers_list_in_both_scripts(site: Site) -> None:
    page = site.page("/console/merchants?participant=LDB")
    stalls = [stall for stall in lao_merchants() if stall.holder == "LDB"]
    assert len(page.rows) == 1 + len(stalls)
    for stall in stalls:
        row = page.row(stall.payee.name)
        assert row[2] == stall.alias
        assert row[1]
        assert f"/console/merchants/LDB/{stall.alias}/code.svg" in page.links


def test_the_picture_is_of_the_code_that_a_wallet_reads(site: Site) -> None:
    merchant = next(each for each in sample_merchants(AT) if each.acquirer == "LDB")
    iin = next(m.participant.iin for m in members() if m.id == "LDB")
    assert iin is not None
    code = static_code(merchant, iin)
    assert not emvqr.decode(code.encode(), mode="lint").findings
    assert code.language is not None
    answer = site.client.get(f"/console/merchants/LDB/{merchant.alias}/code.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text == emvqr.symbol.svg(code, scale=8)


def test_a_long_list_goes_on_and_a_closed_merchant_has_no_code(site: Site) -> None:
    register = SqlMerchants(site.engine)
    template = next(each for each in sample_merchants(AT) if each.acquirer == JDB)
    for number in range(60):
        register.put(replace(template, alias=f"a&b-{number:02}"))
    register.put(replace(template, alias="a&b-00", status=MerchantStatus.CLOSED))
    first = site.page("/console/merchants?participant=JDB")
    assert len(first.rows) == 51
    assert "/console/merchants/JDB/a%26b-00/code.svg" not in first.links
    assert site.client.get("/console/merchants/JDB/a%26b-01/code.svg").status_code == 200
    more = next(link for link in first.links if "after=" in link)
    seen = {row[2] for page in (first, site.page(more)) for row in page.rows[1:]}
    assert len(seen) == 66


def test_a_name_that_would_run_is_only_read(site: Site) -> None:
    register = SqlMerchants(site.engine)
    template = next(each for each in sample_merchants(AT) if each.acquirer == LVB)
    register.put(replace(template, name_en=HOSTILE, alias="hostile"))
    html = site.html("/console/merchants?participant=LVB")
    assert "<script>" not in html
    assert "\u202e" not in html
