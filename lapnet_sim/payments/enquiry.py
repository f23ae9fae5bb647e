"""What resolving a code found, kept by whoever asked and quoted by the payment that follows.

The payer sees a name and agrees; the payment then goes to exactly that payee. Nothing is stored:
the switch seals what it found (``sealing``) and opens it again when it is quoted, so a payment
asks nobody a second time. An enquiry may be quoted by any number of payments of the same issuer
to the same code, as long as it lives.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from emvqr.profiles import LaoQr, PaymentType
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.payments.agreement import fee_plan_of
from lapnet_sim.payments.fee import fee_for
from lapnet_sim.payments.masking import masked
from lapnet_sim.payments.scan import Scan
from lapnet_sim.payments.scan_abroad import SeenAbroad
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.route import NoRouteError, Route
from participants import Participant, ParticipantId
from participants.messages import Payee
from participants.reasons import Reason

NAME_LIMIT = 140
"""Characters of a payee's name that a payment carries. Source: ISO 20022, Max140Text."""


@dataclass(frozen=True, slots=True)
class Enquiry:
    """The answer to one reading of one code."""

    issuer: ParticipantId
    """Who asked, and who alone may quote it."""
    code_hash: str
    route: Route
    payee: Payee
    fees: Fees | None
    """What a payment costs; None while the amount is open and they depend on it."""
    expires_at: datetime
    """From then on it cannot be quoted."""
    code_expires_at: datetime | None
    """From then on the code itself cannot be paid."""
    city: str | None = None
    """Where the payee is, as a partner network has it registered."""


def hash_of(code: str) -> str:
    """SHA-256 of a whole code."""
    return hashlib.sha256(code.encode()).hexdigest()


def enquire_code(switch: Switch, issuer: Participant, code: str, seen: Scan) -> Enquiry:
    """What ``issuer`` may quote of a code it had read; a person's name is masked here.

    Raises:
        NoRouteError: AC04 the merchant has closed, BE06 nobody has this alias; AM05 the bill is
            paid, AM09 another amount is due; whatever reason a partner network gives.
        SwitchError: ``switch.acquirer_unreachable``, ``switch.network_silent``.
    """
    route = seen.route
    if seen.payee is None or seen.refused is not None:
        raise _refusal(seen)
    now = switch.clock.now()
    profile = seen.payload.profile
    code_expires_at = profile.expires_at if isinstance(profile, LaoQr) else None
    if seen.abroad is not None:
        code_expires_at = seen.abroad.expires_at
    dies_at = now + timedelta(seconds=switch.settings.enquiry_life_s)
    return Enquiry(
        issuer=issuer.id,
        code_hash=hash_of(code),
        route=route,
        payee=_shown(seen, seen.payee),
        fees=fee_for(route, issuer, route.amount, now, fee_plan_of(switch.agreements, issuer.id)),
        expires_at=dies_at if code_expires_at is None else min(dies_at, code_expires_at),
        code_expires_at=code_expires_at,
        city=None if seen.abroad is None else seen.abroad.city,
    )


def _refusal(seen: Scan) -> NoRouteError | SwitchError:
    """Why nobody can be paid with a code that was read."""
    acquirer = seen.route.acquirer
    if seen.abroad is not None:
        return _refusal_abroad(acquirer, seen.abroad)
    match seen.refused:
        case Reason.AC04:
            return NoRouteError(Reason.AC04, f"{acquirer} has closed this merchant")
        case Reason.BE06:
            return NoRouteError(Reason.BE06, f"{acquirer} does not know this receiver")
        case Reason.AM05:
            return NoRouteError(Reason.AM05, "this bill is paid")
        case Reason.AM09:
            return NoRouteError(Reason.AM09, "the code asks for another amount than is due")
        case _:
            return SwitchError(
                SwitchErrorCode.ACQUIRER_UNREACHABLE,
                f"{acquirer} cannot be asked now ({seen.refused})",
                "/code",
            )


def _refusal_abroad(network: ParticipantId, said: SeenAbroad) -> NoRouteError | SwitchError:
    assert said.refused is not None
    if said.was_asked:
        return NoRouteError(said.refused, f"{network} refuses this code")
    return SwitchError(
        SwitchErrorCode.NETWORK_SILENT,
        f"{network} does not say whose code this is; nothing was reserved, try again",
        "/code",
        said.refused,
    )


def _shown(seen: Scan, payee: Payee) -> Payee:
    """A merchant's name stands on its sign; behind a personal code it may be anybody's."""
    profile = seen.payload.profile
    personal = isinstance(profile, LaoQr) and profile.payment_type == PaymentType.TRANSFER
    name = payee.name if seen.is_registered or not personal else masked(payee.name)
    return Payee(name[:NAME_LIMIT])
