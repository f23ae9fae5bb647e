"""A report as CSV: keys for headings, exact text, no cell a formula; for people with programs."""

import csv
import io

from lapnet_sim.reports.cells import exact
from lapnet_sim.reports.sheet import Sheet
from lapnet_sim.reports.wording import Wording


def write_csv(sheet: Sheet, wording: Wording) -> bytes:
    """Return the table; what surrounds it is in ``about``, since a table has one header."""
    del wording
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)  # lines end as RFC 4180 has it, so a lone CR is quoted too
    writer.writerow([each.key for each in sheet.report.columns])
    writer.writerows(exact(row, sheet.report.columns) for row in sheet.rows)
    return buffer.getvalue().encode()
