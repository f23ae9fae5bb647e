"""Are the budgets kept? Step by step, never in total: slow payments hide behind look-ups."""

from collections.abc import Iterator, Mapping, Sequence

from loadtests.samples import Figures
from loadtests.scenario import Budget
from loadtests.verdict.findings import Finding, Kind

TEN_THOUSAND = 10_000


def judge(budgets: Mapping[str, Budget], seen: Sequence[Figures]) -> Iterator[Finding]:
    """One finding per figure that has a budget.

    A step with a budget that was never done is a miss: nothing was measured. An error in a step
    without a budget is one as well: nobody has allowed it.
    """
    by_step = {each.step: each for each in seen}
    for step, budget in budgets.items():
        found = by_step.get(step)
        if found is None or not found.count:
            yield Finding(Kind.BUDGET, step, holds=False, said="was never done")
            continue
        yield from _times(budget, found)
        yield _share("errors", found, found.errors, budget.errors)
        yield _share("shed", found, found.shed, budget.shed)
    for step, found in by_step.items():
        if step not in budgets:
            yield _share("errors", found, found.errors + found.shed, 0)


def _times(budget: Budget, found: Figures) -> Iterator[Finding]:
    for name in ("p50_ms", "p95_ms", "p99_ms"):
        allowed = getattr(budget, name)
        if allowed is None:
            continue
        took = getattr(found, name)
        said = f"{took:.0f} ms, budget {allowed:.0f} ms"
        yield Finding(Kind.BUDGET, f"{found.step} {name[:3]}", took <= allowed, said)


def _share(name: str, found: Figures, count: int, allowed: int) -> Finding:
    said = f"{count} of {found.count}, budget {allowed / 100:g} %"
    if count and found.said:
        said += f"; mostly: {found.said[0][0]}"
    holds = count * TEN_THOUSAND <= allowed * found.count
    return Finding(Kind.BUDGET, f"{found.step} {name}", holds, said)
