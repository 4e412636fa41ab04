"""The explorer as a web app: pages, their data as JSON and CSV, and what keeps strangers out.

Every question runs on the build that is published when it is asked, in bounded time and rows, with its values bound.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, urlencode

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from pipelines.explorer import views
from pipelines.explorer.bundle import vega_script
from pipelines.explorer.explaining import explainer
from pipelines.explorer.listing import Told
from pipelines.explorer.pages import Site, render
from pipelines.explorer.quality import last_checks
from pipelines.explorer.questions import QUESTIONS, Answer, Unasked, UnknownCoder, answer, answered, meaning_of, sql_of
from pipelines.explorer.site import ASSETS, REPORT_STYLE
from pipelines.explorer.standing import Narrowed, NotThere
from pipelines.reports import quality_page
from pipelines.warehouse import QueryError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
_SITE = Site(root="/", home="/", is_live=True)
_COOKIE = "dyad_token"
_HEADERS = {
    "Content-Security-Policy": f"{_SITE.policy}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_Next = Callable[[Request], Awaitable[Response]]
_Form = Annotated[Literal["json", "csv"], Query(alias="format", description="CSV to keep, JSON to go on with.")]


class _Asked(BaseModel):
    """What a page's form sends."""

    first: Annotated[date | None, Field(alias="from")] = None
    last: Annotated[date | None, Field(alias="to")] = None
    scope: Literal["all", "gov", "mil"] = "all"
    root: Annotated[str | None, Field(pattern=r"^\d{2}$")] = None

    @field_validator("*", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        """A field left empty asks for nothing."""
        return None if value == "" else value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"the first day, {self.first}, is after the last, {self.last}")
        return self

    def narrowed(self) -> Narrowed:
        return Narrowed(self.first, self.last, self.scope, self.root)


class _Addresses:
    """Links of the app."""

    def dyad(self, dyad: str) -> str:
        return f"/dyad/{dyad}"

    def country(self, entity: str) -> str:
        return f"/country/{entity}"

    def event(self, event_id: str, dyad: str | None) -> str:
        return f"/event/{quote(event_id)}" + (f"?in={dyad}" if dyad else "")

    def csv(self, found: Answer) -> str:
        return f"/api/{found.name}?{urlencode({**found.asked, 'format': 'csv'}, doseq=True)}"


_LINKS = _Addresses()


def make_app(home: Path, token: str | None = None, hosts: Sequence[str] = LOOPBACK) -> FastAPI:
    """The app on the marts of a lake.

    Requests for another host than `hosts` are refused, so that no site can reach the app by a name of its own. With a
    token, who has not shown it is refused.
    """
    app = FastAPI(title="Dyad", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", version="1")
    _add_pages(app, home)
    _add_lists(app, home)
    _add_assets(app)
    _add_questions(app, home)
    _add_problems(app)
    app.middleware("http")(_guarded(token))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    return app


def make_ready(home: Path) -> None:
    """Ask for an overview, a relation and a country: the first reading of trends and events learns where they lie."""
    with suppress(QueryError, NotThere):
        _overview(home)
        for busiest in _busiest(home):
            views.dyad(home, _LINKS, busiest, Narrowed())
            views.country(home, _LINKS, busiest.split("-")[0], Narrowed())


def warm_up(home: Path) -> None:
    """Make what later pages need: the first explanation loads the lexicon, the first picture the drawing script."""
    with suppress(QueryError, NotThere):
        for busiest in _busiest(home):
            for event in views.dyad(home, _LINKS, busiest, Narrowed())["told"].events[:1]:
                views.event(home, _LINKS, event["event_id"], busiest, explainer(home))
    vega_script()


def _busiest(home: Path) -> list[str]:
    """The relation with the most events, if there is one."""
    return answer(home, "heat_map").rows["dyad"].head(1).to_list()


def _overview(home: Path) -> str:
    report = "/reports/quality" if quality_page(home).is_file() else None
    return render("overview", views.overview(home, _LINKS) | {"quality": last_checks(home, report)}, _SITE)


def _add_pages(app: FastAPI, home: Path) -> None:
    def page(template: str, values: dict[str, Any], status: int = 200) -> HTMLResponse:
        return HTMLResponse(render(template, values, _SITE), status_code=status)

    @app.get("/", include_in_schema=False)
    def overview() -> HTMLResponse:
        return HTMLResponse(_overview(home))

    @app.get("/dyad/{dyad}", include_in_schema=False)
    def dyad(request: Request, dyad: str, asked: Annotated[_Asked, Query()]) -> Response:
        canonical = "-".join(sorted(dyad.upper().split("-")))
        if canonical != dyad:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/dyad/{quote(canonical, safe='')}{query}", status_code=308)
        return page("dyad", views.dyad(home, _LINKS, dyad, asked.narrowed()))

    @app.get("/country/{entity}", include_in_schema=False)
    def country(entity: str, asked: Annotated[_Asked, Query()]) -> HTMLResponse:
        return page("country", views.country(home, _LINKS, entity, asked.narrowed()))

    @app.get("/event/{event_id:path}", include_in_schema=False)
    def event(event_id: str, dyad: Annotated[str | None, Query(alias="in")] = None) -> HTMLResponse:
        return page("event", views.event(home, _LINKS, event_id, dyad, explainer(home)))

    @app.get("/search", include_in_schema=False)
    def search(
        q: Annotated[str, Query(max_length=100)] = "",
        last: Annotated[date | None, Query(alias="to")] = None,
        years: Literal["one", "all"] = "one",
    ) -> HTMLResponse:
        return page("search", views.search(home, _LINKS, q, last, is_of_all_years=years == "all"))

    @app.get("/reports/quality", include_in_schema=False)
    def quality() -> HTMLResponse:
        try:
            text = quality_page(home).read_text(encoding="utf-8")
        except OSError:
            raise HTTPException(404, "no quality report was written yet") from None
        # A page that stands alone and brings a policy of its own for its style sheet.
        policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'"
        return HTMLResponse(text, headers={"Content-Security-Policy": policy})


def _add_lists(app: FastAPI, home: Path) -> None:
    """The lists of events alone, which a page asks for when its reader narrows them."""

    def listed(told: Told) -> HTMLResponse:
        return HTMLResponse(render("told", {"told": told}, _SITE))

    @app.get("/dyad/{dyad}/events", include_in_schema=False)
    def of_dyad(dyad: str, asked: Annotated[_Asked, Query()]) -> HTMLResponse:
        return listed(views.dyad_events(home, _LINKS, dyad, asked.narrowed()))

    @app.get("/country/{entity}/events", include_in_schema=False)
    def of_country(entity: str, asked: Annotated[_Asked, Query()]) -> HTMLResponse:
        return listed(views.country_events(home, _LINKS, entity, asked.narrowed()))


def _add_assets(app: FastAPI) -> None:
    files = {path.name: path for path in (*ASSETS.iterdir(), REPORT_STYLE)}

    @app.get("/assets/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        kept = {"Cache-Control": "max-age=3600"}
        if name == "vega.js":
            return Response(vega_script(), media_type="text/javascript", headers=kept)
        if name not in files:
            raise HTTPException(404, "no such file")
        return FileResponse(files[name], headers=kept)


def _add_questions(app: FastAPI, home: Path) -> None:
    for name, parameters in QUESTIONS.items():
        app.add_api_route(
            f"/api/{name}",
            _endpoint(home, name, parameters),
            summary=meaning_of(name),
            description=f"```sql\n{sql_of(name)}\n```",
            operation_id=name,
        )


def _endpoint(home: Path, name: str, parameters: type[Unasked]) -> Callable[..., Response]:
    asked_type: Any = type(parameters.__name__, (parameters,), {"__annotations__": {"format": _Form}, "format": "json"})

    def endpoint(asked: Annotated[asked_type, Query()]) -> Response:
        given = asked.model_dump(exclude={"format"})
        rows = answered(home, name, parameters(**given)).rows
        if asked.format == "csv":
            headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
            return Response(rows.write_csv(), media_type="text/csv; charset=utf-8", headers=headers)
        return Response(rows.write_json(), media_type="application/json")

    return endpoint


def _add_problems(app: FastAPI) -> None:
    """Errors as pages, or as JSON below /api: what is wrong and what to do, never a traceback."""

    def tell(request: Request, status: int, message: str) -> Response:
        if request.url.path.startswith("/api/"):
            return JSONResponse({"detail": message}, status_code=status)
        values = {"title": "Not found" if status == 404 else "That did not work", "message": message}
        return HTMLResponse(render("problem", values, _SITE), status_code=status)

    @app.exception_handler(NotThere)
    def not_there(request: Request, error: NotThere) -> Response:
        return tell(request, 404, str(error))

    @app.exception_handler(QueryError)
    def no_answer(request: Request, error: QueryError) -> Response:
        return tell(request, 503, str(error).splitlines()[0])

    @app.exception_handler(UnknownCoder)
    def no_coder(request: Request, error: UnknownCoder) -> Response:
        return tell(request, 422, str(error))

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(ValidationError)
    def not_valid(request: Request, error: RequestValidationError | ValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "query")
        message = str(first["msg"]).removeprefix("Value error, ")
        return tell(request, 422, f"{where}: {message}" if where else message)

    @app.exception_handler(StarletteHTTPException)
    def refused(request: Request, error: StarletteHTTPException) -> Response:
        return tell(request, error.status_code, str(error.detail))


def _guarded(token: str | None) -> Callable[[Request, _Next], Awaitable[Response]]:
    async def guard(request: Request, go_on: _Next) -> Response:
        if token is not None and not _is_known(request, token):
            shown = request.query_params.get("token", "")
            if not secrets.compare_digest(shown.encode(), token.encode()):
                return Response("A token is needed: open the address that `dyad explore` printed.\n", status_code=401)
            # The token goes into a cookie, so that it stands in no further address.
            response: Response = RedirectResponse("/" + request.url.path.lstrip("/"), status_code=303)
            response.set_cookie(_COOKIE, token, httponly=True, samesite="strict")
            return response
        response = await go_on(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guard


def _is_known(request: Request, token: str) -> bool:
    return secrets.compare_digest(request.cookies.get(_COOKIE, "").encode(), token.encode())
