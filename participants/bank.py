"""A simulated bank or wallet: it knows its customers, answers credit requests, keeps its books.

On the acquirer's side it promises first and credits when the payment is confirmed; on the
issuer's side it holds the customer's money and posts or releases it when it is told the end. Its
books are its own: what it writes into a statement is what it booked, whatever the switch thinks.
"""

from random import Random
from uuid import UUID

from fx import LAK, Money, currency
from participants.accounts import CLEARING, AccountBook
from participants.behaviour import OBEDIENT, Behaviour, ReplyPlan
from participants.bill_desk import BillDesk
from participants.code_enquiry import CodeEnquiry, CodeReply
from participants.identity import Participant, ParticipantId
from participants.messages import (
    NO_ACCOUNT,
    AccountEnquiry,
    AccountReply,
    AccountStatus,
    Confirmation,
    CreditReply,
    CreditRequest,
    Decision,
    Payee,
    RecallNotice,
    RecallReply,
    Verdict,
)
from participants.reasons import Reason
from participants.statement import StatementLine

HELD = "held"
"""Customers' money set aside for payments whose end is not known yet."""
BLOCKED = "blocked"
"""Creditors' money that a recall for fraud has blocked until it is answered."""
OWN = "own"
"""The institution's own money: what a converter is paid in one currency and pays in another."""
FEES = "fees"
"""What it earns and pays in fees: its customers', interchange, the switch's."""


class Bank:
    """One simulated institution."""

    def __init__(
        self, participant: Participant, chance: Random, behaviour: Behaviour = OBEDIENT
    ) -> None:
        self.participant = participant
        self.book = AccountBook()
        self.lines: list[StatementLine] = []
        """Everything it booked, in the order it did."""
        self.bills = BillDesk()
        """What it collects for billers."""
        self._chance = chance
        self._behaviour = behaviour
        self._payees: dict[str, Payee] = {}
        self._accounts: dict[str, AccountReply] = {}
        self._answers: dict[UUID, ReplyPlan] = {}
        self._aliases: dict[UUID, str] = {}
        self._held: dict[UUID, Money] = {}
        self._fees: dict[UUID, Money] = {}
        """What customers pay for payments whose end is not known yet."""
        self._told: dict[UUID, Verdict] = {}
        self._recalls: dict[UUID, RecallReply | None] = {}

    @property
    def id(self) -> ParticipantId:
        """The code everybody uses for this institution."""
        return self.participant.id

    def register(self, alias: str, payee: Payee) -> None:
        """Open an account behind an alias."""
        self._payees[alias] = payee

    def lookup(self, alias: str) -> Payee | None:
        """Whose alias this is, or nobody's."""
        return self._payees.get(alias) or self.bills.lookup(alias)

    def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """A bank here reads no codes for others: the switch does."""
        del enquiry
        return Reason.AG03

    def keep_account(self, number: str, account: AccountReply) -> None:
        """Keep an account that others may ask about."""
        self._accounts[number] = account

    def verify_account(self, enquiry: AccountEnquiry) -> AccountReply:
        """Whose account this is; what stands behind an alias is open, and in kip."""
        if enquiry.account is not None:
            return self._accounts.get(enquiry.account, NO_ACCOUNT)
        assert enquiry.alias is not None
        payee = self._payees.get(enquiry.alias)
        if payee is None:
            return NO_ACCOUNT
        return AccountReply(AccountStatus.OPEN, payee.name, LAK.code)

    def answer(self, request: CreditRequest) -> ReplyPlan:
        """Decide on a credit request; the same request gets the same answer for ever."""
        plan = self._answers.get(request.payment_id)
        if plan is None:
            plan = self._decide(request)
            if plan.reply is None or plan.reply.decision is Decision.ACCEPT:
                self.bills.hold(request)
            self._answers[request.payment_id] = plan
            self._aliases[request.payment_id] = request.alias
        return plan

    def _decide(self, request: CreditRequest) -> ReplyPlan:
        if request.original_id is None and request.alias not in self._payees:
            reason = self.bills.why_not(request)
            if reason is not None:
                return ReplyPlan(CreditReply(Decision.REFUSE, reason), 0.05)
        return self._behaviour.plan(self._chance)

    def hold(self, payment_id: UUID, amount: Money, fee: Money | None = None) -> None:
        """Set the debtor's money and fee aside before the switch is asked; once per payment."""
        if payment_id not in self._held:
            self._held[payment_id] = amount
            self.book.move(f"debtor:{payment_id}", HELD, amount)
            if fee is not None and fee.minor:
                self._fees[payment_id] = fee
                self.book.move(f"debtor:{payment_id}", HELD, fee)

    def believes(self, confirmation: Confirmation) -> bool:
        """Whether an end can be taken note of: it was not told to have ended otherwise."""
        return self._told.get(confirmation.payment_id) in {None, confirmation.verdict}

    def confirm(self, confirmation: Confirmation) -> None:
        """Take note of the end of a payment; being told twice changes nothing."""
        told = self._told.get(confirmation.payment_id)
        if told is not None:
            assert told is confirmation.verdict, "a payment cannot end in two ways"
            return
        self._told[confirmation.payment_id] = confirmation.verdict
        held = self._held.pop(confirmation.payment_id, None)
        for line in confirmation.lines:
            self._book(line, confirmation.payment_id, is_issuer=held is not None)
        is_over = confirmation.verdict is Verdict.NOT_COMPLETED
        alias = self._aliases.get(confirmation.payment_id)
        if alias is not None:
            self.bills.end(alias, confirmation.payment_id, completed=not is_over)
        debtor = f"debtor:{confirmation.payment_id}"
        if held is not None and is_over:
            self.book.move(HELD, debtor, held)
        fee = self._fees.pop(confirmation.payment_id, None)
        if fee is not None:
            self.book.move(HELD, debtor if is_over else FEES, fee)

    def recall(self, notice: RecallNotice) -> RecallReply | None:
        """Answer a recall, or take it and stay silent; the same recall, the same answer for ever.

        A fraud is blocked before anything is decided. Money that comes back is the bank's own,
        which takes what it blocked for it.
        """
        if notice.id not in self._recalls:
            self._recalls[notice.id] = self._decide_recall(notice)
        return self._recalls[notice.id]

    def _decide_recall(self, notice: RecallNotice) -> RecallReply | None:
        alias = self._aliases.get(notice.payment_id)
        if alias is None or self._told.get(notice.payment_id) is Verdict.NOT_COMPLETED:
            return RecallReply(Decision.REFUSE, Reason.NOOR)
        reply = self._behaviour.plan_recall(self._chance)
        if notice.reason is Reason.FRAD:
            self.book.move(f"creditor:{alias}", BLOCKED, notice.amount)
            if reply is not None:
                accepts = reply.decision is Decision.ACCEPT
                self.book.move(BLOCKED, OWN if accepts else f"creditor:{alias}", notice.amount)
        return reply

    def verdict(self, payment_id: UUID) -> Verdict | None:
        """How it was told that a payment ended; None if it was not told yet."""
        return self._told.get(payment_id)

    def _book(self, line: StatementLine, payment_id: UUID, *, is_issuer: bool) -> None:
        amount = Money(line.amount_minor, currency(line.currency))
        if line.payer == self.id:
            self.book.move(HELD if is_issuer else OWN, CLEARING, amount)
        if line.payee == self.id:
            alias = self._aliases.get(payment_id)
            self.book.move(CLEARING, OWN if alias is None else f"creditor:{alias}", amount)
        self._book_fees(line)
        self.lines.append(line)

    def _book_fees(self, line: StatementLine) -> None:
        unit = currency(line.currency)
        if line.payer == self.id and line.fee_minor:
            self.book.move(FEES, CLEARING, Money(line.fee_minor, unit))
        if line.interchange_minor:
            if line.payee == self.id:
                self.book.move(FEES, CLEARING, Money(line.interchange_minor, unit))
            if line.payer == self.id:
                self.book.move(CLEARING, FEES, Money(line.interchange_minor, unit))

    def remembers(self, payment_id: UUID) -> CreditReply | None:
        """What it decided on a credit request; None if it never saw one."""
        plan = self._answers.get(payment_id)
        return None if plan is None else plan.reply
