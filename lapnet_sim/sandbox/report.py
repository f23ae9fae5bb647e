"""The report of a simulated day: what a settlement analyst wants to see, in that order.

The same day gives the same report, byte for byte: nothing in it depends on the machine, the
folder or how long it took.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from lapnet_sim.clearing.cycle import Cycle
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.sandbox.all_books import Keeper
from lapnet_sim.sandbox.day import Day, missed_and_false
from lapnet_sim.sandbox.summary import summary
from settlement.breaks import TAXONOMY
from settlement.business_days import business_date
from settlement.netting import NetPosition
from settlement.report import amount, table


def write_report(day: Day) -> str:
    """Write ``report.txt`` and ``report.json``; return the text."""
    text = "\n".join(lines(day)) + "\n"
    day.plan.folder.report.write_text(text, "utf-8")
    day.plan.folder.report_json.write_text(summary(day), "utf-8")
    return text


def lines(day: Day) -> list[str]:
    """The report as text."""
    parts = [
        _head(day),
        ["", "PAYMENTS BY OUTCOME", "", *_outcomes(day)],
        ["", "MONEY SENT BACK", "", *_returns(day)],
        ["", "CODES FOR ONE PAYMENT", "", *_orders(day)],
        ["", "REAL CODES SCANNED", "", *_scans(day)],
        ["", "CURRENCY CONVERSION", "", *_conversions(day)],
        ["", "FEES (in kip; the payer's stays with its bank)", "", *_fees(day)],
        ["", "SETTLEMENT WINDOWS", "", *_windows(day.cycles)],
        ["", "NET POSITIONS (received less sent, with fees; a minus is owed to the others)", ""],
        _nets(day.cycles),
        ["", "SETTLEMENT BANK", "", *_settlement(day)],
        ["", "ALL BOOKS (what everybody has gained since the morning; the sum is zero)", ""],
        _books(day),
        ["", "CLEARING FILES OF PARTNER NETWORKS (each by its own business day)", ""],
        _network_files(day),
        ["", "ACCOUNTS ABROAD (nostro at home, vostro with the bank abroad; they mirror)", ""],
        _mirrors(day),
        ["", "RECONCILIATION (switch against everybody's statements and clearing files)", ""],
        _reconciliation(day),
        ["", "FILES", "", *_files()],
        ["", f"ledger hash  {day.ledger_hash}"],
    ]
    return [line for part in parts for line in part]


def _head(day: Day) -> list[str]:
    title = f"LAPNET-SIM  BUSINESS DAY {day.plan.business_date}  SEED {day.plan.seed}"
    return [title, "=" * len(title), "", "Simulated participants, simulated money."]


def title(corridor: str | None) -> str:
    """A corridor in words; None is no corridor."""
    if corridor is None:
        return "domestic"
    found = shipped_table().find(corridor)
    assert found is not None, "a payment's corridor stands in the table"
    return found.name


def _outcomes(day: Day) -> list[str]:
    rows = [
        (title(ending.corridor), str(ending.status), ending.reason or "", f"{ending.count:,}")
        for ending in day.endings
    ]
    total = sum(ending.count for ending in day.endings)
    rows.append(("all", "", "", f"{total:,}"))
    return [
        *table(("corridor", "outcome", "reason", ">payments"), rows),
        "",
        "Reasons are ISO 20022 codes; docs/reasons.md says what each one means.",
        "",
        f"requests repeated and answered the same  {day.tally.replays:,}",
        f"requests changed and refused (DU03)      {day.tally.conflicts:,}",
        f"bills paid, as their billers heard       {day.bills:,}",
        f"answers that came too late, not applied  {day.late_replies:,}",
        f"in doubt until the network was asked     {day.doubts:,}",
    ]


def _returns(day: Day) -> list[str]:
    return table(
        ("outcome", "reason", ">returns", ">amount", "currency"),
        [
            (
                str(item.status),
                item.reason or "",
                f"{item.count:,}",
                amount(item.amount_minor, item.currency),
                item.currency,
            )
            for item in day.returns
        ],
    )


def _orders(day: Day) -> list[str]:
    return [
        *table(
            ("order", ">orders", ">amount", "currency"),
            [
                (
                    str(item.status),
                    f"{item.count:,}",
                    amount(item.amount_minor, item.currency),
                    item.currency,
                )
                for item in day.orders
            ],
        ),
        "",
        *table(
            ("payment to an order", "reason", ">payments"),
            [(str(item.status), item.reason or "", f"{item.count:,}") for item in day.attempts],
        ),
    ]


def _scans(day: Day) -> list[str]:
    grouped: Counter[tuple[str, str]] = Counter()
    for (scheme, why), count in day.tally.scans.items():
        grouped[scheme or "(unreadable)", why] += count
    paid, refused = len(day.tally.samples_paid), len(day.tally.samples_refused)
    rows = [(scheme, why, f"{count:,}") for (scheme, why), count in sorted(grouped.items())]
    return [
        f"{paid} could be paid here, {refused} could not:",
        "",
        *table(("scheme", "why not", ">codes"), rows),
    ]


def _conversions(day: Day) -> list[str]:
    rows = [
        (
            title(item.corridor),
            f"{item.count:,}",
            f"{amount(item.source_minor, item.source_currency)} {item.source_currency}",
            f"{amount(item.target_minor, item.target_currency)} {item.target_currency}",
            amount(item.spread_minor, item.source_currency),
            amount(item.rounding_minor, item.source_currency),
        )
        for item in day.conversions
    ]
    return table(
        ("corridor", ">payments", ">debited", ">credited", ">of it spread", ">of it rounding"), rows
    )


def _fees(day: Day) -> list[str]:
    rows = [
        (
            item.tariff,
            f"{item.count:,}",
            amount(item.amount_minor, item.currency),
            amount(item.payer_fee_minor, item.currency),
            amount(item.interchange_minor, item.currency),
            amount(item.switch_fee_minor, item.currency),
        )
        for item in day.charged
    ]
    return table(
        ("tariff", ">payments", ">debited", ">payer's fee", ">interchange", ">switch fee"), rows
    )


def _windows(cycles: Sequence[Cycle]) -> list[str]:
    rows = []
    for cycle in cycles:
        value = None if cycle.final_at is None else business_date(cycle.final_at)
        for code in _currencies(cycle.netting.positions):
            pairs = [pair for pair in cycle.netting.bilateral if pair.currency == code]
            nets = [net for net in cycle.netting.positions if net.currency == code]
            gross = sum(pair.amount_minor for pair in pairs)
            moved = sum(net.net_minor for net in nets if net.net_minor > 0)
            rows.append(
                (
                    str(cycle.window.id),
                    code,
                    f"{sum(pair.n for pair in pairs):,}",
                    amount(gross, code),
                    amount(moved, code),
                    f"{100 - moved * 100 // gross} %" if gross else "",
                    amount(sum(net.net_minor for net in nets), code),
                    "short" if cycle.shortfalls else "settled",
                    "" if value is None else value.isoformat(),
                    "" if value is None else str((value - cycle.window.business_date).days),
                )
            )
    return table(
        (
            *("window", "currency", ">legs", ">gross", ">net moved", ">saved", ">sum of nets"),
            *("state", "value date", ">days owed"),
        ),
        rows,
    )


def _nets(cycles: Sequence[Cycle]) -> list[str]:
    found: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for cycle in cycles:
        for net in cycle.netting.positions:
            found[net.currency, net.participant][net.window_id] = net.net_minor
    windows = [str(cycle.window.id) for cycle in cycles]
    rows = [
        (
            code,
            participant,
            *(amount(nets.get(window, 0), code) for window in windows),
            amount(sum(nets.values()), code),
        )
        for (code, participant), nets in sorted(found.items())
    ]
    names = (f">{window.partition('/')[2]}" for window in windows)
    return table(("currency", "participant", *names, ">day"), rows)


def _settlement(day: Day) -> list[str]:
    ordered = {order.id for cycle in day.cycles for order in cycle.instructions}
    booked = {entry.order_id for entry in day.settlement_bank.entries}
    short = [short for cycle in day.cycles for short in cycle.shortfalls]
    return [
        f"instructions sent       {len(ordered):,}",
        f"found on its statement  {len(ordered & booked):,}",
        f"not found               {len(ordered - booked):,}",
        f"without instruction     {len(booked - ordered):,}",
        f"participants short      {len(short):,}",
        f"settled in              {day.plan.asset.value}",
        f"digital kip in being    {amount(day.settlement_bank.issued_minor, 'LAK')}",
    ]


def _books(day: Day) -> list[str]:
    return table(
        ("currency", *(f">{keeper.replace('_', ' ')}" for keeper in Keeper), ">sum"),
        [
            (
                code,
                *(amount(day.books.sum_of(code, keeper), code) for keeper in Keeper),
                amount(day.books.sum_of(code), code),
            )
            for code in day.books.currencies
        ],
    )


def _network_files(day: Day) -> list[str]:
    return table(
        ("network", "its date", "value date", "layout", "file", ">records", "SHA-256, beginning"),
        [
            (
                str(file.network),
                file.business_date.isoformat(),
                file.value_date.isoformat(),
                file.layout,
                file.name,
                f"{file.records:,}",
                file.sha256[:16],
            )
            for file in day.network_files
        ],
    )


def _mirrors(day: Day) -> list[str]:
    rows = [
        (
            str(each.link.network),
            each.link.home,
            each.link.abroad,
            each.currency,
            amount(each.nostro_minor, each.currency),
            amount(each.vostro_minor, each.currency),
            "yes" if each.agrees else "I07",
        )
        for each in day.mirrors
    ]
    columns = ("network", "home", "abroad", "currency", ">nostro", ">vostro", "mirrors")
    return table(columns, rows)


def _reconciliation(day: Day) -> list[str]:
    found = Counter(item.code for item in day.reconciliation.breaks)
    injected = Counter(wrong.code for wrong in day.injected)
    missed, false = missed_and_false(day)
    rows = [
        (str(code), TAXONOMY[code].name, f"{injected[code]:,}", f"{found[code]:,}")
        for code in sorted(set(found) | set(injected))
    ]
    rows.append(("all", "", f"{injected.total():,}", f"{found.total():,}"))
    return [
        *_tallies(day),
        "",
        *table(("code", "break", ">injected", ">found"), rows),
        "",
        f"missed  {len(missed):,}",
        f"false   {len(false):,}",
    ]


def _tallies(day: Day) -> list[str]:
    return table(
        ("source", "currency", ">lines", ">matched", ">broken", ">amount"),
        [
            (
                str(item.source),
                item.currency,
                f"{item.lines:,}",
                f"{item.matched:,}",
                f"{item.broken:,}",
                amount(item.amount_minor, item.currency),
            )
            for item in day.reconciliation.tallies
        ],
    )


def _files() -> list[str]:
    return table(
        ("where", "what"),
        [
            ("day.sqlite", "payments, their events, the books, windows"),
            ("switch/lines.csv", "the switch's own account of the day"),
            ("windows/*/", "nets, bilateral matrix and instructions of each window"),
            ("settlement-bank/statement.csv", "what the settlement bank moved"),
            ("settlement-bank/*.xml", "its messages: pacs.029, pacs.002, camt.053, camt.054"),
            (
                "correspondents/*.xml",
                "accounts abroad: the home bank's book, the statement from abroad",
            ),
            ("statements/", "two files of every participant: what it paid, what it was paid"),
            ("clearing/", "what each partner network booked, in its own layout, by its own day"),
            ("reports/", "R-01 to R-24 as tables and workbooks, the first ones as pages too"),
            ("reconciliation/breaks.csv", "every break, with who owes whom and until when"),
            ("reconciliation/injected.csv", "what was put into the statements on purpose"),
            ("report.json", "this report for programs"),
        ],
    )


def _currencies(nets: Iterable[NetPosition]) -> list[str]:
    return sorted({net.currency for net in nets})
