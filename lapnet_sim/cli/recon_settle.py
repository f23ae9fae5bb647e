"""``lapnet-sim settle``: the nets of anybody's transactions."""

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from lapnet_sim.cli.recon import refuse

BILATERAL = ("window_id", "payer", "payee", "currency", "n", "amount_minor")
"""What the command promises; fees are in the nets."""


def settle(
    transactions: Annotated[
        list[Path],
        typer.Option("--transactions", exists=True, dir_okay=False, help="lines: CSV or Parquet"),
    ],
    out: Annotated[Path, typer.Option("--out", help="folder for the results")],
) -> None:
    """Net transactions by window: nets.csv, bilateral.csv, summary.json."""
    from lapnet_sim.cli.output import SETTLED, results_in
    from settlement.errors import SettlementError
    from settlement.files import NET_COLUMNS
    from settlement.outputs import write_table
    from settlement.reconciling import net_day

    began = time.perf_counter()
    try:
        with results_in(out, SETTLED) as unfinished:
            netting, lines = net_day(transactions)
            write_table(unfinished / "nets.csv", NET_COLUMNS, netting.positions)
            write_table(unfinished / "bilateral.csv", BILATERAL, netting.bilateral)
            summary = {
                "lines": lines,
                "booked": sum(pair.n for pair in netting.bilateral),
                "windows": len({position.window_id for position in netting.positions}),
                "participants": len({position.participant for position in netting.positions}),
                "positions": len(netting.positions),
                "gross_minor": by_currency((p.currency, p.amount_minor) for p in netting.bilateral),
                "net_minor": by_currency(
                    (p.currency, max(0, p.net_minor)) for p in netting.positions
                ),
                "digest": netting.digest,
                "seconds": round(time.perf_counter() - began, 3),
            }
            text = json.dumps(summary, indent=2, ensure_ascii=False) + "\n"
            (unfinished / "summary.json").write_text(text, "utf-8")
    except SettlementError as error:
        refuse(error, out)
    typer.echo(
        f"lines        {lines:,}\n"
        f"windows      {summary['windows']:,}\n"
        f"positions    {summary['positions']:,}, summing to zero\n"
        f"digest       {netting.digest}\n"
        f"folder       {out}/\n"
        f"took         {summary['seconds']:.1f} s"
    )


def by_currency(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add up amounts by currency, in minor units."""
    sums: dict[str, int] = {}
    for currency, minor in rows:
        sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
