"""The steps of a canary against small servers and programs of this host."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jobs.api import InDoubt, Lineage
from jobs.canaries.steps import CannotLook, NotDone, NotSentYet, RealSteps, marked, where
from jobs.kinds import http, sql
from plans.model import CommandSpec, DatabaseId, HttpSpec, SqlProbe, SqlSpec, TaskId
from plans.model.canaries import HttpLook
from tests.support.fake_context import FakeContext
from tests.support.http_server import HttpServer, serving

HERE = DatabaseId("here")


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    async with serving() as running:
        yield running


@dataclass(kw_only=True)
class Context(FakeContext):
    lineage: Lineage = field(default_factory=Lineage)

    async def program_started(self, pid: int) -> None:
        raise AssertionError(f"of pid {pid} nobody is told: what it left is found by the mark")

    async def way_to_host(self) -> str:
        raise AssertionError("a step of a canary names no host")


def steps(folder: Path) -> RealSteps:
    context = Context(spec=SqlSpec(on=HERE, text=""), task=TaskId("C1"), databases={}, folder=folder)
    return RealSteps(context, sql=sql.run, http=http.run)


def test_the_mark_is_filled_in_wherever_its_blank_stands() -> None:
    sent = HttpSpec(method="POST", url="http://h/{mark}", headers={"X": "{mark}"}, body='{"id": "{mark}"}')
    assert marked(sent, "m") == HttpSpec(method="POST", url="http://h/m", headers={"X": "m"}, body='{"id": "m"}')
    assert marked(SqlSpec(on=HERE, text="'{mark}', '{other}'"), "m") == SqlSpec(on=HERE, text="'m', '{other}'")
    assert marked(CommandSpec(argv=("a", "{mark}"), env=("ID={mark}",)), "m") == CommandSpec(
        argv=("a", "m"), env=("ID=m",)
    )


def test_places_are_told_apart_by_database_and_host() -> None:
    looks = (
        SqlProbe(on=HERE, query=""),
        HttpLook(url="https://a/x"),
        HttpLook(url="https://a/y"),
        HttpLook(url="${B}/z"),
    )
    assert [where(one) for one in looks] == ["here", "a", "a", "${B}"]


async def test_an_address_says_whether_a_canary_is_there(tmp_path: Path, server: HttpServer) -> None:
    server.say("GET /inbox/m", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nopened")
    server.say("GET /inbox/n", b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
    server.say("GET /inbox/o", b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")
    look = HttpLook(url=f"{server.origin}/inbox/{{mark}}", contains="opened")
    assert await steps(tmp_path).is_there("L1.arrived", look, "m")
    assert not await steps(tmp_path).is_there("L1.arrived", HttpLook(url=look.url, contains="read"), "m")
    assert not await steps(tmp_path).is_there("L1.arrived", look, "n")
    with pytest.raises(CannotLook, match="the address answered 503"):
        await steps(tmp_path).is_there("L1.arrived", look, "o")


async def test_a_request_sends_one_and_a_refused_one_sends_none(tmp_path: Path, server: HttpServer) -> None:
    server.say("POST /send", b"HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n")
    send = HttpSpec(method="POST", url=f"{server.origin}/send", body="{mark}")
    await steps(tmp_path).act("L1.send", send, "m")
    assert server.asked[0].body == b"m"
    server.say("POST /send", b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(NotDone, match="403"):
        await steps(tmp_path).act("L1.send", send, "m")
    server.say("POST /send", b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(InDoubt):
        await steps(tmp_path).act("L1.send", send, "m")
    with pytest.raises(NotSentYet):
        await steps(tmp_path).act("L1.send", HttpSpec(method="POST", url="http://127.0.0.1:1/"), "m")


async def test_a_program_sends_one_and_another_says_whether_it_is_there(tmp_path: Path) -> None:
    there = tmp_path / "m"
    send = CommandSpec(argv=(f"touch {tmp_path}/{{mark}}",), shell=True)
    look = CommandSpec(argv=("test", "-f", f"{tmp_path}/{{mark}}"))
    assert not await steps(tmp_path).is_there("L1.arrived", look, "m")
    await steps(tmp_path).act("L1.send", send, "m")
    assert there.exists()
    assert await steps(tmp_path).is_there("L1.arrived", look, "m")


async def test_how_a_program_ends_says_whether_it_may_have_sent(tmp_path: Path) -> None:
    async def ends(*argv: str) -> None:
        await steps(tmp_path).act("L1.send", CommandSpec(argv=argv), "m")

    with pytest.raises(InDoubt, match="ended with status 3"):
        await ends("sh", "-c", "exit 3")
    with pytest.raises(NotSentYet):
        await ends("sh", "-c", f"exit {os.EX_TEMPFAIL}")
    with pytest.raises(NotDone, match="cannot be started"):
        await ends(str(tmp_path))


async def test_where_there_is_no_such_program_nobody_can_look(tmp_path: Path) -> None:
    with pytest.raises(CannotLook, match="there is no such program"):
        await steps(tmp_path).is_there("L1.arrived", CommandSpec(argv=("no-such-program", "{mark}")), "m")
