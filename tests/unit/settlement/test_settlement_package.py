"""The package as others meet it: cheap to import, codes in one place."""

import subprocess
import sys

import settlement
from settlement import Finding, SettlementError, SettlementErrorCode


def test_importing_settlement_loads_no_engine() -> None:
    script = (
        "import sys, settlement, settlement.report, settlement.bulk;"
        "print(sorted({'ibis', 'duckdb'} & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter on our own words
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_public_name_exists() -> None:
    assert all(hasattr(settlement, name) for name in settlement.__all__)


def test_codes_carry_the_packages_prefix() -> None:
    assert all(code.startswith("settlement.") for code in SettlementErrorCode)


def test_an_error_is_a_finding_that_was_raised() -> None:
    error = SettlementError(SettlementErrorCode.CUT_OFFS, "none given")
    assert error.finding == Finding(SettlementErrorCode.CUT_OFFS, "none given")
    assert str(error) == str(error.finding) == "settlement.cut_offs: none given"
