"""The register of files: nothing is taken in twice, nothing is skipped unnoticed."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from settlement.acceptance import Intake, code_of_refusal, sha256_of
from settlement.breaks import BreakCode
from settlement.engine import Embedded
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.register import (
    COLUMNS,
    Accepted,
    Offered,
    additions,
    judge,
    offered,
    read_register,
    register_lines,
)
from settlement.terms import Terms

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
AT = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)


def a_file(sequence: int | None, content: str, day: date = FRIDAY) -> Offered:
    return Offered("BCEL/payer", day, sequence, content * 64, Path(f"{content}.csv"))


def taken(*files: Offered, lines: int = 3) -> list[Accepted]:
    return additions([], files, {each.path: lines for each in files}, AT)


def refusal(known: list[Accepted], *files: Offered, day: date = FRIDAY) -> SettlementErrorCode:
    with pytest.raises(SettlementError) as refused:
        judge(known, files, Terms(day))
    assert code_of_refusal(refused.value) is BreakCode.J02
    assert refused.value.where == str(files[-1].path)
    return refused.value.code


def test_a_name_tells_sender_date_and_number() -> None:
    told = offered("payer", Path("in/BCEL-20261120-000017.csv.gz"), "a" * 64, FRIDAY)
    assert (told.sender, told.business_date, told.sequence) == ("BCEL/payer", FRIDAY, 17)
    plain = offered("payer", Path("bcel.csv"), "a" * 64, FRIDAY)
    assert (plain.sender, plain.sequence) == ("payer", None)
    lao = offered("payer", Path("BCEL-20261120-\u0ed1\u0ed7.csv"), "a" * 64, FRIDAY)
    assert (lao.sender, lao.sequence) == ("payer", None)


def test_a_name_of_another_date_is_refused() -> None:
    with pytest.raises(SettlementError, match="is named for another date") as refused:
        offered("payer", Path("BCEL-20261119-1.csv"), "a" * 64, FRIDAY)
    assert code_of_refusal(refused.value) is BreakCode.J03


def test_a_content_of_another_date_is_refused_and_one_of_the_same_date_is_the_same_run() -> None:
    known = taken(a_file(1, "a"))
    assert judge(known, [a_file(1, "a")], Terms(FRIDAY)) == []
    assert additions(known, [a_file(1, "a")], {}, AT) == []
    code = refusal(known, a_file(2, "a", MONDAY), day=MONDAY)
    assert code is SettlementErrorCode.FILE_SEEN


def test_a_file_without_a_line_may_come_on_every_date() -> None:
    known = taken(a_file(1, "a"), lines=0)
    assert judge(known, [a_file(2, "a", MONDAY)], Terms(MONDAY)) == []


def test_a_number_that_was_used_for_another_content_is_refused() -> None:
    assert refusal(taken(a_file(1, "a")), a_file(1, "b")) is SettlementErrorCode.FILE_SEQUENCE
    both = (a_file(1, "a"), a_file(1, "b"))
    assert refusal([], *both) is SettlementErrorCode.FILE_SEQUENCE


def test_numbers_that_are_skipped_are_one_missing_file_with_both_ends_named() -> None:
    known = taken(a_file(7, "a"))
    assert judge(known, [a_file(8, "b", MONDAY)], Terms(MONDAY)) == []
    (found,) = judge(known, [a_file(10, "b", MONDAY)], Terms(MONDAY))
    assert (found.code, found.txn_id, found.field) == (BreakCode.J01, "BCEL/payer", "sequence")
    assert (found.ours, found.theirs) == ("8", "10")
    (between,) = judge([], [a_file(3, "b"), a_file(1, "a")], Terms(FRIDAY))
    assert (between.ours, between.theirs) == ("2", "3")


def test_the_first_file_of_a_sender_may_have_any_number() -> None:
    assert judge([], [a_file(41, "a")], Terms(FRIDAY)) == []


def test_a_register_is_read_as_it_was_written_and_a_torn_line_was_never_accepted(
    tmp_path: Path,
) -> None:
    place = tmp_path / "register.csv"
    assert read_register(place) == []
    known = additions([], [a_file(1, "a"), a_file(None, "b")], {Path("a.csv"): 12}, AT)
    place.write_bytes(register_lines(known, is_new=True))
    assert read_register(place) == known
    assert known[0].lines == 12
    whole = place.read_bytes()
    for cut in range(len(whole)):
        place.write_bytes(whole[:cut])
        assert read_register(place) == known[: max(0, whole[:cut].count(b"\n") - 1)]


@pytest.mark.parametrize(
    ("line", "code", "where"),
    [
        ("no,such,header", "settlement.file_header", ":1"),
        (f"{','.join(COLUMNS)}\n2026-11-20,A", "settlement.file_row", ":2"),
        (
            f"{','.join(COLUMNS)}\n2026-11-20,A,1,zz,3,a.csv,2026-11-20T01:02:03Z",
            "settlement.file_field",
            ":2:sha256",
        ),
        (
            f"{','.join(COLUMNS)}\n20.11.2026,A,1,{'a' * 64},3,a.csv,2026-11-20T01:02:03Z",
            "settlement.file_field",
            ":2:business_date",
        ),
        (
            f"{','.join(COLUMNS)}\n2026-11-20,A,\u0ed1,{'a' * 64},3,a.csv,2026-11-20T01:02:03Z",
            "settlement.file_field",
            ":2:sequence",
        ),
    ],
)
def test_a_register_that_does_not_read_is_refused_with_its_place(
    tmp_path: Path, line: str, code: str, where: str
) -> None:
    place = tmp_path / "register.csv"
    place.write_text(line + "\n", "utf-8")
    with pytest.raises(SettlementError) as refused:
        read_register(place)
    assert (refused.value.code, refused.value.where) == (code, f"{place}{where}")


def test_a_files_name_is_never_a_formula_in_the_register() -> None:
    file = Offered("payer", FRIDAY, None, "a" * 64, Path('=HYPERLINK("x")\n.csv'))
    (kept,) = additions([], [file], {}, AT)
    assert kept.file == '\'=HYPERLINK("x")?.csv'


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    place = tmp_path / "large.csv"
    place.write_bytes(b"x" * 11)
    assert len(sha256_of(place, 11)) == 64
    with Embedded() as engine, pytest.raises(SettlementError) as refused:
        Intake(engine, most_bytes=10).take("payer", [place])
    assert refused.value.code is SettlementErrorCode.FILE_SIZE
    assert code_of_refusal(refused.value) is BreakCode.J03
