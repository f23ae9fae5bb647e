"""The taxonomy: every way in which books can disagree, as one table.

A row says what a break is called, how much it presses, in how many business days it is due, with
whom the money is until then, whether a machine may close it, and how it is closed. Codes keep their
families by letter: A presence, B amount, C fee, D status, E duplicates, F dates, G parties,
H totals, I settlement, J files, K ledgers, M matching.

Source: the scheme's own break list; due days of D03, A02 and A01 as the scheme states them, the
others invented on their pattern.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class BreakCode(StrEnum):
    """Why something does not reconcile; what each means, in a sentence."""

    A01 = "A01"
    """We completed it, the payer's bank does not have it."""
    A02 = "A02"
    """We completed it, the payee's bank does not have it."""
    A03 = "A03"
    """We completed it, neither bank has it."""
    A04 = "A04"
    """Only the payer's bank has it."""
    A05 = "A05"
    """Only the payee's bank has it."""
    A06 = "A06"
    """Both banks have it, we do not."""
    A07 = "A07"
    """We have it and the partner network does not, or the other way round."""
    A08 = "A08"
    """A bank's line names a reference of another form than ours; a line of ours like it is open."""
    B01 = "B01"
    """The amounts differ."""
    B02 = "B02"
    """The amounts differ across the border by no more than a rounding."""
    B03 = "B03"
    """The amount times the rate is not the amount that is to be settled."""
    B04 = "B04"
    """It was completed with a quote that had expired."""
    B05 = "B05"
    """The currencies differ."""
    B06 = "B06"
    """Payer and payee are exchanged, or the sign of the amount is."""
    B07 = "B07"
    """The amounts differ by a power of ten: somebody counts another minor unit."""
    B08 = "B08"
    """A bank booked it in several parts that add up to our amount."""
    C01 = "C01"
    """The fees differ."""
    C02 = "C02"
    """A bank charged no fee, or the fee twice."""
    C03 = "C03"
    """The fees differ, and so do the tariffs they were taken from."""
    D01 = "D01"
    """We completed it, the payer's bank did not book it."""
    D02 = "D02"
    """We completed it, the payee's bank did not book it."""
    D03 = "D03"
    """It failed with us, the payer's bank debited its customer."""
    D04 = "D04"
    """It failed with us, the payee's bank credited its customer."""
    D05 = "D05"
    """It was still undecided with us when the books closed."""
    D06 = "D06"
    """A return names no payment of ours, or sends back more than was paid."""
    D07 = "D07"
    """A return that a bank did not book."""
    E01 = "E01"
    """A bank's file repeats a line, cell for cell; the copies are ignored."""
    E02 = "E02"
    """A bank's file has several different lines for one transaction."""
    E03 = "E03"
    """Two payments of one account, same payee and amount, within a minute: perhaps one too many."""
    E04 = "E04"
    """A bank uses one reference for payments of different days."""
    F01 = "F01"
    """Committed with us just before the cut-off; a bank has it on its next date, or not yet."""
    F02 = "F02"
    """The business dates differ, and no cut-off explains it."""
    F03 = "F03"
    """All of a member's instants are shifted against ours."""
    F04 = "F04"
    """The business dates differ over a holiday of one country."""
    G01 = "G01"
    """The payer or the payee is another participant."""
    G02 = "G02"
    """The accounts differ."""
    H01 = "H01"
    """A member's stated total is not ours, though all its lines match."""
    H02 = "H02"
    """A member's stated net is not ours, though all its lines match."""
    H03 = "H03"
    """A bank counts it in another window."""
    I01 = "I01"
    """The settlement account moved by another amount than instructed."""
    I02 = "I02"
    """The settlement account moved without an instruction."""
    I03 = "I03"
    """Instructed, and not on the settlement account."""
    I04 = "I04"
    """Settled twice."""
    I05 = "I05"
    """Opening balance and movements do not lead to the closing balance."""
    I06 = "I06"
    """A statement is missing: its number is skipped, or it does not open where the last closed."""
    I07 = "I07"
    """Our account abroad and the partner's account of it differ."""
    I08 = "I08"
    """A corridor's nets in its two currencies do not agree at the contract rate."""
    K01 = "K01"
    """A rule of our own books is broken."""
    K02 = "K02"
    """A member's ledger is not what its file says."""
    K03 = "K03"
    """Suspense is not the sum of the open breaks."""
    J01 = "J01"
    """An expected file is missing."""
    J02 = "J02"
    """A file was delivered twice; the second is ignored."""
    J03 = "J03"
    """A file is damaged: encoding, header, rows, trailer or totals. Refused as a whole."""
    J04 = "J04"
    """A cell of a file cannot be read. Refused as a whole."""
    M01 = "M01"
    """Several open lines of ours fit one of a bank's equally well."""
    M02 = "M02"
    """People matched it, and a later line contradicts them."""


class Severity(StrEnum):
    """How much a break presses."""

    URGENT = "urgent"
    """A customer is without money that is theirs, or settlement is in doubt."""
    HIGH = "high"
    """Money moved at one side only."""
    NORMAL = "normal"
    """The payment stands, a figure is wrong."""
    LOW = "low"
    """No money is wrong."""


class Closing(StrEnum):
    """Who may close a break."""

    AUTOMATIC = "automatic"
    """A machine, once its condition holds."""
    SUGGESTED = "suggested"
    """People, from a suggestion."""
    PEOPLE = "people"
    """People, who find out first."""


@dataclass(frozen=True, slots=True)
class BreakRule:
    """What follows from a break code.

    Units: ``due_in`` counts business days after the business date; 0 is the same day.
    """

    name: str
    severity: Severity
    due_in: int
    money_with: str
    closing: Closing
    resolution: str


_U, _H, _N, _L = Severity.URGENT, Severity.HIGH, Severity.NORMAL, Severity.LOW
_A, _S, _P = Closing.AUTOMATIC, Closing.SUGGESTED, Closing.PEOPLE

_ROWS: dict[str, tuple[str, Severity, int, str, Closing, str]] = {
    "A01": ("payer not debited", _H, 2, "payer's bank", _A, "late debit; settlement stands"),
    "A02": ("payee not credited", _U, 1, "payee's bank", _A, "credit and confirm, or return it"),
    "A03": ("nobody booked", _H, 2, "nobody", _P, "both book, or both return in a dispute cycle"),
    "A04": ("debit unknown to us", _H, 2, "payer's bank", _A, "give it back to the customer"),
    "A05": ("credit unknown to us", _H, 2, "payee's bank", _P, "take it back, or claim with proof"),
    "A06": ("booked outside us", _H, 2, "-", _P, "another rail: exclude; else post late"),
    "A07": ("partner network differs", _H, 2, "settlement bank of the sender", _A,
            "as for a bank, by the corridor's rules, after the network's next file"),
    "A08": ("reference malformed", _N, 2, "-", _S, "four eyes link it to the suggested line"),
    "B01": ("amount differs", _N, 2, "bank that differs from us", _P, "entry for the difference"),
    "B02": ("rounding", _L, 2, "rounding account", _A, "post to rounding; watch its bound"),
    "B03": ("rate differs", _N, 2, "converting bank", _P, "price again from the quote; claim"),
    "B04": ("rate expired", _N, 2, "converting bank", _S, "by the corridor's rule"),
    "B05": ("currency differs", _H, 2, "-", _P, "correct and file again"),
    "B06": ("direction differs", _H, 2, "-", _A, "file again; reverse both bookings"),
    "B07": ("scale differs", _H, 2, "bank that differs from us", _S, "file again in our unit"),
    "B08": ("split", _L, 2, "-", _A, "the parts together are the match"),
    "C01": ("fee differs", _N, 2, "who pays the fee", _S, "correct in the fee cycle"),
    "C02": ("fee missing or doubled", _N, 2, "who pays the fee", _A, "correct in the fee cycle"),
    "C03": ("tariff differs", _N, 2, "scheme", _P, "rate the interval again, adjust once"),
    "D01": ("payer side failed", _H, 2, "payer's bank", _P, "debit or bear it"),
    "D02": ("payee side failed", _U, 1, "payee's bank", _P, "credit or return it"),
    "D03": ("debited, but failed", _U, 0, "payer's bank", _A, "give it back at once"),
    "D04": ("credited, but failed", _H, 1, "payee's bank", _P, "recover, or agree to late success"),
    "D05": ("open at close", _H, 1, "-", _P, "ask for the status; next window, or let it expire"),
    "D06": ("return without payment", _H, 2, "suspense", _P, "hold in suspense until explained"),
    "D07": ("return not processed", _H, 1, "bank that did not book", _A, "mirror the return"),
    "E01": ("line repeated", _L, 2, "-", _A, "ignore the copies, keep them as evidence"),
    "E02": ("booked differently twice", _N, 2, "bank that doubled", _A, "reverse one, with proof"),
    "E03": ("perhaps paid twice", _L, 2, "customer", _S, "ask the payer's bank"),
    "E04": ("reference used again", _N, 2, "-", _P, "the member mends how it makes references"),
    "F01": ("cut-off", _L, 1, "-", _A, "carry forward; what stays open becomes A01 or A02"),
    "F02": ("business date differs", _L, 2, "interest", _P, "claim the interest"),
    "F03": ("clock shifted", _L, 2, "-", _S, "correct the mapping, tell the member"),
    "F04": ("holiday", _L, 2, "corridor exposure", _A, "due by the joint calendar"),
    "G01": ("participant differs", _N, 2, "-", _S, "correct the member code"),
    "G02": ("account differs", _H, 0, "payee's bank", _P, "to the fraud desk; the bank checks"),
    "H01": ("total differs", _H, 1, "-", _P, "stop the close; find the missing kind of line"),
    "H02": ("net differs", _H, 1, "-", _P, "publish the net line by line"),
    "H03": ("window differs", _L, 2, "-", _P, "our stamp counts; show the seconds to the cut-off"),
    "I01": ("settlement differs", _U, 0, "-", _P, "stop; ask the settlement bank"),
    "I02": ("movement not instructed", _U, 0, "suspense", _P, "suspense; ask the settlement bank"),
    "I03": ("not settled", _U, 0, "member that is short", _P, "the procedure for a short member"),
    "I04": ("settled twice", _U, 0, "who received twice", _P, "the receiver returns it"),
    "I05": ("mirror differs", _U, 0, "-", _P, "find the missing movement; overwrite no balance"),
    "I06": ("statement missing", _U, 0, "-", _P, "ask for the statement"),
    "I07": ("correspondent differs", _H, 2, "-", _P, "age by item, claim"),
    "I08": ("corridor nets differ", _H, 2, "-", _P, "the settlement banks confirm"),
    "K01": ("books broken", _U, 0, "-", _P, "stop everything"),
    "K02": ("member's ledger differs", _N, 2, "-", _P, "the member reconciles itself; inform it"),
    "K03": ("suspense drifts", _U, 0, "suspense", _P, "build suspense again from the breaks"),
    "J01": ("file missing", _U, 0, "-", _P, "the day is incomplete; net provisionally from ours"),
    "J02": ("file delivered twice", _L, 0, "-", _A, "ignore, or replace and run again"),
    "J03": ("file damaged", _U, 0, "-", _P, "the sender delivers again"),
    "J04": ("cell unreadable", _U, 0, "-", _P, "the sender delivers again"),
    "M01": ("ambiguous", _N, 2, "-", _S, "people choose"),
    "M02": ("match contradicted", _H, 2, "-", _P, "open it again, keep both decisions"),
}  # fmt: skip

TAXONOMY = MappingProxyType({code: BreakRule(*_ROWS[code]) for code in BreakCode})
"""The rules of every code. Due: D03 and whatever stops settlement the same day, A02 the next."""
