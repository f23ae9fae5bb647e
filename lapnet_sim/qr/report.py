"""How an outcome is told: a table for people, one JSON object for programs, an exit code for both.

The object has the same keys whatever happened: `accepted`, `mode`, `findings`, `payload` and
`written`. Absent values are null, so a program never has to ask whether a key is there.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Self

from emvqr import Finding, Mode, Payload, QrError, Severity
from emvqr.symbol import SymbolError, SymbolErrorCode
from lapnet_sim.qr.errors import REFUSALS, QrToolError

ACCEPTED = 0
REFUSED = 1
WRONG_USE = 2


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command found or made. `lines` go to standard output, `remarks` to standard error."""

    exit_code: int
    mode: Mode
    findings: Sequence[dict[str, object]] = ()
    payload: Payload | None = None
    written: Sequence[str] = ()
    lines: str = ""
    remarks: str = ""

    @classmethod
    def judged(
        cls, mode: Mode, findings: Sequence[Finding], payload: Payload | None, lines: str
    ) -> Self:
        """The verdict on a code that was read."""
        told = [_finding(found) for found in findings]
        return cls(ACCEPTED if payload else REFUSED, mode, told, payload, lines=lines)

    @classmethod
    def made(cls, payload: Payload, written: Sequence[str], lines: str = "") -> Self:
        """A payload that was made or printed, and where it was written."""
        told = [_finding(found) for found in payload.findings]
        remarks = "\n".join(f"wrote {name}" for name in written)
        return cls(ACCEPTED, payload.mode, told, payload, written, lines, remarks)

    @classmethod
    def failed(cls, error: QrError | QrToolError | SymbolError, mode: Mode) -> Self:
        """The end of a command that could not do its work."""
        remarks = f"lapnet-sim: {error}"
        if isinstance(error, QrError):
            told = [_finding(found) for found in error.findings]
            return cls(REFUSED, mode, told, remarks=remarks)
        if isinstance(error, SymbolError):
            no = error.code is SymbolErrorCode.TOO_LARGE
            found = _told(error.code, "", error.message)
        else:
            no = error.code in REFUSALS
            found = _told(error.code, error.where, error.message)
        return cls(REFUSED if no else WRONG_USE, mode, [found], remarks=remarks)

    def as_json(self) -> str:
        """One line of ASCII: what a terminal might obey stays escaped."""
        told = {
            "accepted": self.exit_code == ACCEPTED,
            "mode": self.mode,
            "findings": list(self.findings),
            "payload": _payload(self.payload) if self.payload else None,
            "written": list(self.written),
        }
        return json.dumps(told, default=_plain)


def _finding(found: Finding) -> dict[str, object]:
    return {
        "code": found.code,
        "severity": found.severity,
        "path": found.path,
        "span": found.span,
        "message": found.message,
    }


def _told(code: str, path: str, message: str) -> dict[str, object]:
    return {
        "code": code,
        "severity": Severity.REFUSE,
        "path": path,
        "span": None,
        "message": message,
    }


def _payload(payload: Payload) -> dict[str, object]:
    return {
        "text": payload.encode(),
        "scheme": payload.scheme,
        "networks": payload.networks,
        "point_of_initiation": payload.point_of_initiation,
        "amount": payload.amount,
        "currency": payload.currency,
        "country": payload.country,
        "merchant_name": payload.merchant_name,
        "merchant_city": payload.merchant_city,
        "merchant_category_code": payload.merchant_category_code,
        "postal_code": payload.postal_code,
        "merchant_accounts": [
            {"id": account.id, "scheme": account.scheme, "fields": account.fields}
            for account in payload.merchant_accounts
        ],
        "additional_data": payload.additional_data.template(),
        "language": asdict(payload.language) if payload.language else None,
        "tip": asdict(payload.tip) if payload.tip else None,
        "profile": asdict(payload.profile) if payload.profile else None,
        "objects": payload.objects,
    }


def _plain(value: object) -> object:
    """Decimals as they were written, instants in RFC 3339, read-only mappings as objects."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
