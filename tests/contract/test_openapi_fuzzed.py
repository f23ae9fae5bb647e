"""Whatever is sent to whatever is documented, the answer is one that is documented."""

from collections.abc import Iterator
from random import Random
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lapnet_sim.app import create_app
from lapnet_sim.config import Settings
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage import keys
from lapnet_sim.storage.opening import open_database
from tests.builders import ISSUER, NOW
from tests.fakes import HurriedClock
from tests.served import serving

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]

KEYS: dict[str, str] = {}
"""By who holds it."""

HOLDERS = ("participant", "operator")


@pytest.fixture(scope="module")
def served_schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """The API as it documents itself, served on a database of its own."""
    address = f"sqlite:///{tmp_path_factory.mktemp('openapi')}/api.sqlite"
    engine = open_database(address, NOW, seed)
    for holder, who in zip(HOLDERS, (ISSUER, None), strict=True):
        KEYS[holder] = keys.new_key(engine, who, NOW)
    app = create_app(
        Settings(database_url=address, sweep_every_s=86_400), engine, HurriedClock(), Random(1)
    )
    with serving(app, lifespan="on") as at:
        yield schemathesis.openapi.from_url(f"{at}/openapi.json")
    engine.dispose()


QUICK = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_answer_is_a_documented_one(served_schema: BaseSchema) -> None:
    found = [each.ok() for each in served_schema.get_all_operations() if isinstance(each, Ok)]
    assert len(found) > 10
    undocumented = []
    for operation in found:
        try:
            hold(operation)
        except FailureGroup as group:
            undocumented += [f"{operation.label}: {each}" for each in group.exceptions]
    assert not undocumented, "\n".join(undocumented)


def hold(operation: Operation) -> None:
    """Send what the document allows, and a little of what it does not."""

    @QUICK
    @given(
        case=operation.as_strategy() | operation.as_strategy(GenerationMode.NEGATIVE),
        holder=st.sampled_from(HOLDERS),
    )
    def send(case: schemathesis.Case[Any], holder: str) -> None:
        case.call_and_validate(headers={"X-API-Key": KEYS[holder]}, checks=CHECKS)

    send()
