"""The options of ``lapnet-sim settle`` that say how the day settles."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from lapnet_sim.cli.exit import WRONG_USE

if TYPE_CHECKING:
    from settlement.supposing import Scenario

_PAID_IN = re.compile(r"([^=]{1,64})=(0|[1-9][0-9]{0,18})")
_HOURS = 2


class ModelName(StrEnum):
    """Models of `settlement.supposing.Model`, which only this command's work loads."""

    NET = "net"
    PREFUNDED = "prefunded"
    GROSS = "gross"
    HYBRID = "hybrid"


EveryMinutes = Annotated[
    int | None,
    typer.Option("--every-minutes", help="net in cycles of so many minutes, in whole fives"),
]
Hours = Annotated[
    str | None,
    typer.Option("--hours", metavar="HH:MM-HH:MM", help="hybrid: when it nets; gross otherwise"),
]
PaidIn = Annotated[
    list[str] | None,
    typer.Option(
        "--paid-in", metavar="MEMBER=MINOR", help="what a member paid in before; without any, all"
    ),
]


def asked_model(
    model: ModelName, every_minutes: int | None, hours: str | None, paid_in: list[str] | None
) -> "Scenario | None":
    """Return the model that was asked for; nothing where lines net by the windows they name."""
    from settlement.errors import SettlementError
    from settlement.scenarios import scenario_of

    if (hours is None) is (model is ModelName.HYBRID):
        refuse_model("--hours go with --model hybrid, which needs them")
    if paid_in and model is ModelName.NET:
        refuse_model("--paid-in goes with the models prefunded, gross and hybrid")
    if model is ModelName.GROSS and every_minutes is not None:
        refuse_model("--model gross settles at once: it has no cycles")
    if model is ModelName.NET and every_minutes is None:
        return None
    told: dict[str, object] = {"name": model.value, "model": model.value}
    if every_minutes is not None:
        told["every_minutes"] = every_minutes
    if hours is not None:
        told["hours"] = hours.split("-", _HOURS - 1)
    if paid_in:
        told["collateral"] = _amounts(paid_in)
    try:
        return scenario_of(told, "--model")
    except SettlementError as error:
        refuse_model(str(error))


def refuse_model(message: str) -> NoReturn:
    """Say what does not go together, and end as for wrong use."""
    typer.echo(f"lapnet-sim: {message}", err=True)
    raise typer.Exit(WRONG_USE)


def _amounts(paid_in: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in paid_in:
        told = _PAID_IN.fullmatch(each)
        if told is None or told[1] in found:
            refuse_model(f"--paid-in {each!a}: MEMBER=MINOR, once a member, in whole minor units")
        found[told[1]] = int(told[2])
    return found
