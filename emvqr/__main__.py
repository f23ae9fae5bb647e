"""``python -m emvqr <payload>``: what a code says and whether it is accepted.

Exit: 0 accepted, 1 refused, 2 wrong use. Without a payload, or with ``-``, one is read from
standard input.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from emvqr.check import check
from emvqr.codes import Mode
from emvqr.decode import decode
from emvqr.describe import describe
from emvqr.errors import Finding, QrError
from emvqr.payload import Payload
from emvqr.wrapping import trimmed


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge one payload, print the table or JSON, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m emvqr", description="Read one EMVCo QR payload."
    )
    parser.add_argument("payload", nargs="?", default="-", help="the text of the code; - reads it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--mode", choices=list(Mode), default=Mode.PAY, help="pay, or stricter: lint"
    )
    options = parser.parse_args(arguments)
    given = sys.stdin.buffer.read() if options.payload == "-" else options.payload
    text, taken_off = trimmed(given)
    try:
        payload = decode(text, options.mode)
    except QrError:
        payload = None
    if options.json:
        found = [_told(finding) for finding in (*check(text, options.mode), *taken_off)]
        told = {"accepted": payload is not None, "findings": found, "payload": _fields(payload)}
        sys.stdout.write(json.dumps(told, default=str) + "\n")
    else:
        sys.stdout.write(describe(text, options.mode) + "\n")
    return 0 if payload else 1


def _told(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "path": finding.path,
        "span": finding.span,
        "message": finding.message,
    }


def _fields(payload: Payload | None) -> dict[str, object] | None:
    if payload is None:
        return None
    return {
        "scheme": payload.scheme,
        "networks": payload.networks,
        "point_of_initiation": payload.point_of_initiation,
        "amount": None if payload.amount is None else str(payload.amount),
        "currency": payload.currency,
        "country": payload.country,
        "merchant_name": payload.merchant_name,
        "merchant_city": payload.merchant_city,
        "profile": asdict(payload.profile) if payload.profile else None,
        "objects": dict(payload.objects),
    }


if __name__ == "__main__":
    sys.exit(main())
