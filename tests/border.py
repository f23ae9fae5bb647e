"""A served switch with simulated networks behind it, and everybody's books at hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from lapnet_sim.sandbox.cast import cast
from lapnet_sim.storage import rows
from lapnet_sim.storage.invariants import violations
from participants import OPERATOR, ParticipantId
from participants.bank import Bank
from tests.api import Api, running

Banks = dict[ParticipantId, Bank]


@dataclass
class Border:
    """A served switch, and the simulators that it reaches in its process."""

    api: Api
    banks: Banks

    def settle_down(self) -> None:
        """Wait until everybody has been told what there is to tell."""
        portal = self.api.client.portal
        assert portal is not None
        app = self.api.client.app
        assert isinstance(app, FastAPI)
        portal.call(app.state.desk.switch.background.finish)

    def count(self, table: Any) -> int:  # noqa: ANN401 - any table
        with self.api.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0

    def postings(self) -> Sequence[Any]:
        """Every line of the switch's books."""
        with self.api.engine.connect() as connection:
            return connection.execute(select(rows.posting)).all()

    def reserved(self) -> int:
        """What is held of anybody's headroom, in whatever currency."""
        with self.api.engine.connect() as connection:
            return connection.scalar(select(func.sum(rows.position.c.reserved_minor))) or 0


@pytest.fixture
def border(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Border]:
    banks: Banks = {}

    def kept(*of: Any, **by: Any) -> Banks:  # noqa: ANN401 - as the cast is asked
        banks.update(cast(*of, **by))
        return banks

    monkeypatch.setattr("lapnet_sim.app.cast", kept)
    with running(tmp_path) as api:
        yield Border(api, banks)


def all_books_agree(border: Border) -> None:
    """Each book sums to zero, all of them together do, and each says what the switch says."""
    assert violations(border.api.engine) == []
    owed: Counter[tuple[str, str]] = Counter()
    together: Counter[str] = Counter()
    for id_, bank in border.banks.items():
        assert not any(bank.book.totals().values())
        for line in bank.lines:
            owed[id_, line.currency] += line.owed_minor(id_)
            together[line.currency] += line.owed_minor(id_)
            if line.payer == id_:  # the operator of the switch keeps no bank
                together[line.currency] -= line.fee_minor
    assert together
    assert not any(together.values())
    table = rows.position
    with border.api.engine.connect() as connection:
        positions = connection.execute(
            select(table.c.participant, table.c.currency, table.c.committed_minor)
        ).all()
    ours = {(row.participant, row.currency): row.committed_minor for row in positions}
    assert {key: minor for key, minor in ours.items() if minor and key[0] != OPERATOR} == {
        key: minor for key, minor in owed.items() if minor
    }
