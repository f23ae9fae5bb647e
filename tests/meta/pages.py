"""The pages of ``docs/`` that are drawn from the code, so that they cannot say anything else."""

import json
from collections.abc import Callable
from http import HTTPStatus

from pydantic import SecretStr

from emvqr import QrErrorCode
from emvqr.symbol import SymbolErrorCode
from fx import FxErrorCode
from lapnet_sim.api.problems import STATUS
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchErrorCode
from lapnet_sim.ledger import (
    dispute_lifecycle,
    funding_lifecycle,
    lifecycle,
    participant_lifecycle,
    recall_lifecycle,
)
from lapnet_sim.ledger.funding_lifecycle import FundingEvent, FundingStatus
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus
from lapnet_sim.qr.errors import QrToolErrorCode
from participants.app import STATUS as TOLD_BY_THEM
from participants.errors import ParticipantErrorCode
from participants.reason_senders import NOT_SENT, SENDERS, Sender
from participants.reasons import Reason
from settlement import batch, break_life, window
from settlement.breaks import TAXONOMY, BreakCode, Severity
from settlement.errors import SettlementErrorCode
from settlement.taxonomy import Closing
from tests.meta.catalogue import coded, members
from tests.meta.shapes import DRAWN, anchored, diagram, meanings, table


def errors() -> str:
    """``docs/errors.md``: every code of every package."""
    unprocessable = f"{HTTPStatus.UNPROCESSABLE_ENTITY:d}"
    return "\n".join(
        [
            "# Error codes",
            DRAWN,
            "Codes are never renamed; messages may improve. Over HTTP a refusal is a problem",
            "document (RFC 9457): `code` is the code, `where` the place, `reason` the ISO 20022",
            "reason code where there is one. On the command line it is one line on standard",
            "error, `lapnet-sim: CODE at PLACE: MESSAGE`, and the program ends with 2 (wrong use)",
            "or 3 (a file refused, or a mistake of ours).",
            "",
            "A payment that is refused is not an error: it is a payment with a status and a",
            "[reason code](reasons.md).",
            "",
            "## QR codes (`emvqr`)",
            "",
            "In the order in which they answer: a code that breaks several rules is refused with",
            "the first. A scan that is refused is told with reason `FF02`.",
            "",
            *table(QrErrorCode, lambda _: unprocessable),
            "",
            "## Symbols and pictures (`emvqr.symbol`, `lapnet_sim.qr`)",
            "",
            "Met where codes are drawn, printed, or read from a picture.",
            "",
            *table(SymbolErrorCode, lambda _: "-"),
            "",
            *table(QrToolErrorCode, lambda _: "-"),
            "",
            "## Money and rates (`fx`)",
            "",
            "Told with reason `AM12` where an amount in a request is wrong.",
            "",
            *table(FxErrorCode, lambda _: unprocessable),
            "",
            "## Participants (`participants`)",
            "",
            "Told by a simulated participant behind HTTP to whoever calls it.",
            "",
            *table(
                ParticipantErrorCode, lambda code: f"{TOLD_BY_THEM[ParticipantErrorCode(code)]:d}"
            ),
            "",
            "## Settlement (`settlement`)",
            "",
            "Met by whoever feeds files to the engine; no request leads to one.",
            "",
            *table(SettlementErrorCode, lambda _: "-"),
            "",
            "## The switch (`lapnet_sim`)",
            "",
            "The status is the one of an answer over HTTP; some of these codes are only ever met",
            "on the command line.",
            "",
            *table(SwitchErrorCode, lambda code: f"{STATUS[SwitchErrorCode(code)]:d}"),
            "",
        ]
    )


def _said_by(code: str) -> str:
    reason = Reason(code)
    why = NOT_SENT.get(reason)
    senders = ", ".join(sorted(SENDERS[reason]))
    return senders if why is None else f"{senders}: {why}"


def reasons() -> str:
    """``docs/reasons.md``: why payments are refused."""
    return "\n".join(
        [
            "# Reason codes of payments",
            DRAWN,
            "Why a payment was rejected or expired, sent back, recalled or disputed. The codes are",
            "ISO 20022 status, return and cancellation reasons; the meanings are paraphrased.",
            "",
            "| code | meaning | said by |",
            "| --- | --- | --- |",
            *(f"| {anchored(code)} | {doc} | {_said_by(code)} |" for code, doc in coded(Reason)),
            "",
            *meanings("said by", Sender),
            "",
        ]
    )


def lifecycles() -> str:
    """``docs/lifecycles.md``: the lives of a payment, a participant, claims and a window."""
    return "\n".join(
        [
            "# Lifecycles",
            DRAWN,
            "## A payment",
            "",
            "From `lapnet_sim/ledger/lifecycle.py`. Whether a payment is settled is a fact about",
            "its window, not a status. Which arrow a passed deadline takes depends on whose word",
            "is last: `expire` where it is ours, `lose` where it is the partner network's.",
            "",
            *diagram(lifecycle.TRANSITIONS, lifecycle.Status.RECEIVED),
            "",
            "| status | ISO 20022 | means |",
            "| --- | --- | --- |",
            *(
                f"| `{status}` | {lifecycle.ISO_STATUS[lifecycle.Status(status)]} | {doc} |"
                for status, doc in coded(lifecycle.Status)
            ),
            "",
            *meanings("event", lifecycle.Event),
            "",
            "Nothing leads to `held` or `blocked` yet: no participant screens payments.",
            "",
            "## A participant",
            "",
            "From `lapnet_sim/ledger/participant_lifecycle.py`. A reserve is refused by the status",
            "of its parties ([reasons](reasons.md) AG10, AG11, DNOR, CNOR) and, where the acquirer",
            "is signed off, with AB08. What was forwarded before ends normally.",
            "",
            *diagram(participant_lifecycle.TRANSITIONS, ParticipantStatus.APPLIED),
            "",
            *meanings("status", ParticipantStatus),
            "",
            *meanings("event", ParticipantEvent),
            "",
            "## Cash in and out",
            "",
            "From `lapnet_sim/ledger/funding_lifecycle.py`. The settlement bank is told by a",
            "pacs.009 and answers with a pacs.002; the same message is sent until that is here.",
            "",
            *diagram(funding_lifecycle.TRANSITIONS, FundingStatus.ASKED),
            "",
            *meanings("status", FundingStatus),
            "",
            *meanings("event", FundingEvent),
            "",
            "## A recall",
            "",
            "From `lapnet_sim/ledger/recall_lifecycle.py`. A recall moves nothing; the return that",
            "follows a yes does, and ends it.",
            "",
            *diagram(recall_lifecycle.TRANSITIONS, recall_lifecycle.RecallStatus.OPEN),
            "",
            *meanings("status", recall_lifecycle.RecallStatus),
            "",
            *meanings("event", recall_lifecycle.RecallEvent),
            "",
            "## A dispute",
            "",
            "From `lapnet_sim/ledger/dispute_lifecycle.py`. An acceptance books an adjustment.",
            "",
            *diagram(dispute_lifecycle.TRANSITIONS, dispute_lifecycle.DisputeStatus.OPEN),
            "",
            *meanings("status", dispute_lifecycle.DisputeStatus),
            "",
            *meanings("event", dispute_lifecycle.DisputeEvent),
            "",
            "## A settlement window",
            "",
            "From `settlement/window.py`. A window goes forward, and back only from `short`, where",
            "nothing has moved; a correction is an entry in a dispute window. The ways out of",
            "`short` are in `settlement/batch.py`.",
            "",
            *diagram(window.TRANSITIONS, window.WindowStatus.OPEN),
            "",
            *meanings("status", window.WindowStatus),
            "",
            *meanings("event", window.WindowEvent),
            "",
            *meanings("way out", batch.Way),
            "",
            "## A break",
            "",
            "From `settlement/break_life.py`. A break is known by its date, transaction and code.",
            "",
            *diagram(break_life.TRANSITIONS, break_life.BreakStatus.OPEN),
            "",
            *meanings("status", break_life.BreakStatus),
            "",
            *meanings("event", break_life.BreakEvent),
            "",
        ]
    )


def breaks() -> str:
    """``docs/breaks.md``: every kind of break."""
    rules = [(TAXONOMY[BreakCode(code)], code, doc) for code, doc in coded(BreakCode)]
    return "\n".join(
        [
            "# Kinds of break",
            DRAWN,
            'From `settlement/taxonomy.py`. "We" are the switch, whose book is the book of record.',
            "`due` counts business days after the business date. Who owes whom is decided in",
            "`settlement/liability.py`. [How to read one](guides/reading-a-break.md).",
            "",
            "| code | name | means | severity | due |",
            "| --- | --- | --- | --- | --- |",
            *(
                f"| {anchored(code)} | {rule.name} | {doc} | {rule.severity} | {rule.due_in} |"
                for rule, code, doc in rules
            ),
            "",
            "## How each is closed",
            "",
            "| code | money with | closed by | how |",
            "| --- | --- | --- | --- |",
            *(
                f"| `{code}` | {rule.money_with} | {rule.closing} | {rule.resolution} |"
                for rule, code, _ in rules
            ),
            "",
            *meanings("severity", Severity),
            "",
            *meanings("closed by", Closing),
            "",
        ]
    )


def settings() -> str:
    """``docs/settings.md``: every variable the switch reads."""
    return "\n".join(
        [
            "# Settings",
            DRAWN,
            "Read once, at the start, from the environment. An option typed on the command line",
            "wins. `.env.example` holds the same list; it is not read by itself.",
            "",
            "| variable | default | means |",
            "| --- | --- | --- |",
            *(f"| `{name}` | {default} | {doc} |" for name, default, doc in _settings_rows()),
            "",
        ]
    )


def env_example() -> str:
    """``.env.example``: every setting with its default."""
    lines = [
        "# Settings of lapnet-sim with their defaults; docs/settings.md explains them.",
        "# Nothing reads this file by itself. In a shell: set -a; . ./.env; set +a",
    ]
    for name, default, doc in _settings_rows():
        assigned = f"{name}={default.strip('`')}"
        lines += ["", f"# {doc.replace('`', '')}", assigned if default != "-" else f"# {name}="]
    return "\n".join([*lines, ""])


def _settings_rows() -> list[tuple[str, str, str]]:
    rows = []
    for member in members(Settings):
        field = Settings.model_fields[member.name]
        default = field.get_default()
        shown = "-" if default is None else f"`{_as_environment(default)}`"
        rows.append((f"LAPNET_{member.name.upper()}", shown, member.doc.replace("``", "`")))
    return rows


def _as_environment(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple | dict):
        return json.dumps(value, separators=(",", ":"))
    return str(value)


PAGES: dict[str, Callable[[], str]] = {
    "docs/errors.md": errors,
    "docs/reasons.md": reasons,
    "docs/breaks.md": breaks,
    "docs/lifecycles.md": lifecycles,
    "docs/settings.md": settings,
    ".env.example": env_example,
}
"""Path from the root of the project, and what stands there."""
