"""What a reconciliation that has ended asks of the books: to record it as a version of its day."""

from collections.abc import Iterable
from pathlib import Path

from lapnet_sim.ledger.break_commands import RecordBreaks
from lapnet_sim.ledger.recon_run import CarriedIn, ReconRun, TakenFile
from settlement.carry import OpenItem
from settlement.recorded import FileTold, Results
from settlement.register import offered


def recording_of(found: Results, carried_in: Iterable[OpenItem] = ()) -> RecordBreaks:
    """Return the command that records a run.

    Raises: `SettlementError` with ``settlement.file_name`` for a file named for another date.
    """
    carried = {CarriedIn(item.line.txn_id, item.since) for item in carried_in}
    return RecordBreaks(
        found.business_date,
        found.breaks,
        tuple(sorted(carried, key=lambda each: (each.since, each.txn_id))),
        ReconRun(
            digest=found.id,
            business_date=found.business_date,
            files=tuple(_taken(each, found) for each in found.files),
            tallies=found.tallies,
        ),
    )


def _taken(file: FileTold, found: Results) -> TakenFile:
    told = offered(file.side, Path(file.name), file.sha256, found.business_date)
    sender = told.sender.rstrip("/")
    return TakenFile(sender, told.sequence, file.sha256, file.lines, file.name, file.is_ignored)
