"""Account enquiries over HTTP: whose account it is, before money goes there."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from fx import FxError, currency
from lapnet_sim.api.deps import AtDesk, Caller, read_body
from lapnet_sim.api.openapi import LOOKUP_PROBLEMS, takes
from lapnet_sim.api.schemas import In, Out
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.account_enquiry import MISSES, verify_account
from participants import ParticipantId
from participants.messages import AccountEnquiry, AccountReply, AccountStatus

router = APIRouter(prefix="/v1/account-enquiries", tags=["accounts"])


class AccountEnquiryIn(In):
    """Ask about an account, by its number or by an alias."""

    participant: Annotated[
        str, Field(pattern=r"^[A-Z0-9]{1,16}$", description="who keeps it", examples=["BCEL"])
    ]
    account: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9-]{1,34}$",
            description="its number; name this or `alias`",
            examples=["010000000001"],
        ),
    ] = None
    alias: Annotated[
        str | None,
        Field(
            pattern=r"^[!-~]{1,99}$",
            description="what stands for it, such as the receiver id in a code; or `account`",
        ),
    ] = None
    currency: Annotated[
        str,
        Field(pattern=r"^[A-Z]{3}$", description="what it shall be credited in", examples=["LAK"]),
    ]


class AccountOut(Out):
    """What its bank says of an account."""

    status: AccountStatus
    name: Annotated[
        str | None, Field(description="title and first letter only", examples=["MR AXXXX"])
    ]
    currency: Annotated[str | None, Field(description="what the account is kept in")]

    @classmethod
    def of(cls, reply: AccountReply) -> "AccountOut":
        """From an answer whose name is masked."""
        return cls(status=reply.status, name=reply.name, currency=reply.currency)


@router.post(
    "", response_model=AccountOut, responses=LOOKUP_PROBLEMS, openapi_extra=takes(AccountEnquiryIn)
)
async def ask(request: Request, desk: AtDesk, caller: Caller) -> Response:
    """Ask a participant whether it keeps an account, whether it is open, and for whom.

    The name is masked. Each answer counts as one look-up; unknown and closed ones count as 20.
    """
    body = await read_body(request, AccountEnquiryIn)
    enquiry = _enquiry(body)
    throttle = desk.lookups.throttle
    with throttle.metered(caller.id):
        reply = await verify_account(desk.switch, ParticipantId(body.participant), enquiry)
    if reply.status in MISSES:
        throttle.missed(caller.id)
    return Response(AccountOut.of(reply).model_dump_json(), media_type="application/json")


def _enquiry(body: AccountEnquiryIn) -> AccountEnquiry:
    if (body.account is None) == (body.alias is None):
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "name exactly one of account and alias", "/account"
        )
    try:
        wanted = currency(body.currency).code
    except FxError as error:
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, error.message, "/currency") from None
    return AccountEnquiry(body.account, body.alias, wanted)
