"""Breaks, their histories and corrections: rows to values and back."""

from collections.abc import Iterable
from dataclasses import asdict

from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.ledger.recon_run import Finding, ReconRun, TakenFile
from lapnet_sim.storage.asks import Row
from lapnet_sim.storage.life_mapping import life_of, life_values
from lapnet_sim.storage.mapping import Values
from settlement.break_life import BreakEvent, BreakStatus, BreakStep, KnownBreak
from settlement.breaks import Break, BreakCode, Severity, Sides
from settlement.tally import Source, Tally


def break_values(known: KnownBreak) -> Values:
    """All columns of a break."""
    item = known.item
    return {
        "id": known.id,
        "business_date": known.business_date,
        "txn_id": item.txn_id,
        "code": item.code.value,
        "sides": item.sides.value,
        "field": item.field,
        "ours": item.ours,
        "theirs": item.theirs,
        "difference_minor": item.amount_difference_minor,
        "currency": item.currency,
        "owes": item.owes,
        "owed": item.owed,
        "due_on": item.due_on,
        "severity": item.severity.value,
        "first_seen_at": known.first_seen_at,
        "status": known.status.value,
        "steps": known.steps,
        "maker": known.maker,
    }


def break_of(row: Row) -> KnownBreak:
    """A break from its row."""
    return KnownBreak(
        id=row["id"],
        business_date=row["business_date"],
        item=Break(
            txn_id=row["txn_id"],
            code=BreakCode(row["code"]),
            sides=Sides(row["sides"]),
            field=row["field"],
            ours=row["ours"],
            theirs=row["theirs"],
            amount_difference_minor=row["difference_minor"],
            currency=row["currency"],
            owes=row["owes"],
            owed=row["owed"],
            due_on=row["due_on"],
            severity=Severity(row["severity"]),
        ),
        first_seen_at=row["first_seen_at"],
        status=BreakStatus(row["status"]),
        steps=row["steps"],
        maker=row["maker"],
    )


def step_values(step: BreakStep) -> Values:
    """All columns of a break's event."""
    return {
        "break_id": step.break_id,
        **life_values(step),
        "by": step.by,
        "note": step.note,
    }


def step_of(row: Row) -> BreakStep:
    """A break's event from its row."""
    return BreakStep(**{**row, **life_of(row, BreakEvent, BreakStatus)})


def correction_values(correction: Correction) -> Values:
    """All columns of a correction."""
    return asdict(correction)


def correction_of(row: Row) -> Correction:
    """An correction from its row."""
    return Correction(**row)


def run_values(run: ReconRun) -> Values:
    """All columns of a reconciliation's row."""
    return {
        "digest": run.digest,
        "business_date": run.business_date,
        "recorded_at": run.recorded_at,
        "version": run.version,
        "supersedes": run.supersedes,
    }


def run_of(
    row: Row,
    files: Iterable[TakenFile] = (),
    findings: Iterable[Finding] = (),
    tallies: Iterable[Tally] = (),
) -> ReconRun:
    """A reconciliation from its row, with whatever else of it was asked for."""
    return ReconRun(
        digest=row["digest"],
        business_date=row["business_date"],
        files=tuple(files),
        recorded_at=row["recorded_at"],
        tallies=tuple(tallies),
        version=row["version"],
        supersedes=row["supersedes"],
        findings=tuple(findings),
    )


def file_values(run: ReconRun) -> Iterable[Values]:
    """All columns of each file of a reconciliation."""
    for number, file in enumerate(run.files, start=1):
        yield {"digest": run.digest, "number": number, **asdict(file)}


def file_of(row: Row) -> TakenFile:
    """A file from its row."""
    return TakenFile(
        row["sender"], row["sequence"], row["sha256"], row["lines"], row["name"], row["is_ignored"]
    )


def tally_values(run: ReconRun) -> Iterable[Values]:
    """All columns of each source's account in a reconciliation."""
    for each in run.tallies:
        yield {"digest": run.digest, **asdict(each), "source": each.source.value}


def tally_of(row: Row) -> Tally:
    """A source's account from its row."""
    told = {name: value for name, value in row.items() if name != "digest"}
    return Tally(**{**told, "source": Source(row["source"])})


def finding_values(run: ReconRun) -> Iterable[Values]:
    """All columns of each break that a reconciliation found."""
    for each in run.findings:
        yield {"digest": run.digest, **asdict(each)}


def finding_of(row: Row) -> Finding:
    """A break that a reconciliation found, from its row."""
    return Finding(row["break_id"], row["code"], row["currency"], row["difference_minor"])
