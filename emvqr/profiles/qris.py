"""QRIS, Indonesia: domestic acquirers in 26 to 45, the national record in 51.

Source: codes in circulation and public QRIS libraries.
"""

from dataclasses import dataclass
from typing import Self

from emvqr.networks import Scheme
from emvqr.reading import Reading

NATIONAL: str = "51"


@dataclass(frozen=True, slots=True)
class Qris:
    """A QRIS merchant: `pan` and `merchant_id` at the acquirer, `national_id` (NMID) in 51.

    `criteria` is the size of the business: UMI, UKE, UME, UBE or URE. The first eight digits of
    `pan` name the acquirer.
    """

    acquirer_guid: str | None
    pan: str | None
    merchant_id: str | None
    national_id: str | None
    criteria: str | None = None

    @classmethod
    def of(cls, reading: Reading) -> Self:
        """The view on an accepted code; the first acquirer counts, with the record in 51."""
        accounts = reading.accounts_of(Scheme.QRIS)
        acquirer = next((account for account in accounts if account.id != NATIONAL), None)
        at_acquirer = acquirer.fields if acquirer else {}
        national = next((each.fields for each in accounts if each.id == NATIONAL), {})
        return cls(
            acquirer_guid=acquirer.guid if acquirer else None,
            pan=at_acquirer.get("01") or None,
            merchant_id=at_acquirer.get("02") or None,
            national_id=national.get("02") or None,
            criteria=at_acquirer.get("03") or national.get("03") or None,
        )
