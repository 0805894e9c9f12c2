"""What stands before every page: who may look, that nobody does more than look, and what each answer tells browsers."""

from collections.abc import Callable
from time import monotonic
from urllib.parse import quote, urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.board.access import COOKIE, Asked, Door, Entry
from console.board.guesses import Guesses
from console.board.shell import RULES, handed_over
from console.board.words import Teller

KEPT = 7 * 24 * 3600
"""Seconds that a browser keeps the cookie: a wall that is started anew in the night still has it."""
_HEADERS = {
    "Content-Security-Policy": RULES,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Of every answer: nothing is loaded from elsewhere, framed, kept or told to anybody else."""
_STATUS = {Entry.NO_TOKEN: 401, Entry.WRONG_TOKEN: 401, Entry.NOT_BY_PROXY: 403, Entry.OTHER_NAME: 421}


class Guard:
    """An application that answers for another one whom it lets in.

    Args:
        app: what is served.
        door: who may come in.
        teller: words for whoever may not.
        clock: seconds that never go back.
    """

    def __init__(self, app: ASGIApp, door: Door, teller: Teller, clock: Callable[[], float] = monotonic) -> None:
        self._app, self._door, self._teller, self._clock = app, door, teller, clock
        self._guesses = Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have it answered."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (self._answer(Request(scope)) or self._app)(scope, receive, with_headers)

    def _answer(self, request: Request) -> Response | None:
        """What is answered in place of a page; None where whoever asks may look."""
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse(
                self._teller.say("only looked at"), status_code=405, headers={"Allow": "GET, HEAD"}
            )
        peer = request.client.host if request.client is not None else ""
        entry = self._door.entry(_asked(request, peer))
        if entry is Entry.OPEN:
            return None
        return self._with_cookie(request) if entry is Entry.HANDED_OVER else self._refused(entry, peer)

    def _refused(self, entry: Entry, peer: str) -> Response:
        """Why somebody may not look, and that whoever guesses has to wait."""
        if entry is Entry.WRONG_TOKEN and self._guesses.is_one_too_many(peer, self._clock()):
            return PlainTextResponse(self._teller.say("too many"), status_code=429, headers={"Retry-After": "60"})
        headers = {"WWW-Authenticate": "Bearer"} if _STATUS[entry] == 401 else None
        return PlainTextResponse(self._teller.say(f"entry:{entry.name}"), status_code=_STATUS[entry], headers=headers)

    def _with_cookie(self, request: Request) -> Response:
        """A page that goes on to the same address without the token: the browser goes there by itself, as a redirect
        of a link in somebody's letter would not send a cookie that is strict."""
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
        there = "/" + quote(request.url.path.lstrip("/\\")) + (f"?{urlencode(rest)}" if rest else "")
        response = HTMLResponse(handed_over(there, self._teller))
        is_secure = request.url.scheme == "https" or self._is_behind_tls(request)
        response.set_cookie(
            COOKIE, self._door.cookie, max_age=KEPT, path="/", secure=is_secure, httponly=True, samesite="strict"
        )
        return response

    def _is_behind_tls(self, request: Request) -> bool:
        """Whether a proxy says that its own line to the browser is one that nobody reads."""
        peer = request.client.host if request.client is not None else ""
        return self._door.is_proxy(peer) and request.headers.get("x-forwarded-proto") == "https"


def _asked(request: Request, peer: str) -> Asked:
    headers = request.headers
    return Asked(
        peer=peer,
        host=headers.get("host", ""),
        token=request.query_params.get("token", ""),
        authorization=headers.get("authorization", ""),
        cookie=headers.get("cookie", ""),
        headers=headers,
    )
