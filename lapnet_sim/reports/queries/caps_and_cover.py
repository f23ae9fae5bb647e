"""R-08: how near each member came to its cap, and what two failures at once would leave open.

A cap is the cash kept at the settlement bank, so what is uncovered is what passes it: nought, or
the cap does not hold. Cover-1 and cover-2 are the largest debtors' peaks beyond their cash.
"""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import Evidence, paths
from lapnet_sim.reports.model import report
from participants import ParticipantId
from participants.reasons import Reason
from settlement.cover_terms import cover_terms
from settlement.waterfall import Layer


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a currency and member, then cover-1 and cover-2 of the currency."""
    refused: Counter[tuple[str, str]] = Counter()
    refused_minor: Counter[tuple[str, str]] = Counter()
    for payment in evidence.payments:
        if payment.reason is Reason.AM23 and not payment.window_id:
            debit = payment.instruction.debit
            issuer = str(payment.instruction.issuer)
            refused[issuer, debit.currency.code] += 1
            refused_minor[issuer, debit.currency.code] += debit.minor
    walked = paths(evidence.completed)
    for code in sorted({currency for _, currency in evidence.caps}):
        open_: list[int] = []
        for member in sorted(who for who, currency in evidence.caps if currency == code):
            place = (member, code)
            steps = walked.get(place, [])
            deepest = min(steps, key=lambda step: step[1], default=None)
            peak = max(0, -deepest[1]) if deepest else 0
            cap = evidence.caps[place]
            open_.append(max(0, peak - cap))
            yield (
                code, member, peak, deepest[0] if deepest and peak else None, cap,
                share(peak, cap), *_pledged(member, code), open_[-1], refused[place],
                refused_minor[place],
            )  # fmt: skip
        largest = sorted(open_, reverse=True)
        for name, many in (("cover-1", 1), ("cover-2", 2)):
            yield (
                code, name, None, None, None, None, None, None, sum(largest[:many]), None, None,
            )  # fmt: skip


def _pledged(member: str, code: str) -> tuple[int, int]:
    """What a member has pledged in a currency: cash, and collateral after its haircut."""
    terms = cover_terms()
    pledge = terms.pledge(ParticipantId(member))
    if terms.currency.code != code:
        return 0, 0
    return pledge.of(Layer.PREFUND).minor, pledge.of(Layer.COLLATERAL).minor


REPORT = report(
    "R-08",
    "currency member peak_debit$ peak_at~ cap$ cap_use% prefund$ collateral$ "
    "uncovered$ refused_n# refused$",
    rows,
    is_printed=True,
)
