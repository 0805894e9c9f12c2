"""What a board answers, to whom, and that nobody does more than look at it."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from console.board.access import COOKIE, Door
from console.board.app import application
from console.board.stream import Stream
from console.board.wall import ALL, Wall
from console.board.words import Teller
from tests.support.boards.pages import drawn
from tests.support.eventually import eventually
from tests.support.people.asgi import ask
from tests.support.world import half_way

TOKEN = "a-token-that-nobody-guesses-0123"
VIEW = half_way().view()
SHOWN = drawn(VIEW)
LOCAL = {"host": "localhost:8080"}


@pytest.fixture
def wall() -> Wall:
    wall = Wall(viewers=2)
    wall.show(ALL, SHOWN)
    wall.show("7f3a", SHOWN)
    return wall


def board(wall: Wall, door: Door | None = None) -> Any:
    return application(wall, door or Door(), Teller())


async def test_a_page_is_served_with_rules_that_let_nothing_in_from_elsewhere(wall: Wall) -> None:
    for path in ("/", "/runs/7f3a"):
        reply = await ask(board(wall), "GET", path, **LOCAL)
        assert reply.status == 200
        rules = reply.headers["content-security-policy"]
        assert "default-src 'none'" in rules
        assert "frame-ancestors 'none'" in rules
        assert "unsafe" not in rules
        assert "*" not in rules
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"


async def test_the_hashes_of_the_rules_are_those_of_the_style_and_the_script_that_stand_in_the_page(wall: Wall) -> None:
    from console.telling.markup import hash_of

    reply = await ask(board(wall), "GET", "/", **LOCAL)
    for tag in ("style", "script"):
        [text] = re.findall(rf"<{tag}>(.*?)</{tag}>", reply.text, re.DOTALL)
        assert f"'{hash_of(text)}'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
async def test_whatever_does_more_than_look_is_refused_on_every_address(wall: Wall, method: str) -> None:
    for path in ("/", "/runs/7f3a", "/events", "/nowhere"):
        reply = await ask(board(wall), method, path, **LOCAL)
        assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD")


async def test_a_page_can_be_asked_for_without_its_text(wall: Wall) -> None:
    assert (await ask(board(wall), "HEAD", "/", **LOCAL)).status == 200


@pytest.mark.parametrize(
    "path", ["/runs/nobody", "/runs/", "/runs/7f3a/more", "/..%2f..%2fetc/passwd", "/runs/%3Cscript%3E"]
)
async def test_what_is_not_shown_is_not_there_and_is_not_repeated(wall: Wall, path: str) -> None:
    reply = await ask(board(wall), "GET", path, **LOCAL)
    assert reply.status in (404, 307)
    assert "script" not in reply.text


async def test_a_page_that_is_not_there_yet_asks_for_itself_again(wall: Wall) -> None:
    reply = await ask(board(wall), "GET", "/runs/oppdal", **LOCAL)
    assert (reply.status, 'http-equiv="refresh" content="10"' in reply.text) == (404, True)


async def test_a_page_is_written_once_a_second_whoever_asks_for_it(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.board import app

    written: list[str] = []
    write = app.whole_page
    monkeypatch.setattr(app, "whole_page", lambda sheet, teller: (written.append(sheet.mark), write(sheet, teller))[1])
    monkeypatch.setattr("console.board.ticking.time", lambda: 1e9)
    served = board(wall)
    for _ in range(5):
        await ask(served, "GET", "/", **LOCAL)
    assert len(written) == 1
    wall.show(ALL, replace(SHOWN, parts={**SHOWN.parts, "foot": "new"}))
    assert "new" in (await ask(served, "GET", "/", **LOCAL)).text
    assert len(written) == 2


async def test_a_page_of_elsewhere_cannot_have_a_browser_here_read_the_board(wall: Wall) -> None:
    assert (await ask(board(wall), "GET", "/", host="evil.example")).status == 421


async def test_a_token_in_the_address_becomes_a_cookie_and_leaves_the_address(wall: Wall) -> None:
    door = Door(token=TOKEN)
    assert (await ask(board(wall, door), "GET", "/")).status == 401
    handed = await ask(board(wall, door), "GET", f"/runs/7f3a?token={TOKEN}&x=1")
    assert handed.status == 200
    assert TOKEN not in handed.text
    assert 'content="0; url=/runs/7f3a?x=1"' in handed.text
    cookie = handed.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Secure", "Path=/"))
    assert TOKEN not in cookie
    kept = cookie.partition(";")[0]
    assert kept.startswith(f"{COOKIE}=")
    assert (await ask(board(wall, door), "GET", "/", cookie=kept)).status == 200
    assert (await ask(board(wall, door), "GET", "/", authorization=f"Bearer {TOKEN}")).status == 200


async def test_a_cookie_goes_over_a_line_that_nobody_reads_where_a_proxy_says_that_it_is_one(wall: Wall) -> None:
    door = Door(token=TOKEN)
    scheme = {"x_forwarded_proto": "https"}
    for client, said, is_secure in (("127.0.0.1", scheme, True), ("127.0.0.1", {}, False), ("10.0.0.9", scheme, False)):
        reply = await ask(board(wall, door), "GET", f"/?token={TOKEN}", client=client, scheme="http", **said)
        assert ("Secure" in reply.headers["set-cookie"]) is is_secure


async def test_no_address_leads_elsewhere_by_way_of_the_token(wall: Wall) -> None:
    door = Door(token=TOKEN)
    for path in ("//evil.example/", "/\\evil.example/", "///evil.example"):
        reply = await ask(board(wall, door), "GET", f"{path}?token={TOKEN}")
        assert re.search(r"url=/(?![/\\])", reply.text), path


async def test_whoever_guesses_tokens_has_to_wait_and_whoever_has_one_does_not(wall: Wall) -> None:
    app = board(wall, Door(token=TOKEN))
    answers = [(await ask(app, "GET", f"/?token=guess-{number}")).status for number in range(12)]
    assert answers == [401] * 10 + [429] * 2
    assert (await ask(app, "GET", "/", authorization=f"Bearer {TOKEN}")).status == 200
    assert (await ask(app, "GET", "/?token=guess", client="10.0.0.6")).status == 401


async def test_a_proxy_says_who_asks(wall: Wall) -> None:
    app = board(wall, Door(header="x-remote-user"))
    assert (await ask(app, "GET", "/", client="127.0.0.1", x_remote_user="kari")).status == 200
    assert (await ask(app, "GET", "/", client="127.0.0.1")).status == 403
    assert (await ask(app, "GET", "/", client="10.0.0.9", x_remote_user="kari")).status == 403


async def test_as_many_follow_as_may_and_one_more_is_told_so(wall: Wall) -> None:
    wall.looking = 2
    reply = await ask(board(wall), "GET", "/events", **LOCAL)
    assert reply.status == 503
    assert wall.looking == 2


class Watching:
    """A viewer that follows a page; keeps what it is sent."""

    def __init__(self, wall: Wall, *, connection: Any = None, mark: str | None = None) -> None:
        self.sent: list[dict[str, Any]] = []
        self.takes = asyncio.Event()
        self.takes.set()
        sheet = wall.sheets[ALL]
        scope = {"type": "http", "method": "GET", "state": {"connection": connection} if connection else {}}
        self.task = asyncio.create_task(
            Stream(sheet, sheet.mark if mark is None else mark)(scope, self._receive, self._send)
        )

    async def _receive(self) -> dict[str, Any]:
        raise AssertionError("nothing is asked of a viewer")

    async def _send(self, message: dict[str, Any]) -> None:
        await self.takes.wait()
        self.sent.append(message)

    def text(self) -> str:
        return b"".join(one.get("body", b"") for one in self.sent).decode()


class FakeConnection:
    """Says when it is lost, and whether it was dropped."""

    def __init__(self) -> None:
        self.dropped = False
        self.lost: Any = None

    def when_lost(self, told: Any) -> None:
        self.lost = told

    def drop(self) -> None:
        self.dropped = True


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Beats and patience of no length worth waiting for."""
    from console.board import stream

    monkeypatch.setattr(stream, "BEAT", 0.01)
    monkeypatch.setattr(stream, "TAKEN", 0.05)
    return


async def test_a_viewer_is_sent_what_changes_as_it_comes_and_a_beat_meanwhile(wall: Wall, at_once: None) -> None:
    watching = Watching(wall)
    await eventually(lambda: "event: beat" in watching.text())
    wall.show(ALL, replace(SHOWN, parts={**SHOWN.parts, "foot": "<p>new</p>"}))
    await eventually(lambda: "event: news" in watching.text())
    assert '"parts":{"foot":"<p>new</p>"}' in watching.text()
    wall.end()
    await asyncio.wait_for(watching.task, 5)
    assert watching.sent[-1]["more_body"] is False


async def test_a_viewer_that_does_not_take_what_it_is_sent_is_dropped_and_not_waited_for(
    wall: Wall, at_once: None
) -> None:
    slow, quick = FakeConnection(), FakeConnection()
    watching, other = Watching(wall, connection=slow), Watching(wall, connection=quick)
    await eventually(lambda: watching.text() and other.text())
    watching.takes.clear()
    await eventually(lambda: slow.dropped)
    await asyncio.wait_for(watching.task, 5)
    before = len(other.sent)
    await eventually(lambda: len(other.sent) > before)
    assert not quick.dropped
    other.task.cancel()


async def test_of_a_viewer_that_has_gone_nothing_is_left(wall: Wall) -> None:
    connection = FakeConnection()
    watching = Watching(wall, connection=connection)
    await eventually(lambda: connection.lost is not None)
    connection.lost()
    await asyncio.wait_for(watching.task, 5)
    assert not wall.sheets[ALL]._viewers


async def test_who_saw_another_process_is_told_to_ask_for_the_page_anew(wall: Wall) -> None:
    watching = Watching(wall, mark="other-7")
    await eventually(lambda: "event: anew" in watching.text())
    watching.task.cancel()
