"""``lapnet-sim settle``: the nets of anybody's transactions."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lapnet_sim.cli.exit import PROBLEMS
from lapnet_sim.cli.recon import refuse
from lapnet_sim.cli.recon_model import (
    EveryMinutes,
    Hours,
    ModelName,
    PaidIn,
    asked_model,
    refuse_model,
)

if TYPE_CHECKING:
    from settlement.supposing import Scenario

BILATERAL = ("window_id", "payer", "payee", "currency", "n", "amount_minor")
"""What the command promises; fees are in the nets."""


def settle(
    transactions: Annotated[
        list[Path],
        typer.Option("--transactions", exists=True, dir_okay=False, help="lines: CSV or Parquet"),
    ],
    out: Annotated[Path, typer.Option("--out", help="folder for the results")],
    payer: Annotated[
        list[Path] | None,
        typer.Option("--payer", exists=True, dir_okay=False, help="payers' own files"),
    ] = None,
    payee: Annotated[
        list[Path] | None,
        typer.Option("--payee", exists=True, dir_okay=False, help="payees' own files"),
    ] = None,
    settled: Annotated[
        list[Path] | None,
        typer.Option(
            "--settled", exists=True, dir_okay=False, help="lines of windows that have settled"
        ),
    ] = None,
    model: Annotated[ModelName, typer.Option("--model", help="how the day settles")] = (
        ModelName.NET
    ),
    every_minutes: EveryMinutes = None,
    hours: Hours = None,
    paid_in: PaidIn = None,
) -> None:
    """Net transactions by window: nets.csv, bilateral.csv, summary.json.

    With members' files the net of a member whose own is missing is provisional, and the exit code
    1; with lines that have settled, what came later is netted in a dispute window. With a model
    other than net, or with cycles, lines are put into the windows in which that model settles them.
    """
    from lapnet_sim.cli.output import SETTLED, results_in
    from settlement.errors import SettlementError, SettlementErrorCode
    from settlement.files import NET_COLUMNS
    from settlement.modelled import told
    from settlement.outputs import write_table
    from settlement.reconciling import net_standing
    from settlement.standing import judged

    began = time.perf_counter()
    scenario: Scenario | None = asked_model(model, every_minutes, hours, paid_in)
    if scenario and settled:
        refuse_model("what came late is netted by windows that have settled: leave --model out")
    try:
        with results_in(out, SETTLED) as unfinished:
            found = net_standing(transactions, payer or (), payee or (), settled or (), scenario)
            netting = found.netting
            if payer or payee:
                nets = judged(netting.positions, found.missing.keys())
                write_table(unfinished / "nets.csv", (*NET_COLUMNS, "standing"), nets)
            else:
                write_table(unfinished / "nets.csv", NET_COLUMNS, netting.positions)
            write_table(unfinished / "bilateral.csv", BILATERAL, netting.bilateral)
            summary = {
                "lines": found.lines,
                "booked": sum(pair.n for pair in netting.bilateral),
                "windows": len({position.window_id for position in netting.positions}),
                "participants": len({position.participant for position in netting.positions}),
                "positions": len(netting.positions),
                "gross_minor": by_currency((p.currency, p.amount_minor) for p in netting.bilateral),
                "net_minor": by_currency(
                    (p.currency, max(0, p.net_minor)) for p in netting.positions
                ),
                "provisional": {member: list(sides) for member, sides in found.missing.items()},
                "late": found.late,
                **(told(found.modelled, scenario) if scenario and found.modelled else {}),
                "digest": netting.digest,
                "seconds": round(time.perf_counter() - began, 3),
            }
            text = json.dumps(summary, indent=2, ensure_ascii=False) + "\n"
            (unfinished / "summary.json").write_text(text, "utf-8")
    except SettlementError as error:
        if error.code is SettlementErrorCode.SCENARIO:
            refuse_model(str(error))
        refuse(error, out)
    missing = ", ".join(f"{each} ({' and '.join(on)})" for each, on in found.missing.items())
    typer.echo(
        f"lines        {found.lines:,}\n"
        f"windows      {summary['windows']:,}\n"
        f"positions    {summary['positions']:,}, summing to zero\n"
        f"late         {found.late:,}\n"
        f"{_model_line(summary)}"
        f"provisional  {missing or 'none'}\n"
        f"digest       {netting.digest}\n"
        f"folder       {out}/\n"
        f"took         {summary['seconds']:.1f} s"
    )
    if found.missing:
        raise typer.Exit(PROBLEMS)


def _model_line(summary: Mapping[str, object]) -> str:
    if "model" not in summary:
        return ""
    return f"model        {summary['model']}, {summary['unsettled']:,} payments not settled\n"


def by_currency(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add up amounts by currency, in minor units."""
    sums: dict[str, int] = {}
    for currency, minor in rows:
        sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
