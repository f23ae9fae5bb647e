"""The switch's API as an issuer's program sees it, on a database of its own and a clock at rest."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, func, select
from starlette.testclient import TestClient

import emvqr
from lapnet_sim.app import create_app
from lapnet_sim.config import Settings
from lapnet_sim.sandbox.merchants import Stall, lao_merchants, lao_people, thai_merchants
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage import keys, rows
from lapnet_sim.storage.opening import open_database
from participants import ParticipantId
from participants.members import members
from tests.builders import ISSUER, NOW, uetr
from tests.fakes import HurriedClock

OPERATOR = "operator"

Json = dict[str, Any]


class Api:
    """Asks as one participant unless told otherwise, and looks into the database."""

    def __init__(
        self, client: TestClient, engine: Engine, clock: HurriedClock, api_keys: dict[str, str]
    ) -> None:
        self.client = client
        self.engine = engine
        self.clock = clock
        self.keys = api_keys
        self._enquiries: dict[tuple[str, str], str] = {}

    def headers(self, who: str = ISSUER) -> dict[str, str]:
        """What names the caller."""
        return {"X-API-Key": self.keys[who]}

    def post(self, path: str, body: Json | bytes, who: str = ISSUER) -> Any:  # noqa: ANN401 - the client's response
        """Send a body, as JSON or as it is."""
        if isinstance(body, bytes):
            return self.client.post(path, content=body, headers=self.headers(who))
        return self.client.post(path, json=body, headers=self.headers(who))

    def put(self, path: str, body: Json, who: str = ISSUER) -> Any:  # noqa: ANN401 - as above
        """Put something there."""
        return self.client.put(path, json=body, headers=self.headers(who))

    def delete(self, path: str, who: str = ISSUER) -> Any:  # noqa: ANN401 - as above
        """Take something away."""
        return self.client.delete(path, headers=self.headers(who))

    def get(self, path: str, who: str = ISSUER) -> Any:  # noqa: ANN401 - as above
        """Ask for something."""
        return self.client.get(path, headers=self.headers(who))

    def resolve(self, code: object, who: str = ISSUER) -> Any:  # noqa: ANN401 - as above
        """Read a code, and keep what a payment of it quotes."""
        read = self.post("/v1/qr/resolve", {"code": code}, who)
        if read.is_success:
            assert isinstance(code, str)
            self._enquiries[who, code] = read.json()["enquiry_id"]
        return read

    def pay(self, body: Json | bytes, who: str = ISSUER) -> Any:  # noqa: ANN401 - as above
        """Pay a code as a wallet does: resolve it first, unless that was done before.

        Where it cannot be resolved, the refusal is the answer. A body that names an enquiry, or
        no code at all, is sent as it is.
        """
        if not isinstance(body, dict) or "enquiry_id" in body:
            return self.send(body, who)
        code = body.get("code")
        if not isinstance(code, str):
            return self.send(body, who)
        if (who, code) not in self._enquiries:
            read = self.resolve(code, who)
            if read.json().get("where") == "/code" and "reason" not in read.json():
                return self.send(body, who)  # nothing that could be a code
            if not read.is_success:
                return read
        return self.send(body | {"enquiry_id": self._enquiries[who, code]}, who)

    def send(self, body: Json | bytes, who: str = ISSUER) -> Any:  # noqa: ANN401 - as above
        """Pay exactly like this."""
        return self.post("/v1/payments", body, who)

    def stored(self) -> int:
        """How many payments there are."""
        with self.engine.connect() as connection:
            found = connection.scalar(select(func.count()).select_from(rows.payment))
        assert found is not None
        return found


@contextmanager
def running(folder: Path, **changes: Any) -> Iterator[Api]:  # noqa: ANN401 - any setting
    """A switch that serves; nobody is throttled unless a test wants it."""
    address = f"sqlite:///{folder}/api.sqlite"
    chosen = {
        "sweep_every_s": 86_400,
        "registry_every_s": 86_400,
        "lookup_capacity": 1_000_000,
    } | changes
    settings = Settings(database_url=address, **chosen)
    engine = open_database(address, NOW, seed)
    clock = HurriedClock()
    holders = (ISSUER, *map(ParticipantId, ("LDB", "NITMX", "UPI", "THFX", "ECNY")))
    api_keys = {str(who): keys.new_key(engine, who, NOW) for who in holders}
    api_keys[OPERATOR] = keys.new_key(engine, None, NOW)
    app = create_app(settings, engine, clock, Random(1))
    with TestClient(app) as client:
        yield Api(client, engine, clock, api_keys)
    engine.dispose()


def a_merchant(at: str = "LDB") -> Stall:
    """Somebody who can be paid at a member."""
    return next(stall for stall in lao_merchants() if stall.holder == at)


def a_dynamic_code(amount: str = "15000", **changes: Any) -> str:  # noqa: ANN401 - any field
    """A Lao merchant's code for one amount."""
    iin = next(m.participant.iin for m in members() if m.id == "LDB")
    fields = {
        "iin": iin,
        "receiver_id": a_merchant().alias,
        "merchant_category_code": "5812",
        "merchant_name": "Sample Noodle Shop",
        "merchant_city": "Vientiane",
        "amount": amount,
    }
    return emvqr.lao_qr.merchant(**fields | changes).encode()


def a_persons_code(at: str = "LDB") -> str:
    """A person's code, of whom only their bank knows."""
    return next(stall for stall in lao_people() if stall.holder == at).code.encode()


def a_thai_code() -> str:
    """A merchant's code in Thailand."""
    return thai_merchants()[0].code.encode()


def kip_of(amount: str) -> Json:
    """So much, as the wire carries it."""
    return {"amount": amount, "currency": "LAK"}


def an_order(number: int, **changes: Any) -> Json:  # noqa: ANN401 - any field
    """A payment of fifteen thousand kip to a Lao merchant's static code."""
    order: Json = {
        "uetr": str(uetr(number)),
        "end_to_end_id": f"INVOICE-{number}",
        "code": a_merchant().code.encode(),
        "amount": kip_of("15000.00"),
    }
    return {key: value for key, value in (order | changes).items() if value is not None}
