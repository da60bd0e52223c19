"""The web application of the page for operators: read-only, and never without authentication.

Every path, known or not, has the dependencies that the caller gives, which refuse anonymous requests.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import duckdb
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends
from fastapi.responses import FileResponse, HTMLResponse, Response

from reassurance.breaks.open_groups import Filter
from reassurance.cockpit import files
from reassurance.cockpit.pages import HEADERS, Pages
from reassurance.errors import ReassuranceError
from reassurance.settings import Settings
from reassurance.warehouse.marts import Marts

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def make_app(settings: Settings, dependencies: Sequence[Depends]) -> FastAPI:
    """The application. Raises ValueError without dependencies: it would be open to anyone."""
    if not dependencies:
        raise ValueError("The page for operators needs a dependency that refuses anonymous requests.")
    pages = Pages(settings, Marts(settings))
    # FastAPI would serve its documentation without the dependencies.
    app = FastAPI(dependencies=dependencies, docs_url=None, redoc_url=None, openapi_url=None)
    app.router.redirect_slashes = False
    app.include_router(_pages(pages))
    app.include_router(_files(settings, pages))

    @app.api_route("/{path:path}", methods=_METHODS)
    def anything_else(path: str) -> Response:  # noqa: ARG001  part of the route
        return _page(pages, None)

    @app.exception_handler(RequestValidationError)
    def not_an_address(request: Request, error: Exception) -> Response:  # noqa: ARG001  as FastAPI calls it
        return _page(pages, None)

    @app.exception_handler(ReassuranceError)
    @app.exception_handler(duckdb.Error)
    def unavailable(request: Request, error: Exception) -> Response:
        return HTMLResponse(pages.unavailable(_root(request), str(error)), 503)

    @app.middleware("http")
    async def protect(request: Request, call_next: Any) -> Response:
        response: Response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    return app


def _pages(pages: Pages) -> APIRouter:
    """The pages that are made of what is stored."""
    router = APIRouter()

    @router.get("/")
    def overview(request: Request) -> Response:
        return _page(pages, pages.overview(_root(request)))

    @router.get("/breaks")
    def breaks(
        request: Request,
        reconciliation: str | None = None,
        break_class: Annotated[str | None, Query(alias="class")] = None,
        insurer_id: str | None = None,
        age: str | None = None,
        page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    ) -> Response:
        chosen = Filter(reconciliation, break_class, insurer_id, age)
        return _page(pages, pages.breaks(_root(request), chosen, page))

    @router.get("/builds/{build_id}")
    def build(request: Request, build_id: str) -> Response:
        return _page(pages, pages.build(_root(request), build_id))

    @router.get("/releases/{name}")
    def release(request: Request, name: str) -> Response:
        return _page(pages, pages.release(_root(request), name))

    @router.get("/senders/{sender_id}")
    def sender(request: Request, sender_id: str) -> Response:
        return _page(pages, pages.sender(_root(request), sender_id))

    return router


def _files(settings: Settings, pages: Pages) -> APIRouter:
    """The files that are shown as they are."""
    router = APIRouter()

    @router.get("/builds/{build_id}/quality")
    def quality(build_id: str) -> Response:
        return _file(pages, files.find_quality_page(settings, build_id))

    @router.get("/releases/{name}/files/{path:path}")
    def release_file(name: str, path: str) -> Response:
        return _file(pages, files.find_release_file(settings, name, path))

    @router.get("/receipts/{sender_id}/{submission_hash}")
    def receipt(sender_id: str, submission_hash: str) -> Response:
        return _file(pages, files.find_receipt_page(settings, sender_id, submission_hash))

    @router.get("/runbooks/{name}")
    def runbook(name: str) -> Response:
        # A browser would download Markdown.
        return _file(pages, files.find_runbook(name), "text/plain; charset=utf-8")

    return router


def _page(pages: Pages, content: str | None) -> Response:
    return HTMLResponse(pages.not_found(), 404) if content is None else HTMLResponse(content)


def _file(pages: Pages, path: Path | None, media_type: str | None = None) -> Response:
    if path is None:
        return HTMLResponse(pages.not_found(), 404)
    return FileResponse(path, media_type=media_type)


def _root(request: Request) -> str:
    """The path under which the application is mounted."""
    root: str = request.scope.get("root_path", "")
    return root
