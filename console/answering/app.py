"""The page's requests: looking never answers, as gateways of mail open every link; only a form that is sent does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from console.answering.forms import MOST_BYTES, Unfit, answer_of, read_form, secret_of
from console.answering.limits import Limits
from console.answering.page import HEADERS, Note, answer_page, code_page, refusal_page
from console.answering.words import PageWords, preferred
from jobs.journal.answer_desk import Seen
from jobs.journal.answers import LONGEST_CODE, Given, Taken
from jobs.journal.base import AnswerRefused
from plans.errors import CutoverError

READ_SECONDS = 10.0
"""Real seconds in which a form has to arrive."""
DECIDED_SECONDS = 3.0
"""Real seconds in which the engine is waited for before the page says that it has not read the answer yet."""
_ASK_EVERY = 0.25
_SHOWN_ALONE = frozenset({"forged", "rushed"})
"""Refusals of what nobody was sent, or was not looked up: there is nothing to show beside them."""

Ask = Callable[[], Awaitable[Response]]


class Desk(Protocol):
    """Where links and codes are checked: `jobs.journal.answer_desk.AnswerDesk`."""

    async def look(self, secret: str) -> Seen:
        """What one is good for."""
        ...

    async def give(self, given: Given) -> Taken:
        """Answer with it. Raises `AnswerRefused`."""
        ...


class Pages:
    """Answers requests.

    Args:
        desk: checks links and codes.
        say: told of what goes wrong, without anything of a request in it.
        clock: seconds that never go back.
    """

    def __init__(self, desk: Desk, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._desk, self._say, self._clock = desk, say, clock
        self._limits = Limits()
        self._said = ""

    def app(self) -> Starlette:
        """The application that a server serves."""
        return Starlette(
            routes=[
                Route("/", self.code, methods=["GET"]),
                Route("/code", self.show, methods=["POST"]),
                Route("/a/{secret}", self.look, methods=["GET"]),
                Route("/a", self.answer, methods=["POST"]),
            ],
            exception_handlers={404: self._nothing, 405: self._nothing},
        )

    async def code(self, request: Request) -> Response:
        """Ask for a code."""

        async def ask() -> Response:
            return _html(code_page(_words(request)))

        return await self._answered(request, ask)

    async def look(self, request: Request) -> Response:
        """Show what a link asks."""

        async def ask() -> Response:
            secret = str(request.path_params["secret"])
            if len(secret) <= LONGEST_CODE:
                return _html(refusal_page(_words(request), "forged"), 404)  # a code is not asked for by its address
            return self._shown(request, await self._desk.look(secret), secret)

        return await self._answered(request, ask)

    async def show(self, request: Request) -> Response:
        """Show what a code asks."""

        async def ask() -> Response:
            secret = secret_of(read_form(await _body(request)))
            return self._shown(request, await self._desk.look(secret), secret)

        return await self._answered(request, ask)

    async def answer(self, request: Request) -> Response:
        """Answer, and show what became of it."""

        async def ask() -> Response:
            form = read_form(await _body(request))
            secret, name = secret_of(form), " ".join("".join(form.get("name", ("",))[0]).split())[:200]
            why, command = "", 0
            try:
                command = (await self._desk.give(answer_of(form, _address(request)))).command
            except AnswerRefused as refused:
                why = refused.name
            except Unfit as unfit:
                why = str(unfit)
            if why in _SHOWN_ALONE:
                return _html(refusal_page(_words(request), why), 429 if why == "rushed" else 404)
            seen = await self._decided(secret) if command else await self._desk.look(secret)
            return self._shown(request, seen, secret, why=why, name=name)

        return await self._answered(request, ask)

    async def _decided(self, secret: str) -> Seen:
        """What it is good for once the engine has read every answer, or the wait for it is over."""
        until = self._clock() + DECIDED_SECONDS
        while True:
            seen = await self._desk.look(secret)
            if all(one.seq is not None for one in seen.given) or self._clock() >= until:
                return seen
            await asyncio.sleep(_ASK_EVERY)

    def _shown(self, request: Request, seen: Seen, secret: str, *, why: str = "", name: str = "") -> Response:
        if seen.card is None:
            return _html(refusal_page(_words(request), seen.outcome), 429 if seen.outcome == "rushed" else 404)
        note = Note(why=why) if why else None
        status = 409 if why else 410 if seen.outcome == "expired" else 200
        return _html(answer_page(seen, secret, note=note, name=name), status)

    async def _answered(self, request: Request, ask: Ask) -> Response:
        """What `ask` answers, unless too much is asked, or something goes wrong around it."""
        words = _words(request)
        if not self._limits.allows(_address(request), self._clock()):
            return _html(refusal_page(words, "hasty"), 429)
        try:
            return await ask()
        except Unfit as unfit:
            return _html(refusal_page(words, str(unfit)), 400)
        except (TimeoutError, ClientDisconnect):
            return _html(refusal_page(words, "unfit"), 408)
        except CutoverError as error:
            self._tell(error.what)
            return _html(refusal_page(words, "away"), 503)
        except Exception as defect:  # noqa: BLE001 - what a request holds must reach no log by way of a traceback
            self._tell(f"a defect of this program: {type(defect).__name__}")
            return _html(refusal_page(words, ""), 500)

    async def _nothing(self, request: Request, _: Exception) -> Response:
        return _html(refusal_page(_words(request), "forged"), 404)

    def _tell(self, what: str) -> None:
        """Say it once while it stays the same."""
        if what != self._said:
            self._say(what)
        self._said = what


def _html(text: str, status: int = 200) -> Response:
    return HTMLResponse(text, status_code=status, headers=HEADERS)


def _words(request: Request) -> PageWords:
    return preferred(request.headers.get("accept-language", ""))


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


async def _body(request: Request) -> bytes:
    """The form that was sent. Raises `Unfit` where it is none, or too long; `TimeoutError`."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Unfit("unfit")
    body = bytearray()
    async with asyncio.timeout(READ_SECONDS):
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise Unfit("unfit")
    return bytes(body)
