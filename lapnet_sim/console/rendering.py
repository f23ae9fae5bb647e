"""From a view to a page: templates, the headers of every page, refusals as pages.

A page asks nobody else for anything: no script, no font, no picture from elsewhere. The content
security policy makes the browser hold us to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from lapnet_sim.api.deps import Desk
from lapnet_sim.api.problems import STATUS
from lapnet_sim.console.figures import FILTERS, Calendar
from lapnet_sim.console.language import COOKIE, Language, chosen, language_of, words
from lapnet_sim.errors import SwitchError

POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

YEAR_S: Final = 365 * 24 * 3600


def link(path: str, **parameters: str | None) -> str:
    """An address on this server; parameters that are None are left out.

    >>> link("/console/payments", status="expired", before=None)
    '/console/payments?status=expired'
    """
    given = {key: value for key, value in parameters.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("lapnet_sim.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals["link"] = link
    return made


TEMPLATES: Final = _environment()


def page(
    request: Request, template: str, view: object, status: HTTPStatus = HTTPStatus.OK
) -> HTMLResponse:
    """One page in the reader's language; remembers a language the address asked for."""
    language = language_of(request)
    html = TEMPLATES.get_template(template).render(
        view=view,
        t=words(language),
        calendar=Calendar(language),
        section=request.url.path,
        switch_to=language.other,
        switch_link=_in(request, language.other),
    )
    response = HTMLResponse(html, status, HEADERS)
    wanted = chosen(request)
    if wanted is not None:
        response.set_cookie(
            COOKIE, wanted, max_age=YEAR_S, path="/console", httponly=True, samesite="lax"
        )
    return response


async def answer(
    request: Request, desk: Desk, template: str, make: Callable[[], object]
) -> HTMLResponse:
    """A page whose view is read and drawn away from the loop that carries payments."""
    return await desk.offload(lambda: page(request, template, make()))


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the error page shows."""

    status: int
    code: str
    message: str
    where: str


class HtmlRoute(APIRoute):
    """A route that answers refusals with a page."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Wrap the endpoint."""
        serve = super().get_route_handler()

        async def serve_people(request: Request) -> Response:
            try:
                response: Response = await serve(request)
            except SwitchError as error:
                status = STATUS[error.code]
                refusal = Refusal(int(status), error.code, error.message, error.where)
                return page(request, "error.html", refusal, status)
            return response

        return serve_people


def _in(request: Request, language: Language) -> str:
    """This address in another language."""
    asked = dict(request.query_params)
    return link(request.url.path, **{**asked, "lang": language.value})
