"""The operator asks whether the books hold, and is told where they do not."""

from pathlib import Path

from sqlalchemy import update

from lapnet_sim.storage import rows
from tests.api import OPERATOR, an_order, running


def test_books_that_hold_say_so_and_broken_ones_say_where(tmp_path: Path) -> None:
    with running(tmp_path) as api:
        assert api.pay(an_order(1)).json()["status"] == "completed"
        good = api.get("/v1/books/checks", OPERATOR).json()
        assert good["holds"] is True
        assert good["open_payments"] == 0
        assert len(good["checks"]) > 20
        with api.engine.begin() as connection:
            moved = rows.position.c.committed_minor - 1
            theirs = rows.position.c.participant == "LDB"
            connection.execute(update(rows.position).where(theirs).values(committed_minor=moved))
        broken = api.get("/v1/books/checks", OPERATOR).json()
        assert broken["holds"] is False
        wrong = [check for check in broken["checks"] if not check["holds"]]
        assert [check["rule"] for check in wrong] == ["a position owes what its postings say"]
        assert "LDB LAK" in wrong[0]["examples"]


def test_only_the_operator_asks(tmp_path: Path) -> None:
    with running(tmp_path) as api:
        answer = api.get("/v1/books/checks")
        assert (answer.status_code, answer.json()["code"]) == (403, "switch.role_missing")
