"""A consumer-presented code that was accepted: the text as it came, and views on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from emvqr.codes import RANK, Mode, Severity, mode_of, severity_of
from emvqr.cpm import rules
from emvqr.cpm.fields import COMMON, TRANSPARENT
from emvqr.cpm.reading import Reading, Template
from emvqr.cpm.views import Application, CommonData
from emvqr.errors import Finding, QrError


@dataclass(frozen=True, slots=True)
class ConsumerPayload:
    """One accepted code. Made by `emvqr.cpm.decode`, not by hand."""

    reading: Reading = field(repr=False)
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    def encode(self) -> str:
        """The text of the code, character for character as it was read."""
        return self.reading.raw

    @property
    def applications(self) -> tuple[Application, ...]:
        """One or two ways to be paid, in the payer's order; unusable ones are left out."""
        return tuple(
            Application.of(_objects(template), TRANSPARENT[template.tag])
            for template in self.reading.applications()
            if rules.is_usable(template)
        )

    @property
    def common(self) -> CommonData | None:
        """What holds for every application; nothing if the code has no template 62."""
        for template in self.reading.templates:
            if template.tag == COMMON:
                return CommonData.of(_objects(template), TRANSPARENT[COMMON])
        return None

    def eligible(self, aids: Iterable[str]) -> tuple[Application, ...]:
        """The applications a terminal that knows `aids` may choose from."""
        known = tuple(aids)
        return tuple(
            application
            for application in self.applications
            if any(application.answers_to(aid) for aid in known)
        )


def decode(text: str | bytes, mode: str = Mode.PAY) -> ConsumerPayload:
    """The consumer-presented code in `text`, accepted in `mode`; nothing around it is taken off.

    Spans in findings count bytes of what the base64 holds.

    Raises:
        QrError: the code is refused; the first code of `QrErrorCode` that applies answers.
        ValueError: `mode` is neither ``pay`` nor ``lint``.
    """
    reading, findings = _judged(text, mode_of(mode))
    for finding in findings:
        if finding.severity is Severity.REFUSE:
            raise QrError(finding, findings)
    return ConsumerPayload(reading, findings)


def check(text: str | bytes, mode: str = Mode.LINT) -> list[Finding]:
    """Everything there is to say about `text` as a consumer-presented code; never raises for any.

    >>> [str(finding) for finding in check("hQVDUFYwMQ==")]
    ['qr.cpm_applications at 61: 0 application templates, one or two are allowed']
    """
    try:
        return list(_judged(text, mode_of(mode))[1])
    except QrError as error:
        return list(error.findings)


def _judged(text: str | bytes, mode: Mode) -> tuple[Reading, tuple[Finding, ...]]:
    if isinstance(text, bytes):
        text = text.decode("latin-1")  # what is not ASCII is not base64 either way
    reading = Reading.of(text)
    found = sorted(rules.remarks(reading), key=lambda remark: RANK[remark.code])
    findings = [
        Finding(remark.code, severity_of(remark.code, mode), *remark[1:]) for remark in found
    ]
    return reading, tuple(findings)


def _objects(template: Template) -> dict[str, bytes]:
    return {element.tag: element.value for element in template.elements}
