"""R-21: how much of a day rests on few: members as payers and payees, and those who are paid.

Herfindahl: the sum of squared shares, 10,000 where one has everything.
"""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report

_TOP = 5
_WHOLE = 10_000


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a currency and side."""
    found: dict[tuple[str, str], tuple[Counter[str], Counter[str]]] = {}

    def count(side: str, code: str, who: str, minor: int) -> None:
        number, money = found.setdefault((code, side), (Counter(), Counter()))
        number[who] += 1
        money[who] += minor

    for line in evidence.completed:
        count("payer", line.currency, line.payer, line.amount_minor)
        count("payee", line.currency, line.payee, line.amount_minor)
    for payment in evidence.payments:
        if payment.window_id:
            credit, told = payment.instruction.credit, payment.instruction
            alias = f"{told.acquirer}/{told.alias}"
            count("merchant", credit.currency.code, alias, credit.minor)
    for (code, side), (number, money) in sorted(found.items()):
        n, minor = number.total(), money.total()
        herfindahl = sum(each * each for each in money.values()) * _WHOLE // (minor * minor)
        top = [sum(each for _, each in sums.most_common(_TOP)) for sums in (number, money)]
        yield (
            code, side, len(money), n, minor, herfindahl, share(top[0], n), share(top[1], minor),
        )  # fmt: skip


REPORT = report("R-21", "currency side parties# n# amount$ herfindahl# top_5_n% top_5_value%", rows)
