"""Where a simulated day leaves its database and files."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lapnet_sim.clearing.cycle import Cycle
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.gathering import Files
from lapnet_sim.sandbox.discrepancies import Discrepancy
from lapnet_sim.sandbox.network_files import NetworkFile
from lapnet_sim.storage.engine import refuse_foreign_file
from participants import ParticipantId, StatementLine
from participants.settlement_bank import Entry
from settlement import (
    Break,
    write_bilateral,
    write_breaks,
    write_instructions,
    write_lines,
    write_nets,
)

MARK = "This folder was made by lapnet-sim day, which replaces it when it runs again.\n"

FOLDERS = (
    *("clearing", "correspondents", "reconciliation", "reports", "settlement-bank"),
    *("statements", "switch", "windows"),
)


@dataclass(frozen=True, slots=True)
class DayFolder:
    """The folder of one day."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "day.sqlite"

    @property
    def database_url(self) -> str:
        """SQLAlchemy's address of the SQLite file."""
        return f"sqlite:///{self.database.absolute()}"

    @property
    def report(self) -> Path:
        """The report, as text."""
        return self.path / "report.txt"

    @property
    def report_json(self) -> Path:
        """The report, for programs."""
        return self.path / "report.json"

    @property
    def switch_lines(self) -> Path:
        """The switch's own account of the day."""
        return self.path / "switch" / "lines.csv"

    @property
    def reports(self) -> Path:
        """The reports of the day, R-01 to R-24."""
        return self.path / "reports"

    @property
    def files(self) -> Files:
        """What the reports compare."""
        return Files(
            switch=self.switch_lines,
            payer=self.statements("payer"),
            payee=self.statements("payee"),
            bank=self.path / "settlement-bank" / "statement.csv",
            network=self.network_files,
            closings=sorted(self.settlement_bank.glob("statement.*.camt053.xml")),
        )

    @property
    def network_files(self) -> list[Path]:
        """The partner networks' clearing files, in the order of their names."""
        return sorted((self.path / "clearing").glob("*"))

    def prepare(self) -> None:
        """Make the folder, or empty it if an earlier day made it.

        Raises:
            SwitchError: ``switch.folder_not_ours``, ``switch.folder_unusable``,
                ``switch.database_not_ours``; nothing was changed.
        """
        mark = self.path / "ABOUT.txt"
        if self.path.exists() and not self.path.is_dir():
            raise SwitchError(SwitchErrorCode.FOLDER_NOT_OURS, "this is a file", str(self.path))
        if self.path.is_dir() and any(self.path.iterdir()):
            refuse_foreign_file(self.database)
            if not mark.is_file() or mark.read_text("utf-8") != MARK:
                raise SwitchError(
                    SwitchErrorCode.FOLDER_NOT_OURS,
                    "the folder holds something else",
                    str(self.path),
                )
            self._empty()
        try:
            for name in FOLDERS:
                (self.path / name).mkdir(parents=True, exist_ok=True)
            mark.write_text(MARK, "utf-8")
        except OSError as error:
            raise SwitchError(
                SwitchErrorCode.FOLDER_UNUSABLE,
                f"the folder cannot be made ({error.strerror})",
                str(self.path),
            ) from None

    def _empty(self) -> None:
        for name in FOLDERS:
            shutil.rmtree(self.path / name, ignore_errors=True)
        for name in ("day.sqlite", "day.sqlite-wal", "day.sqlite-shm", "report.txt", "report.json"):
            (self.path / name).unlink(missing_ok=True)

    def statements(self, side: str) -> list[Path]:
        """The participants' statement files of one side, in the order of their names."""
        return sorted((self.path / "statements").glob(f"*.{side}.csv"))

    def write_statement(
        self,
        participant: ParticipantId,
        payer: Sequence[StatementLine],
        payee: Sequence[StatementLine],
    ) -> None:
        """One participant's two files: what it paid, what it was paid."""
        for side, lines in (("payer", payer), ("payee", payee)):
            write_lines(self.path / "statements" / f"{participant}.{side}.csv", lines)

    def write_network_file(self, file: NetworkFile) -> None:
        """What a partner network sends of one of its business days."""
        (self.path / "clearing" / file.name).write_bytes(file.content.encode())

    def write_switch_lines(self, lines: Iterable[StatementLine]) -> None:
        """The switch's own account of the day."""
        write_lines(self.switch_lines, lines)

    def write_window(self, cycle: Cycle) -> None:
        """A window's nets, bilateral matrix and instructions."""
        folder = self.path / "windows" / str(cycle.window.id).replace("/", "-")
        folder.mkdir()
        write_nets(folder / "nets.csv", cycle.netting.positions)
        write_bilateral(folder / "bilateral.csv", cycle.netting.bilateral)
        write_instructions(folder / "instructions.csv", cycle.instructions)

    @property
    def settlement_bank(self) -> Path:
        """What the settlement bank was told and what it said."""
        return self.path / "settlement-bank"

    @property
    def correspondents(self) -> Path:
        """Accounts abroad, as either side has them."""
        return self.path / "correspondents"

    def write_settlement_bank(self, entries: Iterable[Entry]) -> None:
        """The settlement bank's statement of the day."""
        _write(
            self.path / "settlement-bank" / "statement.csv",
            ("order_id", "participant", "currency", "amount_minor", "balance_minor", "booked_at"),
            (
                (
                    entry.order_id,
                    entry.participant,
                    entry.amount.currency.code,
                    entry.amount.minor,
                    entry.balance_minor,
                    f"{entry.booked_at:%Y-%m-%dT%H:%M:%S.%fZ}",
                )
                for entry in entries
            ),
        )

    def write_breaks(self, breaks: Iterable[Break], injected: Iterable[Discrepancy]) -> None:
        """What reconciliation found, and beside it what was put in."""
        write_breaks(self.path / "reconciliation" / "breaks.csv", breaks)
        _write(
            self.path / "reconciliation" / "injected.csv",
            ("txn_id", "code", "file"),
            ((wrong.txn_id, wrong.code, wrong.file) for wrong in injected),
        )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
