"""Rating again: what the tariff says of a payment that is stored.

Whoever doubts a fee computes it anew from what the payment itself records: the day it was taken
in, the plan it was rated by, its amount. A difference is a fault of ours: a wrong figure, or a
version that was not valid that day.
"""

from collections.abc import Iterable, Iterator

from lapnet_sim.ledger.fees import NO_FEES, Fees
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.tariff.table import Tariff, tariff_on, tariffs
from settlement.business_days import business_date


def rated_again(payment: Payment, versions: tuple[Tariff, ...] | None = None) -> Fees:
    """The fees of the tariff that was valid when the payment was taken in, by its own plan."""
    asked = payment.instruction
    if asked.fees.tariff is None:
        return NO_FEES
    valid = tariff_on(business_date(payment.received_at), versions or tariffs())
    assert valid is not None, "a payment was rated before there was a tariff"
    return valid.plans[asked.fees.tariff.partition("/")[2]].fees(asked.debit)


def misrated(payments: Iterable[Payment]) -> Iterator[Payment]:
    """Those whose fees are not what the tariff says."""
    return (each for each in payments if each.instruction.fees != rated_again(each))
