"""Who owes whom until a break is closed: decided by a table, approved by people.

Whether a payment stands is the switch's word. So a payment completed with us stays in the net, and
a bank that missed it owes what settlement takes from it or what its customer is waiting for; a
payment that failed with us is owed back by whoever booked it. Where two bookings of one payment
differ, the bank that differs puts the difference right with its own customer: a debit too high and
a credit too low are owed to the customer, the other two by the customer. Fees are between
institutions and settled by our figures: a bank that booked others corrects its own books.

Some breaks move no money, and for some nobody can tell yet; those have no row here.
"""

from enum import Enum, auto
from types import MappingProxyType

from participants import ParticipantId
from settlement.breaks import BreakCode, Sides


class Role(Enum):
    """Somebody who can owe or be owed."""

    PAYER_BANK = auto()
    PAYEE_BANK = auto()
    PAYER = auto()
    PAYEE = auto()


Claim = tuple[Role, Role]
"""Who owes, then who is owed."""

CLAIMS: MappingProxyType[BreakCode, Claim] = MappingProxyType(
    {
        BreakCode.A01: (Role.PAYER_BANK, Role.PAYEE_BANK),
        BreakCode.A02: (Role.PAYEE_BANK, Role.PAYEE),
        BreakCode.A03: (Role.PAYEE_BANK, Role.PAYER_BANK),
        BreakCode.A04: (Role.PAYER_BANK, Role.PAYER),
        BreakCode.A05: (Role.PAYEE, Role.PAYEE_BANK),
        BreakCode.A06: (Role.PAYER_BANK, Role.PAYEE_BANK),
        BreakCode.D01: (Role.PAYER_BANK, Role.PAYEE_BANK),
        BreakCode.D02: (Role.PAYEE_BANK, Role.PAYEE),
        BreakCode.D03: (Role.PAYER_BANK, Role.PAYER),
        BreakCode.D04: (Role.PAYEE, Role.PAYEE_BANK),
    }
)
"""Claims over a whole payment. A03: settlement moved money for a payment nobody executed, so it
goes back. A06: both banks executed what settlement never moved."""

_DEBIT_TOO_HIGH: Claim = (Role.PAYER_BANK, Role.PAYER)
_CREDIT_TOO_HIGH: Claim = (Role.PAYEE, Role.PAYEE_BANK)

DIFFERENCE_CLAIMS: MappingProxyType[tuple[BreakCode, Sides], Claim] = MappingProxyType(
    {
        (BreakCode.B01, Sides.SWITCH_PAYER): _DEBIT_TOO_HIGH,
        (BreakCode.B01, Sides.SWITCH_PAYEE): _CREDIT_TOO_HIGH,
        (BreakCode.B07, Sides.SWITCH_PAYER): _DEBIT_TOO_HIGH,
        (BreakCode.B07, Sides.SWITCH_PAYEE): _CREDIT_TOO_HIGH,
        (BreakCode.E04, Sides.SWITCH_PAYER): _DEBIT_TOO_HIGH,
        (BreakCode.E04, Sides.SWITCH_PAYEE): _CREDIT_TOO_HIGH,
        (BreakCode.B01, Sides.SWITCH_NETWORK): _CREDIT_TOO_HIGH,
        (BreakCode.B07, Sides.SWITCH_NETWORK): _CREDIT_TOO_HIGH,
        (BreakCode.E02, Sides.SWITCH_PAYER): _DEBIT_TOO_HIGH,
        (BreakCode.E02, Sides.SWITCH_PAYEE): _CREDIT_TOO_HIGH,
    }
)
"""Claims over a difference when theirs is the higher figure; turned round when it is the lower."""


def owed_by(
    code: BreakCode, sides: Sides, difference_minor: int, payer: ParticipantId, payee: ParticipantId
) -> tuple[str, str]:
    """Return who owes and who is owed: a bank, ``customer of`` a bank, or both empty.

    Units: ``difference_minor`` is theirs less ours in minor units.

    >>> owed_by(BreakCode.D03, Sides.SWITCH_PAYER, 500, ParticipantId("BCEL"), ParticipantId("LDB"))
    ('BCEL', 'customer of BCEL')
    """
    if code in CLAIMS:
        owes, owed = CLAIMS[code]
    elif (code, sides) in DIFFERENCE_CLAIMS and difference_minor != 0:
        owes, owed = DIFFERENCE_CLAIMS[code, sides]
        if difference_minor < 0:
            owes, owed = owed, owes
    else:
        return "", ""
    return _name(owes, payer, payee), _name(owed, payer, payee)


def _name(role: Role, payer: ParticipantId, payee: ParticipantId) -> str:
    bank = payer if role is Role.PAYER_BANK or role is Role.PAYER else payee
    is_bank = role is Role.PAYER_BANK or role is Role.PAYEE_BANK
    return str(bank) if is_bank else f"customer of {bank}"
