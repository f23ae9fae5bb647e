"""Laws of what-if, on cubes that chance made up, beside sums kept in plain Python."""

from collections import Counter
from collections.abc import Iterable, Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from settlement.gridlock import liquidity, offset_bilateral, offset_multilateral
from settlement.whatif import (
    BUCKETS,
    Cell,
    Cube,
    Model,
    Outcome,
    Scenario,
    outcomes,
    without,
)

MEMBERS = ("A", "B", "C", "D")
CELLS = st.lists(
    st.builds(
        Cell,
        bucket=st.integers(0, BUCKETS - 1),
        payer=st.sampled_from(MEMBERS),
        payee=st.sampled_from(MEMBERS),
        currency=st.sampled_from(["LAK", "THB"]),
        n=st.integers(1, 9),
        amount_minor=st.one_of(st.integers(1, 1000), st.integers(1, 2**60)),
    ).filter(lambda cell: cell.payer != cell.payee),
    max_size=40,
)
CUTS = st.sets(st.integers(1, BUCKETS), max_size=6).map(lambda cuts: tuple(sorted(cuts)))
CASH = st.fixed_dictionaries({member: st.integers(0, 2000) for member in MEMBERS})


def by_currency(found: Iterable[Outcome]) -> dict[str, Outcome]:
    return {each.currency: each for each in found}


def nets(cells: Iterable[Cell]) -> dict[str, Counter[str]]:
    """What each member is owed, by currency."""
    found: dict[str, Counter[str]] = {}
    for cell in cells:
        sums = found.setdefault(cell.currency, Counter())
        sums[cell.payer] -= cell.amount_minor
        sums[cell.payee] += cell.amount_minor
    return found


def debits(sums: Counter[str]) -> int:
    return sum(-minor for minor in sums.values() if minor < 0)


@settings(max_examples=60, deadline=None)
@given(cells=CELLS)
def test_one_cycle_is_the_days_net(cells: list[Cell]) -> None:
    found = by_currency(outcomes(Cube.of(cells), Scenario("one")))
    assert {code: each.net_minor for code, each in found.items()} == {
        code: debits(sums) for code, sums in nets(cells).items()
    }
    assert all(each.net_minor == each.peak_liquidity_minor for each in found.values())


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, cuts=CUTS)
def test_gross_is_the_sum_whatever_the_cut_offs_and_more_cycles_net_less(
    cells: list[Cell], cuts: tuple[int, ...]
) -> None:
    day = Cube.of(cells)
    gross = Counter[str]()
    for cell in cells:
        gross[cell.currency] += cell.amount_minor
    one = by_currency(outcomes(day, Scenario("one")))
    cut = by_currency(outcomes(day, Scenario("cut", cut_offs=cuts)))
    each_alone = by_currency(outcomes(day, Scenario("gross", model="gross")))
    for code, sum_ in gross.items():
        assert one[code].gross_minor == cut[code].gross_minor == sum_
        assert each_alone[code].net_minor == each_alone[code].gross_minor == sum_
        assert one[code].net_minor <= cut[code].net_minor <= sum_
        assert cut[code].delay_minutes <= one[code].delay_minutes
        assert each_alone[code].delay_minutes == 0


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, cuts=CUTS)
def test_caps_without_an_end_reject_nothing_and_change_nothing(
    cells: list[Cell], cuts: tuple[int, ...]
) -> None:
    day = Cube.of(cells)
    free = outcomes(day, Scenario("day", cut_offs=cuts))
    capped = outcomes(day, Scenario("day", cut_offs=cuts, cap_minor=2**80))
    assert capped == free
    assert not any(each.rejected for each in capped)


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, cuts=CUTS, cap=st.integers(0, 2000))
def test_under_a_cap_every_payment_passes_or_is_rejected_and_no_net_is_over_it(
    cells: list[Cell], cuts: tuple[int, ...], cap: int
) -> None:
    day = Cube.of(cells)
    free = by_currency(outcomes(day, Scenario("day", cut_offs=cuts)))
    for each in outcomes(day, Scenario("day", cut_offs=cuts, cap_minor=cap)):
        assert each.gross_minor + each.rejected_minor == free[each.currency].gross_minor
        assert each.peak_liquidity_minor <= cap * len(MEMBERS)


@settings(max_examples=60, deadline=None)
@example(
    # cells of one key that came apart: the smaller ones first, in whatever order they came
    cells=[Cell(0, "A", "C", "LAK", 1, 2), *[Cell(0, "A", "C", "LAK", 1, 1)] * 2],
    cap=2,
)
@given(cells=CELLS, cap=st.integers(0, 2000))
def test_a_cap_rejects_exactly_what_would_pass_it(cells: list[Cell], cap: int) -> None:
    standing: Counter[tuple[str, str]] = Counter()
    rejected: Counter[str] = Counter()
    for cell in sorted(cells):
        if standing[cell.payer, cell.currency] - cell.amount_minor < -cap:
            rejected[cell.currency] += cell.n
            continue
        standing[cell.payer, cell.currency] -= cell.amount_minor
        standing[cell.payee, cell.currency] += cell.amount_minor
    for each in outcomes(Cube.of(cells), Scenario("capped", cap_minor=cap)):
        assert each.rejected == rejected[each.currency]


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, gone=st.sets(st.sampled_from(MEMBERS), min_size=1, max_size=2))
def test_a_default_that_is_unwound_removes_exactly_its_row_and_column(
    cells: list[Cell], gone: set[str]
) -> None:
    kept = [cell for cell in cells if not {cell.payer, cell.payee} & gone]
    assert list(without(cells, gone)) == kept
    names = tuple(sorted(gone))
    unwound = outcomes(Cube.of(cells), Scenario("x", defaults=names, unwind=True))
    assert unwound == outcomes(Cube.of(kept), Scenario("x", model="net"))
    assert unwound == outcomes(Cube.of(cells), Scenario("x", closed=names))


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, cuts=CUTS, member=st.sampled_from(MEMBERS), cash=st.integers(0, 2000))
def test_a_default_leaves_what_its_collateral_does_not_cover(
    cells: list[Cell], cuts: tuple[int, ...], member: str, cash: int
) -> None:
    day = Cube.of(cells)
    bare = by_currency(outcomes(day, Scenario("x", cut_offs=cuts, defaults=(member,))))
    held = {member: cash}
    for each in outcomes(day, Scenario("x", cut_offs=cuts, defaults=(member,), collateral=held)):
        assert each.shortfall_minor == max(0, bare[each.currency].shortfall_minor - cash)
        assert each.cover_2_minor <= bare[each.currency].cover_2_minor


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, cash=CASH)
def test_offsetting_settles_without_overdraft_and_loses_nothing(
    cells: list[Cell], cash: dict[str, int]
) -> None:
    day = Cube.of(cell for cell in cells if cell.currency == "LAK")
    queue = [each for flow in day.flows.get("LAK", ()) for each in flow.paid]
    for settle in (offset_bilateral, offset_multilateral):
        balance = [cash[member] for member in day.members]
        waiting = settle(queue, balance)
        settled = Counter(queue) - Counter(waiting)
        assert settled + Counter(waiting) == Counter(queue)
        assert all(minor >= 0 for minor in balance)
        moved = [cash[member] for member in day.members]
        for each, times in settled.items():
            moved[each.payer] -= each.amount_minor * times
            moved[each.payee] += each.amount_minor * times
        assert moved == balance


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, cash=CASH)
def test_multilateral_offsetting_frees_at_least_what_settles_alone(
    cells: list[Cell], cash: dict[str, int]
) -> None:
    day = Cube.of(cells)
    queued = {
        how: sum(each.queued_minor for each in outcomes(day, scenario(how, cash)))
        for how in ("none", "bilateral", "multilateral")
    }
    assert queued["multilateral"] <= queued["none"]
    assert queued["bilateral"] <= queued["none"]


def scenario(how: str, cash: dict[str, int]) -> Scenario:
    return Scenario(how, model="gross", collateral=cash, offset=how)


@settings(max_examples=30, deadline=None)
@given(cells=CELLS, data=st.data())
def test_the_order_of_cells_changes_nothing(cells: list[Cell], data: st.DataObject) -> None:
    shuffled: Sequence[Cell] = data.draw(st.permutations(cells))
    for each in (Scenario("net", cut_offs=(100,)), Scenario("gross", model="gross")):
        assert outcomes(Cube.of(cells), each) == outcomes(Cube.of(shuffled), each)


HOURS = st.tuples(st.integers(0, BUCKETS), st.integers(0, BUCKETS)).map(
    lambda hours: (min(hours), max(hours))
)


@settings(max_examples=80, deadline=None)
@given(cells=CELLS, cuts=CUTS)
def test_gross_takes_at_least_what_prefunding_one_window_takes_and_that_at_least_the_net(
    cells: list[Cell], cuts: tuple[int, ...]
) -> None:
    day = Cube.of(cells)
    model = {
        name: by_currency(outcomes(day, Scenario("x", model=name, cut_offs=cuts)))
        for name in ("net", "prefunded", "hybrid", "gross")
    }
    one = by_currency(outcomes(day, Scenario("x")))
    whole = by_currency(outcomes(day, Scenario("x", model="prefunded")))
    for code, net in model["net"].items():
        prefunded, gross = model["prefunded"][code], model["gross"][code]
        assert prefunded.peak_liquidity_minor >= net.peak_liquidity_minor
        assert gross.peak_liquidity_minor >= one[code].peak_liquidity_minor
        assert gross.peak_liquidity_minor == whole[code].peak_liquidity_minor
        assert gross.delay_minutes == 0 == gross.netting_ppm
        assert net.gross_minor == prefunded.gross_minor == gross.gross_minor
        assert 0 <= net.netting_ppm <= one[code].netting_ppm <= 1_000_000
    always = by_currency(outcomes(day, Scenario("x", model="hybrid", cut_offs=cuts)))
    never = by_currency(outcomes(day, Scenario("x", model="hybrid", hours=(0, 0))))
    assert always == model["net"]
    assert {c: e.peak_liquidity_minor for c, e in never.items()} == {
        c: e.peak_liquidity_minor for c, e in model["gross"].items()
    }
    assert not any(each.delay_minutes for each in never.values())


@settings(max_examples=80, deadline=None)
@given(cells=CELLS, cuts=CUTS, cash=CASH, hours=HOURS, model=st.sampled_from(list(Model)))
def test_every_model_accounts_for_every_payment(
    cells: list[Cell],
    cuts: tuple[int, ...],
    cash: dict[str, int],
    hours: tuple[int, int],
    model: Model,
) -> None:
    day = Cube.of(cells)
    free = by_currency(outcomes(day, Scenario("x")))
    for collateral in ({}, cash):
        scenario = Scenario("x", model=model, cut_offs=cuts, collateral=collateral, hours=hours)
        for code, each in by_currency(outcomes(day, scenario)).items():
            assert each.gross_minor + each.rejected_minor == free[code].gross_minor
            assert each.net_minor <= each.gross_minor
            assert each.queued_minor <= each.gross_minor
            assert each.rejected == 0 or (model is Model.PREFUNDED and collateral)
            assert each.queued_minor == 0 or (model in {Model.GROSS, Model.HYBRID} and collateral)


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, cash=CASH)
def test_paying_in_what_it_takes_rejects_and_queues_nothing(
    cells: list[Cell], cash: dict[str, int]
) -> None:
    day = Cube.of(cell for cell in cells if cell.currency == "LAK")
    flows = day.flows.get("LAK", ())
    need = dict(zip(day.members, liquidity(flows, len(day.members)), strict=True))
    enough = {name: need.get(name, 0) + cash[name] for name in MEMBERS}
    for model in Model:
        for each in outcomes(day, Scenario("x", model=model, collateral=enough)):
            assert (each.rejected, each.queued_minor) == (0, 0)
    short = {name: max(0, enough[name] - cash[name] - 1) for name in MEMBERS}
    if any(need.values()):
        found = outcomes(day, Scenario("x", model="prefunded", collateral=short))
        assert sum(each.rejected for each in found) > 0


@settings(max_examples=60, deadline=None)
@given(cells=CELLS, gone=st.sets(st.sampled_from(MEMBERS), min_size=1, max_size=2))
def test_rows_taken_away_from_sums_are_rows_that_never_were(
    cells: list[Cell], gone: set[str]
) -> None:
    day = Cube.of(cells)
    fast, slow = (
        {
            code: [(flow.bucket, flow.n, flow.amount_minor, flow.nets) for flow in flows]
            for code, flows in day.without(gone, netted=netted).items()
        }
        for netted in (True, False)
    )
    assert fast == slow
