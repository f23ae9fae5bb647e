"""Money that was converted goes back at the rate it was paid at. Pure.

The payer gets the share of the original debit that the part is of the original credit, rounded
down to what people pay; the part that completes the whole gets what the others left, so that all
parts together are exactly the original in both currencies. Which part is the last is known only
where the total is locked, so the amounts are found here, by the transaction that reserves.

The rate has moved since. What the payer gets is worth something at today's mid rate; the
difference to what the merchant's side gives is a line of its own, to its owner:

===========  ==================  ========================  ==================================
owner        merchant pays       converter gets            the line
===========  ==================  ========================  ==================================
provider     the part            the part                  converter: the part less the worth
creditor     the worth           the worth                 merchant: the part less the worth
===========  ==================  ========================  ==================================

It stands in the merchant's currency. Example: 100 baht were paid with 65,650 kip; today's mid is
700 kip a baht. What goes back is worth 93.79 baht: the converter has 6.21 baht more.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from fx import Money, Quote, Rate, quote_as_agreed
from fx.rounding import ceil_step, floor_step
from lapnet_sim.ledger.back import AtOriginal, BackRate
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.state import Changes
from participants.reasons import Reason


def agreed(
    changes: Changes, instruction: Instruction, terms: AtOriginal | None, now: datetime
) -> tuple[Instruction, Quote | None]:
    """The amounts of a return at the original rate, and the quote that says how they divide.

    Any other instruction stays as it is, and so does a return that `returning` refuses.
    """
    if terms is None or instruction.back is None or instruction.original_id is None:
        return instruction, None
    original = changes.payments.get(instruction.original_id)
    if original is None or now >= instruction.deadline_at or not _is_of(original, terms):
        return instruction, None
    given = given_back(changes, instruction, original)
    if given.minor <= 0:
        return instruction, None
    part = instruction.back.amount
    leaves = _worth(terms.mid, given) if terms.creditor_bears else part
    assert instruction.quote_id is not None
    assert instruction.provider is not None
    quote = quote_as_agreed(
        instruction.quote_id,
        instruction.provider,
        leaves,
        given,
        terms.mid,
        now,
        instruction.deadline_at - now,
    )
    return replace(instruction, debit=leaves, credit=given), quote


def why_not(changes: Changes, instruction: Instruction, original: Payment) -> Reason | None:
    """AM06 for a part that is worth nothing in the payer's currency."""
    if instruction.back is None or instruction.back.rate is not BackRate.ORIGINAL:
        return None
    given = given_back(changes, instruction, original)
    return None if given.minor > 0 else Reason.AM06


def given_back(changes: Changes, instruction: Instruction, original: Payment) -> Money:
    """What the payer gets for this part, at the rate it paid; all that is left for the last."""
    assert instruction.back is not None
    paid, got = original.instruction.debit, original.instruction.credit
    part = instruction.back.amount.minor
    left = got.minor - (changes.returned.get(original.id) or 0)
    if part == left:
        return Money(paid.minor - (changes.given_back.get(original.id) or 0), paid.currency)
    return Money(floor_step(Decimal(paid.minor * part // got.minor), paid.currency), paid.currency)


def count(changes: Changes, instruction: Instruction, sign: int) -> None:
    """Count what a return at the original rate gives the payer, or stop counting it."""
    if instruction.back is None or instruction.back.rate is not BackRate.ORIGINAL:
        return
    assert instruction.original_id is not None
    total = (changes.given_back.get(instruction.original_id) or 0) + sign * instruction.credit.minor
    assert total >= 0
    changes.given_back.put(instruction.original_id, total)


def _worth(mid: Rate, given: Money) -> Money:
    """At today's mid rate, in the merchant's currency, rounded up to its step."""
    return Money(ceil_step(mid.convert(given), mid.quote), mid.quote)


def _is_of(original: Payment, terms: AtOriginal) -> bool:
    """Whether the original is one that the mid rate is about."""
    paid = original.instruction
    return (paid.debit.currency, paid.credit.currency) == (terms.mid.base, terms.mid.quote)
