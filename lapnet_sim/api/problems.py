"""Every refusal in one shape: problem+json with a stable code, its place, and what to do.

Source: RFC 9457.
"""

from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from starlette.responses import JSONResponse

import emvqr
from fx import FxError, FxErrorCode
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.routing.route import NoRouteError
from lapnet_sim.storage.troubles import is_full, is_transient
from participants.reasons import Reason

C = SwitchErrorCode

log = structlog.get_logger()

STATUS: dict[SwitchErrorCode, HTTPStatus] = {
    C.BODY_MALFORMED: HTTPStatus.BAD_REQUEST,
    C.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    C.FIELD_INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    C.KEY_MISSING: HTTPStatus.UNAUTHORIZED,
    C.KEY_UNKNOWN: HTTPStatus.UNAUTHORIZED,
    C.ROLE_MISSING: HTTPStatus.FORBIDDEN,
    C.KEY_NOT_FOUND: HTTPStatus.NOT_FOUND,
    C.PARTICIPANT_STATUS: HTTPStatus.CONFLICT,
    C.PARTICIPANT_OWES: HTTPStatus.CONFLICT,
    C.IIN_TAKEN: HTTPStatus.CONFLICT,
    C.FUNDS_SHORT: HTTPStatus.CONFLICT,
    C.WINDOW_UNSETTLED: HTTPStatus.CONFLICT,
    C.FUNDING_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.WINDOW_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.WINDOW_STATUS: HTTPStatus.CONFLICT,
    C.WAY_NOT_ALLOWED: HTTPStatus.CONFLICT,
    C.COVER_SHORT: HTTPStatus.CONFLICT,
    C.FOUR_EYES: HTTPStatus.CONFLICT,
    C.BREAK_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.BREAK_STATUS: HTTPStatus.CONFLICT,
    C.PAYMENT_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.ANSWER_TOO_LATE: HTTPStatus.CONFLICT,
    C.ANSWER_CONTRADICTS: HTTPStatus.CONFLICT,
    C.ENQUIRY_TOO_EARLY: HTTPStatus.TOO_MANY_REQUESTS,
    C.ENQUIRIES_USED_UP: HTTPStatus.TOO_MANY_REQUESTS,
    C.NOT_INVESTIGATED: HTTPStatus.CONFLICT,
    C.NOT_RETURNABLE: HTTPStatus.CONFLICT,
    C.RECALL_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.RECALL_ANSWERED: HTTPStatus.CONFLICT,
    C.DISPUTE_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.STEP_NOT_YOURS: HTTPStatus.CONFLICT,
    C.REQUEST_CHANGED: HTTPStatus.CONFLICT,
    C.ORDER_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.ORDER_LOCKED: HTTPStatus.CONFLICT,
    C.ORDER_PAID: HTTPStatus.CONFLICT,
    C.ORDER_EXPIRED: HTTPStatus.GONE,
    C.ORDER_CANCELLED: HTTPStatus.GONE,
    C.CODE_NOT_PAYABLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    C.ACQUIRER_UNREACHABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    C.NETWORK_SILENT: HTTPStatus.SERVICE_UNAVAILABLE,
    C.ENQUIRY_REQUIRED: HTTPStatus.UNPROCESSABLE_ENTITY,
    C.ENQUIRY_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.ENQUIRY_EXPIRED: HTTPStatus.GONE,
    C.LOOKUP_THROTTLED: HTTPStatus.TOO_MANY_REQUESTS,
    C.MERCHANT_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.WEBHOOK_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.WEBHOOK_LIMIT: HTTPStatus.CONFLICT,
    C.EVENT_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.EVENT_UNWANTED: HTTPStatus.CONFLICT,
    C.QUOTE_REQUIRED: HTTPStatus.UNPROCESSABLE_ENTITY,
    C.QUOTE_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.QUOTE_EXPIRED: HTTPStatus.GONE,
    C.QUOTE_USED: HTTPStatus.CONFLICT,
    C.QUOTE_NEEDLESS: HTTPStatus.UNPROCESSABLE_ENTITY,
    C.NOT_A_PROVIDER: HTTPStatus.FORBIDDEN,
    C.QUOTE_LIMIT: HTTPStatus.TOO_MANY_REQUESTS,
    C.REPORT_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.REPORT_EVIDENCE_MISSING: HTTPStatus.CONFLICT,
    C.NOT_FOUND: HTTPStatus.NOT_FOUND,
    C.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    C.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    C.OUTCOME_UNKNOWN: HTTPStatus.SERVICE_UNAVAILABLE,
    C.STORAGE_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    C.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.DATABASE_NOT_OURS: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.DATABASE_NEWER: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.DATABASE_OLDER: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.DATABASE_UNREACHABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    C.DATABASE_BROKEN: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.BOOKS_UNBALANCED: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.FOLDER_NOT_OURS: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.FOLDER_UNUSABLE: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.PORT_IN_USE: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.ADDRESS_UNUSABLE: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.SETTING_INVALID: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.DATABASE_EMPTY: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.PARTICIPANT_UNKNOWN: HTTPStatus.NOT_FOUND,
    C.ENDPOINT_INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    C.WORKERS_NEED_POSTGRES: HTTPStatus.INTERNAL_SERVER_ERROR,
    C.OPTIMISED: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""Total: a test holds it to every code."""

REASON: dict[SwitchErrorCode, Reason] = {
    C.BODY_MALFORMED: Reason.FF01,
    C.FIELD_INVALID: Reason.FF01,
    C.BUSY: Reason.ED06,
    C.INTERNAL: Reason.AB02,
    C.REQUEST_CHANGED: Reason.DU03,
    C.QUOTE_EXPIRED: Reason.AM09,
    C.QUOTE_USED: Reason.AM09,
    C.FUNDS_SHORT: Reason.AM23,
    C.ORDER_UNKNOWN: Reason.UCRD,
    C.ORDER_LOCKED: Reason.AM05,
    C.ORDER_PAID: Reason.AM05,
    C.ORDER_EXPIRED: Reason.TM01,
    C.ORDER_CANCELLED: Reason.DS02,
}
"""The code that participants share, where there is one."""

RETRY_AFTER_S = "1"

AMOUNT_REASONS = {
    Reason.AM01, Reason.AM02, Reason.AM06, Reason.AM09, Reason.AM12, Reason.CURR,
}  # fmt: skip
"""Why an amount does not go with a code."""

FX = FxErrorCode

FX_STATUS: dict[FxErrorCode, HTTPStatus] = {
    FX.RATE_MISSING: HTTPStatus.SERVICE_UNAVAILABLE,
    FX.RATE_STALE: HTTPStatus.SERVICE_UNAVAILABLE,
    FX.RATE_OUT_OF_ORDER: HTTPStatus.CONFLICT,
}
"""Every other one is about what was sent: 422."""

ABOUT_RATES = {
    FX.RATE_INVALID, FX.RATE_ZERO, FX.RATE_NEGATIVE, FX.RATE_JUMPED, FX.RATE_TENFOLD,
    FX.RATE_OUT_OF_ORDER, FX.RATE_MISSING, FX.RATE_STALE,
}  # fmt: skip

ABOUT_BETTER = {FX.TIERS_INVALID: "/tiers", FX.IMPROVEMENT_INVALID: "/improvements"}


def problem(
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    where: str = "",
    reason: Reason | None = None,
    headers: dict[str, str] | None = None,
    more: dict[str, Any] | None = None,
) -> JSONResponse:
    """One refusal as a response."""
    body: dict[str, Any] = {
        "type": f"urn:lapnet-sim:{code}",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": detail,
    }
    if where:
        body["where"] = where
    if reason is not None:
        body["reason"] = reason.value
    body |= more or {}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def of_switch(error: SwitchError) -> JSONResponse:
    """A request that cannot be served."""
    status = STATUS[error.code]
    headers = {}
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        headers["Retry-After"] = RETRY_AFTER_S
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'ApiKey realm="lapnet-sim"'
    return problem(
        status,
        error.code,
        error.message,
        where=error.where,
        reason=error.reason or REASON.get(error.code),
        headers=headers,
    )


def of_code(error: emvqr.QrError) -> JSONResponse:
    """A code that cannot be trusted."""
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        error.code,
        error.finding.message,
        where=_place(error),
        reason=Reason.FF02,
    )


def _place(error: emvqr.QrError) -> str:
    place = f"/code data object {error.path}" if error.path else "/code"
    return place if error.span is None else f"{place} [{error.span.start}:{error.span.end}]"


def of_route(error: NoRouteError) -> JSONResponse:
    """A readable code that leads to nobody, or an amount that does not fit it."""
    amount = error.reason in AMOUNT_REASONS
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        C.FIELD_INVALID if amount else C.CODE_NOT_PAYABLE,
        error.message,
        where="/amount" if amount else "/code",
        reason=error.reason,
    )


def of_storage(error: OperationalError) -> SwitchError:
    """A database that cannot be used for what was asked beside the books."""
    if is_full(error):
        return SwitchError(C.STORAGE_FULL, "no space left; nothing was changed")
    if is_transient(error):
        return SwitchError(C.BUSY, "storage is contended; nothing was changed")
    log.warning("storage.lost", error=str(error.orig))
    return SwitchError(C.DATABASE_UNREACHABLE, "the database does not answer")


REFUSALS = (SwitchError, emvqr.QrError, NoRouteError, FxError, OperationalError)
"""Everything that a request can be refused with."""


def of(error: Exception) -> JSONResponse:
    """A refusal of any kind."""
    match error:
        case SwitchError():
            return of_switch(error)
        case emvqr.QrError():
            return of_code(error)
        case NoRouteError():
            return of_route(error)
        case FxError():
            return of_fx(error)
        case OperationalError():
            return of_switch(of_storage(error))
        case _:
            raise error


def of_fx(error: FxError) -> JSONResponse:
    """An amount that is none, or a rate that cannot be published or used."""
    status = FX_STATUS.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    headers = None
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers = {"Retry-After": RETRY_AFTER_S}
    place = ABOUT_BETTER.get(error.code) or ("/rate" if error.code in ABOUT_RATES else "/amount")
    reason = None if place != "/amount" else Reason.AM12
    if error.code is FX.BELOW_MINIMUM:
        reason = Reason.AM06
    return problem(status, error.code, error.message, where=place, reason=reason, headers=headers)
