"""The register of merchants over HTTP: each acquirer keeps its own, everybody's codes show it."""

import re
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from lapnet_sim.api.deps import AtDesk, Caller, Desk, read_body
from lapnet_sim.api.openapi import PROBLEMS, takes
from lapnet_sim.api.schemas import In, Out
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.merchant import Merchant, MerchantStatus
from lapnet_sim.routing.route import NoRouteError
from participants import Participant
from participants.reasons import Reason

router = APIRouter(prefix="/v1/merchants", tags=["merchants"])

ALIAS = re.compile(r"[!-.0-~]{1,38}")
"""As 38.03 of a code carries it; without a slash, because it stands in an address."""

LAO = "[\u0e80-\u0eff -~]"
LAO_EDGE = "[\u0e80-\u0eff!-~]"

Alias = Annotated[str, Path(description="the receiver id in the merchant's codes")]
Limit = Annotated[str, Query(pattern="^[1-9][0-9]{0,2}$", description="most in one answer")]
After = Annotated[str, Query(max_length=99, description="`next` of the page before")]


class MerchantIn(In):
    """Register this merchant, or change what is registered."""

    name_en: Annotated[
        str,
        Field(
            pattern=r"^[!-~]([ -~]{0,138}[!-~])?$",
            description="in Latin letters; a code shows its first 25",
            examples=["Sample Noodle Shop"],
        ),
    ]
    name_lo: Annotated[
        str | None,
        Field(
            pattern=f"^{LAO_EDGE}({LAO}{{0,23}}{LAO_EDGE})?$",
            description="in Lao; stands in the language template of codes",
            examples=["ຮ້ານເຝີຕົວຢ່າງ"],
        ),
    ] = None
    category: Annotated[
        str,
        Field(pattern=r"^[0-9]{4}$", description="merchant category, ISO 18245", examples=["5812"]),
    ]
    city: Annotated[str, Field(pattern=r"^[!-~]([ -~]{0,13}[!-~])?$", examples=["Vientiane"])]


class MerchantOut(Out):
    """A merchant as its acquirer sees it."""

    alias: str
    name_en: str
    name_lo: str | None
    category: str
    city: str
    status: MerchantStatus
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, merchant: Merchant) -> "MerchantOut":
        """From a registered merchant."""
        return cls(
            alias=merchant.alias,
            name_en=merchant.name_en,
            name_lo=merchant.name_lo,
            category=merchant.category,
            city=merchant.city,
            status=merchant.status,
            created_at=merchant.created_at,
            changed_at=merchant.changed_at,
        )


class MerchantsOut(Out):
    """Some of your merchants, by alias."""

    merchants: list[MerchantOut]
    next: Annotated[
        str | None, Field(description="ask with `after` for the page behind; null on the last one")
    ]


@router.put(
    "/{alias}",
    status_code=201,
    response_model=MerchantOut,
    responses={
        **PROBLEMS,
        200: {"description": "it was registered, and is as you say now", "model": MerchantOut},
    },
    openapi_extra=takes(MerchantIn),
)
async def put(request: Request, alias: Alias, desk: AtDesk, caller: Caller) -> Response:
    """Register one of your merchants, change one, or open a closed one again.

    From then on its name is what payers are shown, and you are no longer asked for it.
    """
    body = await read_body(request, MerchantIn)
    wanted = _merchant(desk, caller, alias, body)
    merchant, new = await desk.write(lambda: desk.lookups.merchants.put(wanted))
    status = HTTPStatus.CREATED if new else HTTPStatus.OK
    shown = MerchantOut.of(merchant).model_dump_json()
    return Response(shown, status, media_type="application/json")


@router.get("", responses=PROBLEMS)
async def read_all(
    desk: AtDesk, caller: Caller, limit: Limit = "100", after: After = ""
) -> MerchantsOut:
    """Your merchants by alias, closed ones too, page by page."""
    most = int(limit)
    register = desk.lookups.merchants
    found = await desk.offload(lambda: register.page(caller.id, after, most + 1))
    return MerchantsOut(
        merchants=[MerchantOut.of(each) for each in found[:most]],
        next=found[most - 1].alias if len(found) > most else None,
    )


@router.get("/{alias}", responses=PROBLEMS)
async def read(alias: Alias, desk: AtDesk, caller: Caller) -> MerchantOut:
    """One of your merchants."""
    return MerchantOut.of(_known(await desk.lookups.merchant(caller.id, alias)))


@router.delete("/{alias}", responses=PROBLEMS)
async def close(alias: Alias, desk: AtDesk, caller: Caller) -> MerchantOut:
    """Close one of your merchants: its codes are refused with AC04. Again changes nothing."""
    now, register = desk.switch.clock.now(), desk.lookups.merchants
    return MerchantOut.of(_known(await desk.write(lambda: register.close(caller.id, alias, now))))


def _known(found: Merchant | None) -> Merchant:
    if found is None:
        raise SwitchError(
            SwitchErrorCode.MERCHANT_UNKNOWN, "none of your merchants has this alias", "{alias}"
        )
    return found


def _merchant(desk: Desk, caller: Participant, alias: str, body: MerchantIn) -> Merchant:
    if caller.iin is None:
        raise NoRouteError(Reason.AG03, "only members with an institution number have merchants")
    if ALIAS.fullmatch(alias) is None:
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID, "an alias is up to 38 printable characters", "{alias}"
        )
    now = desk.switch.clock.now()
    return Merchant(
        acquirer=caller.id,
        alias=alias,
        name_en=body.name_en,
        name_lo=body.name_lo,
        category=body.category,
        city=body.city,
        status=MerchantStatus.OPEN,
        created_at=now,
        changed_at=now,
    )
