"""Most codes a Lao switch reads are ordinary, and an ordinary code is seen to be one at a glance.

Ordinary is a LAO QR code of printable ASCII with nothing in it that needs a second look. The glance
never accepts what the other rules would refuse, which a property test holds it to; what it does not
recognise only takes longer. It opens no template: the form of the account is known by heart.
"""

import re
from typing import Final

from emvqr import crc, tlv
from emvqr.reading import Reading

_IDS: Final = frozenset(
    {"00", "01", "15", "38", "52", "53", "54", "58", "59", "60", "61", "62", "63"}
)
_HEAD: Final = 43
"""Characters of an account in front of its receiver id."""
_ACCOUNT: Final = re.compile(
    "0016A005266284662577"  # 00, LAPNet's identifier
    "0108[0-9]{4}0418"  # 01, the member
    "0203[0-9]{3}"  # 02, the payment type
    "03[0-9]{2}[!-~]+"  # 03, the receiver id, and nothing behind it
)
_AMOUNT: Final = re.compile("[1-9][0-9]{0,12}")


def is_ordinary(reading: Reading) -> bool:
    """Whether `reading` is sound in ``pay`` beyond doubt; if not, look closer."""
    raw, objects = reading.raw, reading.objects
    if not (_IDS.issuperset(objects) and raw.isascii() and raw.isprintable()):
        return False
    account, amount, labels = objects.get("38"), objects.get("54"), objects.get("62")
    return (
        account is not None
        and _ACCOUNT.fullmatch(account) is not None
        and int(account[_HEAD - 2 : _HEAD]) == len(account) - _HEAD
        and objects.get("53") == "418"
        and objects.get("58") == "LA"
        and (amount is None or _AMOUNT.fullmatch(amount) is not None)
        and (labels is None or tlv.is_sound(labels))
        and len(objects.get("63", "")) == crc.LENGTH
        and next(reversed(objects)) == "63"
        and crc.fits(raw)
    )
