"""Serves the board in the browser: who may look is let in, and sees what was drawn."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.errors import Misused
from console.running.service.manager import told
from console.running.settings import control
from console.running.watching.textfile import keeping_file
from console.running.wire import observed_journal
from console.saying import Say
from plans.plurals import counted

if TYPE_CHECKING:
    import socket

    import uvicorn

    from console.board.access import Door
    from console.board.wall import Wall
    from console.running.serving.place import Place
    from jobs.journal.base import Journal, RunRow
    from plans.model.languages import Language

Choose = Callable[[Sequence["RunRow"], str | None], "RunRow"]
_NEEDED = ("starlette", "uvicorn", "jinja2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a board is to show, and to whom."""

    runs: Sequence[str]
    """As they were typed; none for whichever there are."""
    language: "Language"
    viewers: int
    place: "Place"
    door: "Door"
    figures: Path | None = None
    """The file of figures; None where none is asked for."""


def require_extra() -> None:
    """Raises `Misused` where it is not installed."""
    if not all(map(find_spec, _NEEDED)):
        raise Misused("this needs the extra `board`", hint="pip install 'cutover-console[board]'")


async def serve_board(asked: Asked, dsn: str | None, *, choose: Choose, say: Say) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        choose: which of the runs, newest first, somebody means by what was typed. Raises `NotFound`.

    Raises:
        Misused: the certificate cannot be used, or the port is taken.
        Denied: the login may do more than look, or may not even look.
        NotFound: there is no such run.
        Unavailable: the control database is away, and nothing can be shown yet.
    """
    async with observed_journal(control(dsn), say=say, name="cutover board") as store:
        rows = await store.runs() if asked.runs else ()
        runs = tuple(dict.fromkeys(choose(rows, typed).run for typed in asked.runs))
        await _serve(asked, store, runs, say)


async def _serve(asked: Asked, store: "Journal", runs: Sequence[str], say: Say) -> None:
    """Follow and serve; whichever ends first ends the other."""
    from console.board.app import application
    from console.board.pages import Pages
    from console.board.wall import ALL, Wall
    from console.board.words import Teller
    from console.running.boards.runs import FollowedRuns

    wall, teller = Wall(viewers=asked.viewers), Teller(language=asked.language)
    pages = Pages(teller)
    wall.show(ALL, pages.all_runs((), {}))
    server, listening = _server(asked, application(wall, asked.door, teller))
    follow = asyncio.create_task(FollowedRuns(store, runs, wall, pages, say).follow(), name="follow")
    say(f"the board is at {asked.place}")
    serve = asyncio.create_task(server.serve(sockets=[listening]), name="serve")
    async with _keeping(asked.figures, wall, say), told(lambda: _status(asked, wall)):
        done, _ = await asyncio.wait((follow, serve), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    follow.cancel()
    await asyncio.wait((follow, serve))
    for task in done:
        task.result()


def _status(asked: Asked, wall: "Wall") -> str:
    return f"serves {counted(len(wall.views), 'run')} at {asked.place}: {wall.looking} of {asked.viewers} look"


def _keeping(file: Path | None, wall: "Wall", say: Say) -> AbstractAsyncContextManager[None]:
    """The file of figures beside the pages, where it is asked for."""
    return nullcontext() if file is None else keeping_file(file, wall.watched, say=say)


def _server(asked: Asked, app: Callable[..., Any]) -> "tuple[uvicorn.Server, socket.socket]":
    """A server of it, and the socket that it listens at."""
    from console.board.connections import BESIDES, LONGEST_HEAD, Counted, connections
    from console.running.serving.server import opened

    counted = Counted(most=asked.viewers + BESIDES, is_proxy=asked.door.is_proxy)
    return opened(asked.place, app, longest_head=LONGEST_HEAD, last_seconds=1, connections=connections(counted))
