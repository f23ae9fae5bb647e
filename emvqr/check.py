"""From remarks to a verdict: which rules are asked, in which order, and what their findings weigh.

Doubts can refuse a payment. Manners never can, so reading for payment does not ask them until
somebody wants the findings.
"""

from typing import Final

from emvqr.codes import RANK, Mode, Severity, mode_of, severity_of
from emvqr.errors import Finding, QrError
from emvqr.reading import Reading
from emvqr.rules import manners, presence
from emvqr.rules.characters import characters
from emvqr.rules.money import money
from emvqr.rules.ordinary import is_ordinary
from emvqr.rules.payee import payee
from emvqr.rules.remark import Rule
from emvqr.rules.seal import seal
from emvqr.rules.tip import tip
from emvqr.wrapping import unwrap

DOUBTS: Final[tuple[Rule, ...]] = (seal, payee, money, tip, characters)
"""Rules that can refuse in either mode."""
MANNERS: Final[tuple[Rule, ...]] = (
    presence.values,
    presence.presence,
    manners.templates,
    presence.language,
    manners.lao_qr,
    manners.places,
    manners.texts,
)
"""Rules that refuse only what we would issue."""


def check(text: str | bytes, mode: str = Mode.LINT) -> list[Finding]:
    """Everything there is to say about `text`; empty if it is flawless. Never raises for any text.

    What stops the reading, such as a damaged length, is the only finding then.

    >>> [str(finding) for finding in check("000201010211", mode="pay")][0]
    'qr.crc_missing at 63: there is no checksum'
    """
    strictness = mode_of(mode)
    try:
        raw, taken_off = unwrap(text)
        reading = Reading.of(raw)
        findings = findings_of(reading, strictness)
    except QrError as error:
        return list(error.findings)
    return [*findings, *taken_off]


def findings_of(reading: Reading, mode: Mode) -> tuple[Finding, ...]:
    """All rules asked, each remark weighed for `mode`, in the order in which the codes answer."""
    remarks = [remark for rule in DOUBTS + MANNERS for remark in rule(reading)]
    if not remarks:
        return ()
    remarks.sort(key=lambda remark: RANK[remark.code])
    return tuple(
        Finding(
            remark.code,
            severity_of(remark.code, mode),
            remark.path,
            reading.span(remark.path),
            remark.message,
        )
        for remark in remarks
    )


def admit(reading: Reading, mode: Mode) -> None:
    """Return if `reading` is accepted. Raises: the first refusing code, with all findings."""
    if mode is Mode.PAY and is_ordinary(reading):
        return
    for rule in DOUBTS if mode is Mode.PAY else DOUBTS + MANNERS:
        for remark in rule(reading):
            if severity_of(remark.code, mode) is Severity.REFUSE:
                raise _refusal(findings_of(reading, mode))


def _refusal(findings: tuple[Finding, ...]) -> QrError:
    first = next(finding for finding in findings if finding.severity is Severity.REFUSE)
    return QrError(first, findings)
