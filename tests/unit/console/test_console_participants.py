"""The page of participants: everybody, their standing, and who is near the cap."""

from dataclasses import replace

from lapnet_sim.console.participant_page import lines
from lapnet_sim.ledger.participant_lifecycle import ParticipantStatus
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registration import Registration
from lapnet_sim.storage.registry_reads import RegistryReads
from tests.unit.console.conftest import Site


def test_everybody_is_on_the_page_with_standing_and_headroom(site: Site) -> None:
    site.client.cookies.set("console_lang", "en")
    rows = {row[0]: row for row in site.page("/console/participants").rows}
    registered = RegistryReads(site.engine).all()
    assert {each.id for each in registered} <= rows.keys()
    assert rows["BCEL"][2:4] == ["active", "yes"]
    assert "simulated here" in rows["BCEL"]
    assert rows["THFX"][4] == "converter"


def test_a_line_shows_every_currency_and_presses_at_its_own_share(site: Site) -> None:
    first = RegistryReads(site.engine).all()[0]
    terms = replace(first.terms, warn_percent=50)
    entry: Registration = replace(first, terms=terms, status=ParticipantStatus.SUSPENDED)
    held = [Position(entry.id, "LAK", 100, 50), Position(entry.id, "THB", 100, 49)]
    (line,) = lines([entry], held)
    assert [each.is_pressing for each in line.positions] == [True, False]
    assert line.roles == ["acquirer", "issuer"]
