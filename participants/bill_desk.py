"""The bills that a bank collects for its billers: open, being paid, paid; and whom it told.

A bill is held by the first payment that asks for it, so that it cannot be paid twice; if that
payment is not completed it is open again. When it is completed the biller gets a notice that names
the bill.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from fx import Money
from participants.billers import SEPARATOR, Bill, Biller, BillState
from participants.messages import CreditRequest, Payee
from participants.reasons import Reason


@dataclass(frozen=True, slots=True)
class BillNotice:
    """What a biller is told when one of its bills was paid."""

    biller: str
    bill: str
    """The reference."""
    payment_id: UUID
    reference: str
    """Of the payment, at the switch."""
    amount: Money


class BillDesk:
    """One bank's billers and what became of their bills."""

    def __init__(self) -> None:
        self.notices: list[BillNotice] = []
        """In the order in which bills were paid."""
        self._billers: dict[str, Biller] = {}
        self._held: dict[str, CreditRequest] = {}
        """By alias, the payment that holds a bill or has paid it."""

    def open(self, biller: Biller) -> None:
        """Collect for a biller from now on."""
        self._billers[biller.id] = biller

    def lookup(self, alias: str) -> Payee | None:
        """The biller and the bill that an alias names; None if there is no such bill."""
        found = self._find(alias)
        return None if found is None else Payee(found[0].name, found[1])

    def why_not(self, request: CreditRequest) -> Reason | None:
        """Why a bill is not paid so: BE06 there is none, AM05 it is paid, AM09 another amount."""
        found = self._find(request.alias)
        if found is None:
            return Reason.BE06
        bill = found[1]
        if bill.state is BillState.PAID:
            return Reason.AM05
        return Reason.AM09 if bill.due not in {None, request.amount} else None

    def hold(self, request: CreditRequest) -> None:
        """Keep a bill for a payment that may be completed."""
        if self._find(request.alias) is not None:
            self._held[request.alias] = request

    def end(self, alias: str, payment_id: UUID, *, completed: bool) -> None:
        """A payment has ended: its bill is paid, and the biller told, or open again."""
        request = self._held.get(alias)
        if request is None or request.payment_id != payment_id:
            return
        if not completed:
            del self._held[alias]
            return
        biller, _, bill = alias.partition(SEPARATOR)
        self.notices.append(BillNotice(biller, bill, payment_id, request.reference, request.amount))

    def _find(self, alias: str) -> tuple[Biller, Bill] | None:
        code, _, reference = alias.partition(SEPARATOR)
        biller = self._billers.get(code)
        bill = None if biller is None else biller.bill(reference)
        if biller is None or bill is None:
            return None
        return biller, replace(bill, state=BillState.PAID) if alias in self._held else bill
