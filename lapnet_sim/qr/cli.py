"""``lapnet-sim qr read | make | check | poster``: 0 accepted, 1 refused, 2 wrong use.

The result goes to standard output, remarks about the work to standard error. With ``--json`` every
outcome, refusals and wrong use included, is one object of one shape on standard output.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

import emvqr
from emvqr import Mode, Payload, QrError, Severity
from emvqr.symbol import Correction, SymbolError
from lapnet_sim.clock import SystemClock
from lapnet_sim.qr import making, output, poster
from lapnet_sim.qr.errors import QrToolError
from lapnet_sim.qr.names import Names
from lapnet_sim.qr.report import Outcome
from lapnet_sim.qr.source import text_from

app = typer.Typer(
    name="qr",
    help="Read, make, check and print QR payment codes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

P = ParamSpec("P")
Text = Annotated[
    str | None, typer.Argument(help="the text of the code; - reads it", metavar="TEXT")
]
File = Annotated[Path | None, typer.Option("--file", help="a file that holds the text")]
Image = Annotated[Path | None, typer.Option("--image", help="a picture that shows the code")]
Nth = Annotated[int | None, typer.Option("--nth", help="which code of the picture, from 1")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Level = Annotated[Correction, typer.Option("--correction", help="how much may be lost, at least")]


def _told(mode: Mode) -> Callable[[Callable[P, Outcome]], Callable[P, None]]:
    """Print the outcome of a command that judges in `mode`, and end with its exit code."""

    def telling(command: Callable[P, Outcome]) -> Callable[P, None]:
        @wraps(command)
        def run(*given: P.args, **named: P.kwargs) -> None:
            try:
                outcome = command(*given, **named)
            except (QrError, QrToolError, SymbolError) as error:
                outcome = Outcome.failed(error, Mode(str(named.get("mode", mode))))
            _print(outcome, as_json=bool(named["as_json"]))
            raise typer.Exit(outcome.exit_code)

        return run

    return telling


def _print(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        typer.echo(outcome.as_json())
        return
    if outcome.lines:
        typer.echo(outcome.lines.encode())
    if outcome.remarks:
        typer.echo(outcome.remarks, err=True)


@app.command()
@_told(Mode.PAY)
def read(
    text: Text = None,
    file: File = None,
    image: Image = None,
    nth: Nth = None,
    mode: Annotated[Mode, typer.Option(help="pay, or stricter: lint")] = Mode.PAY,
    as_json: Json = False,  # noqa: FBT002, ARG001 - a flag, read by whoever tells the outcome
) -> Outcome:
    """Explain a code, object by object, and say whether it can be paid."""
    raw = text_from(text, file, image, nth)
    return Outcome.judged(
        mode, emvqr.check(raw, mode), _accepted(raw, mode), emvqr.describe(raw, mode)
    )


@app.command()
@_told(Mode.LINT)
def check(
    text: Text = None,
    file: File = None,
    image: Image = None,
    nth: Nth = None,
    mode: Annotated[Mode, typer.Option(help="lint, or as a payer's app: pay")] = Mode.LINT,
    as_json: Json = False,  # noqa: FBT002, ARG001 - a flag, read by whoever tells the outcome
) -> Outcome:
    """List everything that is wrong or odd about a code, and nothing else."""
    raw = text_from(text, file, image, nth)
    findings = emvqr.check(raw, mode)
    payload = _accepted(raw, mode)
    verdict = f"{'accepted' if payload else 'refused'} ({mode})"
    lines = [f"{found.severity:<{len(Severity.REFUSE)}} {found}" for found in findings]
    return Outcome.judged(mode, findings, payload, "\n".join([*lines, verdict]))


@app.command()
@_told(Mode.LINT)
def make(
    kind: Annotated[
        str, typer.Argument(help="personal, merchant, bill: what the scheme issues")
    ] = ("merchant"),
    scheme: Annotated[str, typer.Option(help="whose code")] = "lao_qr",
    iin: Annotated[str | None, typer.Option(help="the receiving member, 8 digits")] = None,
    receiver_id: Annotated[str | None, typer.Option(help="the receiver's id there")] = None,
    name: Annotated[str | None, typer.Option(help="the merchant's name in ASCII")] = None,
    city: Annotated[str | None, typer.Option(help="the merchant's city in ASCII")] = None,
    lao_name: Annotated[str | None, typer.Option(help="the merchant's name in Lao")] = None,
    lao_city: Annotated[str | None, typer.Option(help="the merchant's city in Lao")] = None,
    mcc: Annotated[str | None, typer.Option(help="merchant category code, 4 digits")] = None,
    amount: Annotated[
        str | None, typer.Option(help="for one payment; else the payer enters it")
    ] = (None),
    bill_number: Annotated[str | None, typer.Option(help="the bill")] = None,
    expires_at: Annotated[
        str | None, typer.Option(help="such as 2026-11-20T18:00:00+07:00")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", help="another field: NAME=VALUE, as often as needed"),
    ] = None,
    like: Annotated[
        str | None, typer.Option("--like", help="start from this code: with --amount or --static")
    ] = None,
    static: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--static", help="with --like: without its amount")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="write it too: .txt, .png or .svg")
    ] = None,
    scale: Annotated[int, typer.Option(min=1, max=100, help="pixels per module")] = 10,
    correction: Level = Correction.M,
    as_json: Json = False,  # noqa: FBT002, ARG001 - a flag, read by whoever tells the outcome
) -> Outcome:
    """Make a code: static without an amount, dynamic with one. What is made passes lint."""
    given = {
        "iin": iin,
        "receiver_id": receiver_id,
        "merchant_name": name,
        "merchant_city": city,
        "lao_name": lao_name,
        "lao_city": lao_city,
        "merchant_category_code": mcc,
        "amount": amount,
        "bill_number": bill_number,
        "expires_at": expires_at,
        **making.pairs(fields or ()),
    }
    wanted = {field: value for field, value in given.items() if value is not None}
    if like is None and not static:
        payload = making.made(scheme, kind, wanted)
    else:
        payload = making.remade(like, wanted, static=static)
    written = output.write(out, output.symbol_in(payload, out, scale, correction))
    return Outcome.made(payload, written, payload.encode())


@app.command("poster")
@_told(Mode.PAY)
def print_poster(
    text: Text = None,
    file: File = None,
    image: Image = None,
    nth: Nth = None,
    size: Annotated[
        poster.Size, typer.Option(help="the paper", case_sensitive=False)
    ] = poster.Size.A6,
    lao_name: Annotated[str | None, typer.Option(help="if the code has no Lao name")] = None,
    name: Annotated[str | None, typer.Option(help="if the code has no Latin name")] = None,
    out: Annotated[Path, typer.Option("--out", help="what to write: .pdf or .png")] = Path(
        "poster.pdf"
    ),
    correction: Level = Correction.M,
    as_json: Json = False,  # noqa: FBT002, ARG001 - a flag, read by whoever tells the outcome
) -> Outcome:
    """Print a stand to pay at, in Lao and English, on A6, A5 or A4."""
    payload = emvqr.decode(text_from(text, file, image, nth), Mode.PAY)
    stand = poster.Poster(payload, size, Names.of(payload, lao_name, name), correction)
    written = output.write(out, output.poster_in(stand, out, SystemClock().now()))
    return Outcome.made(payload, written)


def _accepted(raw: str | bytes, mode: Mode) -> Payload | None:
    try:
        return emvqr.decode(raw, mode)
    except QrError:
        return None
