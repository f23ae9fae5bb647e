"""``lapnet-sim whatif``: the same transactions under other cut-offs, caps and troubles."""

import json
import time
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer

from lapnet_sim.cli.exit import WRONG_USE
from lapnet_sim.cli.recon import refuse


def whatif(
    transactions: Annotated[
        list[Path],
        typer.Option("--transactions", exists=True, dir_okay=False, help="lines: CSV or Parquet"),
    ],
    scenario: Annotated[
        Path, typer.Option("--scenario", exists=True, dir_okay=False, help="YAML file")
    ],
    out: Annotated[Path, typer.Option("--out", help="folder for the results")],
) -> None:
    """Compare scenarios on one day's transactions: whatif.csv, whatif.json."""
    from settlement.errors import SettlementError, SettlementErrorCode
    from settlement.outputs import unusable, write_table
    from settlement.reconciling import cube_of
    from settlement.scenarios import read_scenarios
    from settlement.whatif import Outcome, outcomes

    try:
        scenarios = read_scenarios(scenario)
        began = time.perf_counter()
        day = cube_of(transactions)
        built = time.perf_counter()
        rows = [row for each in scenarios for row in outcomes(day, each)]
        ended = time.perf_counter()
        out.mkdir(parents=True, exist_ok=True)
        write_table(out / "whatif.csv", [each.name for each in fields(Outcome)], rows)
        told = {
            "cells": day.size,
            "cube_seconds": round(built - began, 3),
            "scenario_seconds": round((ended - built) / len(scenarios), 6),
            "outcomes": [asdict(row) for row in rows],
        }
        text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        (out / "whatif.json").write_text(text, "utf-8")
    except SettlementError as error:
        if error.code is SettlementErrorCode.SCENARIO:
            typer.echo(f"lapnet-sim: {error}", err=True)
            raise typer.Exit(WRONG_USE) from None
        refuse(error, out)
    except OSError as error:
        refuse(unusable(out, error), out)
    typer.echo(
        f"cube         {day.size:,} cells in {told['cube_seconds']} s\n"
        f"scenarios    {len(scenarios):,}, {told['scenario_seconds']} s each\n"
        f"folder       {out}/"
    )
