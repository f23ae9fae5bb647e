"""What can be wrong with a request, a database or a start: stable codes under ``switch.``.

A refusal of a payment is not an error; it is a payment with a reason code. Errors are what keeps
a request from becoming a payment, or the switch from running. ``docs/errors.md`` is drawn from
this table.
"""

from dataclasses import dataclass
from enum import StrEnum


class SwitchErrorCode(StrEnum):
    """Stable codes; each docstring says the cause and the remedy."""

    BODY_MALFORMED = "switch.body_malformed"
    """The body is not strict JSON. Send one JSON object: no repeated keys, no NaN."""
    BODY_TOO_LARGE = "switch.body_too_large"
    """The body is over the limit. Send less; a payment needs under 4 KB."""
    FIELD_INVALID = "switch.field_invalid"
    """A field is missing, unknown or not in its form. ``where`` points at it."""
    KEY_MISSING = "switch.key_missing"
    """No API key came with the request. Send the header ``X-API-Key``."""
    KEY_UNKNOWN = "switch.key_unknown"
    """No participant has this API key. Make a new one with ``lapnet-sim key PARTICIPANT``."""
    PAYMENT_UNKNOWN = "switch.payment_unknown"
    """None of your payments has this UETR."""
    REQUEST_CHANGED = "switch.request_changed"
    """This id was used before for a different request. Use a new one for a new payment or order."""
    ORDER_UNKNOWN = "switch.order_unknown"
    """No such QR order: not one of yours, or none at the receiver that the code names."""
    ORDER_LOCKED = "switch.order_locked"
    """A payment to this QR order is under way. Ask for the order again when that has ended."""
    ORDER_PAID = "switch.order_paid"
    """This QR order is paid. To be paid again, the merchant makes a new one."""
    ORDER_EXPIRED = "switch.order_expired"
    """The time of this QR order has passed. The merchant makes a new one."""
    ORDER_CANCELLED = "switch.order_cancelled"
    """This QR order was cancelled by whoever made it. The merchant makes a new one."""
    CODE_NOT_PAYABLE = "switch.code_not_payable"
    """The code is well formed but leads to nobody who can be paid here."""
    ACQUIRER_UNREACHABLE = "switch.acquirer_unreachable"
    """The receiver's bank cannot be asked now. Try again after the time in ``Retry-After``."""
    WEBHOOK_UNKNOWN = "switch.webhook_unknown"
    """None of your webhooks has this id. ``GET /v1/webhooks`` lists them."""
    WEBHOOK_LIMIT = "switch.webhook_limit"
    """You have as many webhooks as one participant may have. Delete one first."""
    EVENT_UNKNOWN = "switch.event_unknown"
    """None of your webhook events has this id."""
    EVENT_UNWANTED = "switch.event_unwanted"
    """None of your enabled webhooks takes events of this type. Enable one, then send again."""
    QUOTE_REQUIRED = "switch.quote_required"
    """The code is foreign; a payment to it needs a quote, which this endpoint cannot make yet."""
    NOT_FOUND = "switch.not_found"
    """There is nothing at this address. ``/docs`` lists what there is."""
    METHOD_NOT_ALLOWED = "switch.method_not_allowed"
    """The address exists but not for this method. ``/docs`` lists what there is."""
    BUSY = "switch.busy"
    """Too many requests are waiting. Try again after the time in ``Retry-After``."""
    OUTCOME_UNKNOWN = "switch.outcome_unknown"
    """Storage failed while committing. Ask for the payment by its UETR before sending again."""
    STORAGE_FULL = "switch.storage_full"
    """No space is left to write; reading goes on. Make room, then send the same request again."""
    INTERNAL = "switch.internal"
    """A mistake of ours. The log has the same correlation id as this answer."""
    DATABASE_NOT_OURS = "switch.database_not_ours"
    """The file is no database of this program. Name another file, or move this one away."""
    DATABASE_NEWER = "switch.database_newer"
    """The database was made by a newer version. Use that version."""
    DATABASE_UNREACHABLE = "switch.database_unreachable"
    """The database cannot be reached. Check the address, the folder and its permissions."""
    DATABASE_BROKEN = "switch.database_broken"
    """The database breaks an invariant of the books. Keep it, and look at the named rows."""
    FOLDER_NOT_OURS = "switch.folder_not_ours"
    """The output folder holds something else. Name another folder with ``--out``."""
    FOLDER_UNUSABLE = "switch.folder_unusable"
    """The output folder cannot be made or written. Name another folder with ``--out``."""
    PORT_IN_USE = "switch.port_in_use"
    """Another program listens on this port. Stop it, or choose a port with ``--port``."""
    ADDRESS_UNUSABLE = "switch.address_unusable"
    """The address to listen on is not one of this machine's. Choose another with ``--host``."""
    SETTING_INVALID = "switch.setting_invalid"
    """A setting has a value it cannot have. ``where`` names the variable."""
    DATABASE_EMPTY = "switch.database_empty"
    """There is no database at this address. Make one with ``lapnet-sim up`` or ``migrate``."""
    PARTICIPANT_UNKNOWN = "switch.participant_unknown"
    """No member has this code. ``participants/data/members.toml`` lists them."""
    ENDPOINT_INVALID = "switch.endpoint_invalid"
    """A participant's endpoint is not ``CODE=URL`` with an http or https address."""
    WORKERS_NEED_POSTGRES = "switch.workers_need_postgres"
    """SQLite has one writer. Give a PostgreSQL address, or start without ``--workers``."""
    OPTIMISED = "switch.optimised"
    """Python runs with -O, which removes the asserts that guard the books. Run it without."""


@dataclass
class SwitchError(Exception):
    """A request that cannot be served, or a start that cannot be made."""

    code: SwitchErrorCode
    message: str
    where: str = ""
    """JSON pointer, file, address or id."""

    def __str__(self) -> str:
        """One line: code, place, message."""
        place = f" at {self.where}" if self.where else ""
        return f"{self.code}{place}: {self.message}"
