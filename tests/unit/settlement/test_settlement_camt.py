"""camt.053 and camt.054 as the settlement account's statement; hostile XML does nothing."""

from datetime import date
from pathlib import Path

import pytest

from settlement import SettlementError
from settlement.camt import ACCOUNT, read_camt
from settlement.settled import balances
from settlement.terms import Terms

TODAY = date(2026, 11, 20)


def entry(
    minor: str, sign: str = "CRDT", reference: str = "2026-11-20/1", code: str = "LAK"
) -> str:
    return (
        f'<Ntry><NtryRef>o-{minor}</NtryRef><Amt Ccy="{code}">{minor}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
    )


def balance(kind: str, minor: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="LAK">{minor}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
    )


def statement(number: int, opening: str, closing: str, *entries: str) -> str:
    return (
        f"<Stmt><ElctrncSeqNb>{number}</ElctrncSeqNb>"
        "<Acct><Id><Othr><Id>BCEL</Id></Othr></Id></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{''.join(entries)}</Stmt>"
    )


def saved(folder: Path, *statements: str) -> Path:
    path = folder / "statement.xml"
    body = "".join(statements)
    space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
    path.write_text(
        f'<Document xmlns="{space}"><BkToCstmrStmt>{body}</BkToCstmrStmt></Document>', "utf-8"
    )
    return path


def test_entries_become_movements_of_their_window(tmp_path: Path) -> None:
    path = saved(
        tmp_path, statement(7, "10.00", "12.50", entry("5.00"), entry("2.50", "DBIT", "x"))
    )
    found = read_camt(path, TODAY)[0]
    assert (found.account, found.number, found.opening_minor, found.moved_minor) == (
        "BCEL", 7, 1000, 250,
    )  # fmt: skip
    assert [
        (line.payer, line.payee, line.amount_minor, line.window_id) for line in found.lines
    ] == [
        (ACCOUNT, "BCEL", 500, "2026-11-20/1"),
        ("BCEL", ACCOUNT, 250, ""),
    ]


@pytest.mark.parametrize(
    ("statements", "codes"),
    [
        ([statement(1, "1.00", "3.00", entry("2.00"))], []),
        ([statement(1, "1.00", "3.01", entry("2.00"))], ["I05"]),
        ([statement(1, "1.00", "1.00"), statement(2, "1.00", "1.00")], []),
        ([statement(1, "1.00", "1.00"), statement(3, "1.00", "1.00")], ["I06"]),
        ([statement(1, "1.00", "1.00"), statement(2, "1.05", "1.05")], ["I06"]),
    ],
)
def test_statements_add_up_and_follow_each_other(
    tmp_path: Path, statements: list[str], codes: list[str]
) -> None:
    found = balances(read_camt(saved(tmp_path, *statements), TODAY), Terms(TODAY))
    assert [item.code.value for item in found] == codes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<a>", "settlement.file_row"),
        ("<a/>", "settlement.file_row"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Stmt>&b;</Stmt>', "settlement.file_row"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><Stmt/>', "settlement.file_row"),
        (f"<Stmt>{entry('1.001')}</Stmt>", "settlement.file_field"),
        (f"<Stmt>{entry('-1')}</Stmt>", "settlement.file_field"),
        (f"<Stmt>{entry('1', code='XXQ')}</Stmt>", "settlement.file_field"),
        (f"<Stmt>{entry('1', sign='UP')}</Stmt>", "settlement.file_field"),
        ("<Stmt><ElctrncSeqNb>໑</ElctrncSeqNb></Stmt>", "settlement.file_field"),
    ],
)
def test_what_is_no_statement_is_refused_with_its_place(
    tmp_path: Path, content: str, code: str
) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(content, "utf-8")
    with pytest.raises(SettlementError) as refusal:
        read_camt(path, TODAY)
    assert refusal.value.code == code
    assert str(path) in (refusal.value.where or "")
