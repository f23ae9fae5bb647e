"""Who pays, for the limits of electronic money: the account is known here by a keyed hash only.

The account itself is neither stored nor logged. Without the key the hash says nothing, and with
another key the day's count begins anew.
"""

import hashlib
import hmac

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.payment import Debtor
from lapnet_sim.payments.agreement import has_electronic_money
from lapnet_sim.payments.switch import Switch
from participants import ParticipantId


def debtor_of(switch: Switch, issuer: ParticipantId, account: str, level: int) -> Debtor | None:
    """The account as limits know it; None where the issuer's accounts have none."""
    if not has_electronic_money(switch.agreements, issuer):
        return None
    key = switch.settings.account_key.get_secret_value().encode()
    named = f"{issuer}\0{account}".encode()
    return Debtor(hmac.new(key, named, hashlib.sha256).hexdigest(), level)


def need_debtor(switch: Switch, issuer: ParticipantId, debtor: Debtor | None) -> None:
    """Refuse a wallet's payment that does not say who pays.

    Raises:
        SwitchError: ``switch.field_invalid`` at ``/debtor``.
    """
    if debtor is None and has_electronic_money(switch.agreements, issuer):
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID,
            "a wallet says whose account pays and its level: electronic money has limits by level",
            "/debtor",
        )
