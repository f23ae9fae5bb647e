"""Accounts abroad over HTTP, for the operator: both books of a date, and where they differ."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from fx import Money, currency
from lapnet_sim.api.deps import Anybody, AtDesk, Desk
from lapnet_sim.api.openapi import PROBLEMS
from lapnet_sim.api.registry_access import refuse_all_but_operator
from lapnet_sim.api.schemas import AmountOut, Out
from lapnet_sim.clearing.mirrors import mirrors_on
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.keys import Holder
from participants.bank_messages import camt
from participants.bank_messages.mirror_statement import Book, keeper_of, told
from participants.correspondents import MirrorAccount, correspondents
from settlement.breaks import Break
from settlement.business_days import SCHEME_ZONE
from settlement.mirror import mirror_breaks
from settlement.terms import Terms

router = APIRouter(prefix="/v1/settlement/correspondents", tags=["settlement"])

XML = "application/xml"
AS_XML = {**PROBLEMS, 200: {"description": "the statement", "content": {XML: {}}}}


class MirrorOut(Out):
    """One account abroad, in both books, as the home bank sees it."""

    account: Annotated[str, Field(examples=["NITMX-THB"])]
    home: Annotated[str, Field(description="the settlement bank at home, whose money it is")]
    abroad: Annotated[str, Field(description="the bank abroad that keeps it")]
    nostro: Annotated[AmountOut, Field(description="what the home bank believes it has")]
    vostro: Annotated[AmountOut, Field(description="what the bank abroad believes it owes")]
    agrees: bool

    @classmethod
    def of(cls, account: MirrorAccount) -> "MirrorOut":
        """At the end of the date, or now."""
        unit = currency(account.currency)
        return cls(
            account=account.name,
            home=account.link.home,
            abroad=account.link.abroad,
            nostro=AmountOut.of(Money(account.nostro_minor, unit)),
            vostro=AmountOut.of(Money(-account.vostro_minor, unit)),
            agrees=account.agrees,
        )


class DifferenceOut(Out):
    """A window that the two books do not have alike: break I07."""

    account: str
    window: str
    nostro: AmountOut
    vostro: AmountOut
    difference: Annotated[AmountOut, Field(description="vostro less nostro")]
    due_on: date

    @classmethod
    def of(cls, found: Break) -> "DifferenceOut":
        """As the reconciliation names it."""
        window, code, network = found.txn_id.rsplit("/", 2)
        unit, difference = currency(code), found.amount_difference_minor
        ours = int(found.ours)
        return cls(
            account=f"{network}-{code}",
            window=window,
            nostro=AmountOut.of(Money(ours, unit)),
            vostro=AmountOut.of(Money(ours + difference, unit)),
            difference=AmountOut.of(Money(difference, unit)),
            due_on=found.due_on,
        )


class MirrorsOut(Out):
    """Every account abroad on one date."""

    business_date: date
    accounts: list[MirrorOut]
    differences: list[DifferenceOut]


@router.get("/{day}", responses=PROBLEMS)
async def read_accounts(day: date, desk: AtDesk, holder: Anybody) -> MirrorsOut:
    """Every account abroad on a date in both books, and the windows in which they differ (I07).

    Operator only. A window stands on the date on which it became final. The bank abroad writes what
    its network has acknowledged.
    """
    accounts = await _accounts(desk, holder, day)
    found = mirror_breaks(accounts, Terms(day, desk.switch.calendar.home.holidays))
    return MirrorsOut(
        business_date=day,
        accounts=[MirrorOut.of(each) for each in accounts],
        differences=[DifferenceOut.of(each) for each in found],
    )


@router.get("/{day}/{account}/{book}", responses=AS_XML, response_class=Response)
async def read_statement(
    day: date,
    account: Annotated[str, Path(description="network and currency, such as `NITMX-THB`")],
    book: Book,
    desk: AtDesk,
    holder: Anybody,
) -> Response:
    """One book of an account abroad over a date, as camt.053. Operator only.

    ``nostro`` is the home bank's, ``vostro`` the statement of the bank abroad; both are written as
    the home bank sees its account. ``lapnet-sim reconcile --nostro --vostro`` compares them.
    """
    found = [each for each in await _accounts(desk, holder, day) if each.name == account]
    if not found:
        raise SwitchError(SwitchErrorCode.NOT_FOUND, "no settlement bank keeps this", "{account}")
    ends_at = datetime.combine(day + timedelta(days=1), time(0), SCHEME_ZONE)
    at = min(desk.switch.clock.now(), ends_at)
    statement = told(found[0], book, day, at)
    return Response(
        camt.write_statements([statement], at, keeper_of(found[0], book)), media_type=XML
    )


async def _accounts(desk: Desk, holder: Holder, day: date) -> tuple[MirrorAccount, ...]:
    refuse_all_but_operator(holder)
    if day > desk.switch.clock.now().astimezone(SCHEME_ZONE).date():
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, "that day has not begun", "{day}")
    networks = tuple(correspondents())
    reads = desk.reads.mirrors
    return await desk.offload(
        lambda: mirrors_on(day, reads.settled(networks), reads.acknowledged(networks))
    )
