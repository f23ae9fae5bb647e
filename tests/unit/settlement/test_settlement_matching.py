"""Three-way reconciliation, a page of the rulebook: what each side says, and what it is called.

Each side is told in few words: ``-`` has no line, ``ok``, ``failed`` or ``pending`` one line, with
cells that differ from the usual ones after it; ``|`` parts several lines of one transaction.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from participants import LineStatus, ParticipantId
from settlement import (
    Break,
    Reconciliation,
    SettlementError,
    SettlementErrorCode,
    Source,
    reconcile,
)
from settlement.line import Line

TODAY = date(2026, 11, 20)
USUAL = Line(
    txn_id="t1",
    business_date=TODAY,
    window_id="2026-11-20/1",
    payer=ParticipantId("BCEL"),
    payee=ParticipantId("LDB"),
    currency="LAK",
    amount_minor=1500,
    fee_minor=10,
    status=LineStatus.OK,
    committed_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
    interchange_minor=3,
)

RULES = """
#   switch         payer side              payee side              breaks
    ok           ; ok                    ; ok                    ;
    failed       ; failed                ; failed                ;
    failed       ; -                     ; -                     ;
    failed       ; failed amount=7       ; -                     ;              # nothing moved

#   who has it
    ok           ; -                     ; ok                    ; A01 switch-payer
    ok           ; ok                    ; -                     ; A02 switch-payee
    ok           ; -                     ; -                     ; A03 switch-payer-payee
    -            ; ok                    ; -                     ; A04 switch-payer
    -            ; -                     ; ok                    ; A05 switch-payee
    -            ; ok                    ; ok                    ; A06 switch-payer-payee

#   what became of it
    ok           ; failed                ; ok                    ; D01 switch-payer
    ok           ; ok                    ; failed                ; D02 switch-payee
    ok           ; failed                ; failed                ; D01 switch-payer, D02 switch-payee
    ok           ; pending               ; ok                    ; D01 switch-payer    # not booked
    ok           ; -                     ; failed                ; A01 switch-payer, D02 switch-payee
    failed       ; ok                    ; failed                ; D03 switch-payer
    failed       ; -                     ; ok                    ; D04 switch-payee
    failed       ; ok                    ; ok                    ; D03 switch-payer, D04 switch-payee
    failed       ; pending               ; -                     ;              # not booked either
    pending      ; ok                    ; ok                    ; D05 switch-payer-payee
    pending      ; -                     ; -                     ; D05 switch-payer-payee
    pending      ; ok                    ; -                     ; D05 switch-payer-payee

#   what its lines say
    ok           ; ok currency=THB       ; ok                    ; B05 switch-payer
    ok           ; ok                    ; ok amount=1501        ; B01 switch-payee
    ok           ; ok amount=0           ; ok                    ; B01 switch-payer
    ok           ; ok amount=150         ; ok amount=150000      ; B07 switch-payer, B07 switch-payee
    ok           ; ok amount=3000        ; ok                    ; B01 switch-payer    # twice is no scale
    ok           ; ok fee=11             ; ok                    ; C01 switch-payer
    ok           ; ok fee=0              ; ok fee=20             ; C02 switch-payer, C02 switch-payee
    ok           ; ok                    ; ok interchange=4      ; C01 switch-payee
    ok           ; ok interchange=0      ; ok interchange=6      ; C02 switch-payer, C02 switch-payee
    ok           ; ok                    ; ok date=2026-11-21    ; F02 switch-payee
    ok           ; ok payer=JDB          ; ok payee=JDB          ; G01 switch-payer, G01 switch-payee

    ok           ; ok payer=LDB payee=BCEL ; ok                  ; B06 switch-payer    # side swapped
    ok           ; ok window=2026-11-20/2 ; ok window=           ; H03 switch-payer    # no window is no claim
    ok           ; ok account=1-2        ; ok                    ;                     # told by one alone
    ok account=1-1 ; ok account=1-2      ; ok account=1-1        ; G02 switch-payer
    ok tariff=a  ; ok fee=0 tariff=b     ; ok tariff=a           ; C03 switch-payer

#   the cut-off: within half an hour before midnight in Vientiane, which is 17:00 UTC
    ok at=16:59  ; ok at=16:59 date=2026-11-21 ; ok at=16:59     ; F01 switch-payer
    ok at=16:59  ; ok at=16:59 date=2026-11-23 ; ok at=16:59     ; F01 switch-payer    # the next business day
    ok at=16:59  ; ok at=16:59 date=2026-11-22 ; ok at=16:59     ; F02 switch-payer
    ok at=16:29  ; ok at=16:29 date=2026-11-21 ; ok at=16:29     ; F02 switch-payer
    ok at=16:59  ; -                     ; ok at=16:59           ; A01 switch-payer    # its file goes on after that

#   returns
    ok original_txn_id=t0 ; -            ; ok                    ; D07 switch-payer
    ok original_txn_id=t0 ; ok           ; failed                ; D07 switch-payee

#   of several reasons the first in order: status, currency, amount, fee, date, party
    ok           ; failed currency=THB   ; ok                    ; D01 switch-payer
    ok           ; ok currency=THB amount=7 ; ok                 ; B05 switch-payer
    ok           ; ok amount=7 fee=0     ; ok                    ; B01 switch-payer
    ok           ; ok fee=9 date=2026-11-21 ; ok                 ; C01 switch-payer
    ok           ; ok fee=9 interchange=0 ; ok                   ; C01 switch-payer    # one break, of the fee
    ok           ; ok interchange=9 date=2026-11-21 ; ok         ; C01 switch-payer
    ok           ; ok date=2026-11-21 payer=JDB ; ok             ; F02 switch-payer

#   duplicates: a copy is ignored and the rest still compared, a contradiction is not compared
    ok           ; ok | ok               ; ok                    ; E01 switch-payer
    ok           ; ok | ok | ok          ; ok | ok               ; E01 switch-payer, E01 switch-payee
    ok           ; ok amount=7 | ok amount=7 ; ok                ; E01 switch-payer, B01 switch-payer
    -            ; ok | ok               ; -                     ; A04 switch-payer, E01 switch-payer
    ok           ; ok | ok amount=7      ; ok                    ; E02 switch-payer
    ok           ; ok                    ; ok | failed           ; E02 switch-payee
    ok           ; ok amount=500 | ok amount=1000 ; ok           ; B08 switch-payer    # its parts add up
    ok           ; ok                    ; ok | ok date=2026-11-19 day=19 ; E04 switch-payee
    ok           ; ok | ok | ok amount=7 ; -                     ; A02 switch-payee, E02 switch-payer
    -            ; ok | ok amount=7      ; ok                    ; A05 switch-payee, E02 switch-payer
    pending      ; ok | failed           ; ok                    ; D05 switch-payer-payee, E02 switch-payer
"""  # noqa: E501 - one rule a line

CELLS: dict[str, tuple[str, Any]] = {
    "currency": ("currency", str),
    "amount": ("amount_minor", int),
    "fee": ("fee_minor", int),
    "interchange": ("interchange_minor", int),
    "date": ("business_date", date.fromisoformat),
    "payer": ("payer", ParticipantId),
    "payee": ("payee", ParticipantId),
    "window": ("window_id", str),
    "account": ("account", str),
    "tariff": ("tariff", str),
    "original_txn_id": ("original_txn_id", str),
    "at": ("committed_at", lambda text: datetime.fromisoformat(f"2026-11-20T{text}:00Z")),
    "day": ("committed_at", lambda text: datetime(2026, 11, int(text), 3, tzinfo=UTC)),
}


def told(side: str, txn_id: str = "t1") -> list[Line]:
    """Return the lines a side tells of."""
    found = []
    for words in (part.split() for part in side.split("|")):
        if words == ["-"]:
            continue
        line = replace(USUAL, txn_id=txn_id, status=LineStatus(words[0]))
        for word in words[1:]:
            name, _, text = word.partition("=")
            column, read = CELLS[name]
            line = replace(line, **{column: read(text)})
        found.append(line)
    return found


def facts(page: str) -> list[list[str]]:
    """Return a page's facts as cells."""
    lines = [line.split("#")[0].strip() for line in page.splitlines()]
    return [[cell.strip() for cell in line.split(";")] for line in lines if line]


@cache
def breaks_of(page: str) -> list[list[Break]]:
    """Reconcile a page's payments in one day; return each fact's breaks."""
    ids = {f"t{number:03}": cells for number, cells in enumerate(facts(page))}
    sides = [[line for id_, cells in ids.items() for line in told(cells[n], id_)] for n in range(3)]
    found = reconcile(sides[0], sides[1], sides[2], TODAY).breaks
    return [[item for item in found if item.txn_id == id_] for id_ in ids]


def day(switch: str, payer: str, payee: str) -> Reconciliation:
    return reconcile(told(switch), told(payer), told(payee), TODAY)


@pytest.mark.parametrize(
    "number", range(len(facts(RULES))), ids=lambda n: " ".join(facts(RULES)[n][:3])
)
def test_three_accounts_of_a_payment_are_called(number: int) -> None:
    wanted = facts(RULES)[number][3]
    found = [f"{item.code} {item.sides}" for item in breaks_of(RULES)[number]]
    assert found == (sorted(wanted.split(", ")) if wanted else [])


EXPLANATIONS = """
#   switch  ; payer side      ; payee side      ; field, ours, theirs, difference; who owes whom
    ok      ; -               ; ok              ; line present missing -1500        ; BCEL > LDB
    ok      ; ok              ; -               ; line present missing -1500        ; LDB > customer of LDB
    ok      ; -               ; -               ; line present missing -1500        ; LDB > BCEL
    -       ; ok              ; -               ; line missing present 1500         ; BCEL > customer of BCEL
    -       ; failed          ; -               ; line missing present 0            ; BCEL > customer of BCEL
    -       ; -               ; ok              ; line missing present 1500         ; customer of LDB > LDB
    -       ; ok              ; ok              ; line missing present 1500         ; BCEL > LDB
    ok      ; failed          ; ok              ; status ok failed -1500            ; BCEL > LDB
    ok      ; ok              ; failed          ; status ok failed -1500            ; LDB > customer of LDB
    failed  ; ok              ; -               ; status failed ok 1500             ; BCEL > customer of BCEL
    failed  ; -               ; ok              ; status failed ok 1500             ; customer of LDB > LDB
    pending ; ok              ; -               ; status pending ok/missing 0       ;
    ok      ; ok currency=THB ; ok              ; currency LAK THB 0                ;
    ok      ; ok amount=1600  ; ok              ; amount_minor 1500 1600 100        ; BCEL > customer of BCEL
    ok      ; ok amount=1400  ; ok              ; amount_minor 1500 1400 -100       ; customer of BCEL > BCEL
    ok      ; ok              ; ok amount=1600  ; amount_minor 1500 1600 100        ; customer of LDB > LDB
    ok      ; ok              ; ok amount=1400  ; amount_minor 1500 1400 -100       ; LDB > customer of LDB
    ok      ; ok amount=150   ; ok              ; amount_minor 1500 150 -1350       ; customer of BCEL > BCEL
    ok      ; ok fee=12       ; ok              ; fee_minor 10 12 2                 ;
    ok      ; ok              ; ok fee=0        ; fee_minor 10 0 -10                ;
    ok      ; ok interchange=7 ; ok             ; interchange_minor 3 7 4           ;
    ok      ; ok date=2026-11-21 ; ok           ; business_date 2026-11-20 2026-11-21 0 ;
    ok      ; ok payer=JDB    ; ok              ; payer BCEL JDB 0                  ;
    ok      ; ok              ; ok payee=JDB    ; payee LDB JDB 0                   ;
    ok      ; ok | ok | ok    ; ok              ; line 1 3 3000                     ;
    ok      ; ok | ok fee=11  ; ok              ; line 1 2 1500                     ; BCEL > customer of BCEL
    ok      ; ok | failed     ; ok              ; line 1 2 0                        ;
    failed  ; failed          ; ok | ok fee=11  ; line 1 2 3000                     ; customer of LDB > LDB
    pending ; ok | failed     ; ok              ; status pending several/ok 0       ;
"""  # noqa: E501 - one fact a line


@pytest.mark.parametrize("number", range(len(facts(EXPLANATIONS))))
def test_a_break_says_what_differs_and_who_owes_whom(number: int) -> None:
    difference, claim = facts(EXPLANATIONS)[number][3:]
    first = breaks_of(EXPLANATIONS)[number][0]
    said = f"{first.field} {first.ours} {first.theirs} {first.amount_difference_minor}"
    assert said == difference
    assert " > ".join(name for name in (first.owes, first.owed) if name) == claim
    assert first.currency == "LAK"


def test_a_break_is_told_in_the_currency_that_was_booked() -> None:
    assert day("-", "ok currency=THB", "-").breaks[0].currency == "THB"
    assert day("failed", "ok currency=THB", "-").breaks[0].currency == "THB"
    assert day("ok", "failed currency=THB", "ok").breaks[0].currency == "LAK"


def test_contradicting_lines_of_another_currency_are_not_added_up() -> None:
    found = day("ok", "ok | ok currency=THB amount=9", "ok").breaks[0]
    assert (found.amount_difference_minor, found.currency) == (0, "LAK")


def test_due_dates_wait_for_holidays() -> None:
    monday = date(2026, 11, 23)
    found = reconcile(told("ok"), told("ok"), [], TODAY, holidays=frozenset({monday})).breaks
    assert found[0].due_on == date(2026, 11, 24)


def test_our_own_lines_name_a_transaction_once() -> None:
    with pytest.raises(SettlementError) as refusal:
        day("ok | ok", "ok", "ok")
    assert refusal.value.code is SettlementErrorCode.KEY_REPEATED
    assert refusal.value.where == "transaction t1"


def test_every_line_of_every_source_is_matched_or_broken() -> None:
    ours = [replace(USUAL, txn_id=name) for name in "abcd"]
    debits = [*ours[:3], ours[0], replace(ours[1], amount_minor=1600)]  # a copied, b contradicted
    credits_ = [*ours[1:], replace(USUAL, txn_id="x", currency="THB")]  # a missing, x unknown
    result = reconcile(ours, debits, credits_, TODAY)
    assert [(item.txn_id, item.code) for item in result.breaks] == [
        ("a", "A02"),
        ("a", "E01"),
        ("b", "E02"),
        ("d", "A01"),
        ("x", "A05"),
    ]
    assert [
        (t.source, t.currency, t.lines, t.matched, t.broken, t.broken_minor) for t in result.tallies
    ] == [
        (Source.SWITCH, "LAK", 4, 1, 3, 4500),  # c is the one all agree on
        (Source.PAYER, "LAK", 5, 2, 3, 4600),  # the copy of a, and both lines of b
        (Source.PAYEE, "LAK", 3, 3, 0, 0),
        (Source.PAYEE, "THB", 1, 0, 1, 1500),
    ]


def test_copies_of_the_largest_amount_are_counted_exactly() -> None:
    largest = 2**63 - 1
    once = f"ok amount={largest}"
    result = day(once, once, " | ".join([once] * 3))
    assert result.breaks[0].amount_difference_minor == 2 * largest
    assert result.tallies[-1].amount_minor == 3 * largest


def test_nothing_at_all_reconciles() -> None:
    result = reconcile([], [], [], TODAY)
    assert (result.breaks, result.tallies) == ((), ())
