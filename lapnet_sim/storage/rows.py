"""Every table under its name: importing this registers all of them."""

from lapnet_sim.storage.tables.accounts import position, posting
from lapnet_sim.storage.tables.breaks import (
    correction,
    recon_break,
    recon_break_event,
    recon_file,
    recon_finding,
    recon_run,
    recon_tally,
    suspense,
)
from lapnet_sim.storage.tables.claims import dispute, dispute_event, recall, recall_event
from lapnet_sim.storage.tables.columns import Exact, Instant, metadata
from lapnet_sim.storage.tables.decisions import decision
from lapnet_sim.storage.tables.enquiries import status_enquiry
from lapnet_sim.storage.tables.hooks import (
    hook_attempt,
    hook_delivery,
    hook_endpoint,
    hook_event,
    hook_feed,
)
from lapnet_sim.storage.tables.keys import api_key
from lapnet_sim.storage.tables.letters import bank_letter
from lapnet_sim.storage.tables.limits import daily_use
from lapnet_sim.storage.tables.merchants import merchant
from lapnet_sim.storage.tables.orders import qr_order, qr_order_event
from lapnet_sim.storage.tables.participants import (
    funding,
    participant,
    participant_event,
    position_warning,
)
from lapnet_sim.storage.tables.payments import (
    day_sequence,
    given_back,
    late_reply,
    notice,
    payment,
    payment_event,
    quote,
    returned,
)
from lapnet_sim.storage.tables.rates import fx_rate
from lapnet_sim.storage.tables.secrets import secret
from lapnet_sim.storage.tables.settlement import (
    settlement_batch,
    settlement_link,
    settlement_loss,
    settlement_shortage,
    settlement_step,
)
from lapnet_sim.storage.tables.tokens import dlak_holding, dlak_move
from lapnet_sim.storage.tables.windows import settlement_instruction, settlement_window
from lapnet_sim.storage.tables.workers import duty, worker

__all__ = [
    "Exact",
    "Instant",
    "api_key",
    "bank_letter",
    "correction",
    "daily_use",
    "day_sequence",
    "decision",
    "dispute",
    "dispute_event",
    "dlak_holding",
    "dlak_move",
    "duty",
    "funding",
    "fx_rate",
    "given_back",
    "hook_attempt",
    "hook_delivery",
    "hook_endpoint",
    "hook_event",
    "hook_feed",
    "late_reply",
    "merchant",
    "metadata",
    "notice",
    "participant",
    "participant_event",
    "payment",
    "payment_event",
    "position",
    "position_warning",
    "posting",
    "qr_order",
    "qr_order_event",
    "quote",
    "recall",
    "recall_event",
    "recon_break",
    "recon_break_event",
    "recon_file",
    "recon_finding",
    "recon_run",
    "recon_tally",
    "returned",
    "secret",
    "settlement_batch",
    "settlement_instruction",
    "settlement_link",
    "settlement_loss",
    "settlement_shortage",
    "settlement_step",
    "settlement_window",
    "status_enquiry",
    "suspense",
    "worker",
]
