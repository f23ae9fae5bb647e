"""UnionPay, the primitive accounts 15 and 16: three numbers in one value of 31 characters.

Source: codes of four countries, which agree on the parts; the standard itself is not public.
"""

from dataclasses import dataclass
from typing import Final, Self

from emvqr.networks import Scheme
from emvqr.reading import Reading

LENGTH: Final = 31
_IIN: Final = 8


@dataclass(frozen=True, slots=True)
class UnionPay:
    """Who acquires, who forwards, and the merchant there, padded or cut to 15 characters."""

    acquirer_iin: str
    forwarder_iin: str
    merchant_id: str

    @classmethod
    def of(cls, reading: Reading) -> Self | None:
        """The view on an accepted code; nothing if the value is not of the usual length."""
        value = reading.accounts_of(Scheme.UNIONPAY)[0].value
        if len(value) != LENGTH:
            return None
        return cls(value[:_IIN], value[_IIN : 2 * _IIN], value[2 * _IIN :])
