"""Participants as the registry says they are reached, found anew with every call.

An endpoint that is changed counts from the next call on. Whoever has none is simulated, and the
simulator stays, so that it remembers what it was asked while an endpoint stood in its place.
"""

from collections.abc import Callable, Iterator, Mapping

from yarl import URL

from lapnet_sim.ledger.registration import Registration
from lapnet_sim.payments.ports import Gateway
from participants import ParticipantId

Find = Callable[[ParticipantId], Registration | None]


class RegisteredGateways(Mapping[ParticipantId, Gateway]):
    """Every participant's gateway."""

    def __init__(
        self,
        find: Find,
        connect: Callable[[Registration, URL], Gateway],
        simulate: Callable[[Registration], Gateway],
        for_this_run: Mapping[ParticipantId, URL],
    ) -> None:
        """``for_this_run`` stands above the registry until the registry's endpoint changes."""
        self._find = find
        self._connect = connect
        self._simulate = simulate
        self._for_this_run = {id_: (url, _endpoint(find(id_))) for id_, url in for_this_run.items()}
        self._connected: dict[ParticipantId, tuple[str, Gateway]] = {}
        self._simulated: dict[ParticipantId, Gateway] = {}

    def __getitem__(self, id_: ParticipantId) -> Gateway:
        """How a registered participant is reached now."""
        registration = self._find(id_)
        if registration is None:
            raise KeyError(id_)
        address = self.address(registration)
        if address is None:
            found = self._simulated.get(id_)
            if found is None:
                found = self._simulated[id_] = self._simulate(registration)
            return found
        known, gateway = self._connected.get(id_, (None, None))
        if gateway is None or known != address:
            gateway = self._connect(registration, URL(address))
            self._connected[id_] = (address, gateway)
        return gateway

    def address(self, registration: Registration) -> str | None:
        """Where a participant is reached in this process; None: simulated."""
        url, before = self._for_this_run.get(registration.id, (None, None))
        if url is not None and registration.endpoint == before:
            return str(url)
        return registration.endpoint

    def __iter__(self) -> Iterator[ParticipantId]:
        """Those that were reached so far."""
        return iter({**self._simulated, **self._connected})

    def __len__(self) -> int:
        """How many were reached so far."""
        return len({**self._simulated, **self._connected})


def _endpoint(registration: Registration | None) -> str | None:
    return None if registration is None else registration.endpoint
