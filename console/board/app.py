"""What is served, out of memory: pages, and what changes on them. Nothing in here reads or writes anything else."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from console.board.access import Door
from console.board.guard import Guard
from console.board.shell import not_there, whole_page
from console.board.stream import Stream
from console.board.wall import ALL, Wall
from console.board.words import Teller
from console.telling.machines.exposition import OPENMETRICS, Dialect
from console.telling.machines.figures import figures
from console.version import program_version


def application(wall: Wall, door: Door, teller: Teller) -> ASGIApp:
    """The application that a server serves."""
    app = Starlette(routes=routes(wall, teller), exception_handlers={404: _nothing, 405: _nothing})
    return Guard(app, door, teller)


def routes(wall: Wall, teller: Teller) -> Sequence[Route]:
    """Everything that there is to be had, each to be looked at only."""
    pages, figures = _Pages(wall, teller), _Figures(wall)
    return (
        Route("/", pages.page, methods=["GET"]),
        Route("/events", pages.events, methods=["GET"]),
        Route("/metrics", figures.answer, methods=["GET"]),
        Route("/runs/{run}", pages.page, methods=["GET"]),
        Route("/runs/{run}/events", pages.events, methods=["GET"]),
    )


class _Pages:
    """Answers requests out of what the wall shows."""

    def __init__(self, wall: Wall, teller: Teller) -> None:
        self._wall, self._teller = wall, teller
        self._whole: dict[str, tuple[str, int, str]] = {}
        """Of each page the version and the second that it was written of, and its text: however many ask for it."""

    async def page(self, request: Request) -> Response:
        """A whole page; one that is not there asks for itself again, as its run may only not be read yet."""
        name = _name(request)
        sheet = self._wall.sheets.get(name)
        if sheet is None:
            return HTMLResponse(not_there(self._teller), status_code=404)
        mark, second = sheet.mark, int(sheet.shown.clock.now().timestamp())
        known = self._whole.get(name)
        if known is None or known[:2] != (mark, second):
            known = self._whole[name] = mark, second, whole_page(sheet, self._teller)
        return HTMLResponse(known[2])

    async def events(self, request: Request) -> ASGIApp:
        """What changes on it."""
        sheet = self._wall.sheets.get(_name(request))
        if sheet is None:
            return PlainTextResponse(self._teller.say("no such page"), status_code=404)
        if self._wall.is_full:
            return PlainTextResponse(self._teller.say("full"), status_code=503, headers={"Retry-After": "30"})
        mark = request.headers.get("last-event-id") or request.query_params.get("seen", "")
        return _Counted(self._wall, Stream(sheet, mark))


class _Figures:
    """Answers those who watch machines, in the form that they ask for."""

    def __init__(self, wall: Wall) -> None:
        self._wall = wall

    async def answer(self, request: Request) -> Response:
        """The figures of the runs that are shown, at this moment."""
        accepts = request.headers.get("accept", "")
        dialect = Dialect.OPENMETRICS if OPENMETRICS in accepts else Dialect.PROMETHEUS
        told = self._wall.watched()
        text = figures(told.runs, dialect, program=program_version(), left_out=told.left_out)
        return Response(text, headers={"Content-Type": dialect})


class _Counted:
    """A stream that counts as a viewer for as long as it is followed."""

    def __init__(self, wall: Wall, stream: Stream) -> None:
        self._wall, self._stream = wall, stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As the stream itself."""
        self._wall.looking += 1
        try:
            await self._stream(scope, receive, send)
        finally:
            self._wall.looking -= 1


def _name(request: Request) -> str:
    return str(request.path_params.get("run", ALL))


async def _nothing(_: Request, __: Exception) -> Response:
    return PlainTextResponse("404", status_code=404)
