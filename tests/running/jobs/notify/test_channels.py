"""Channels against real programs and a real server: what arrives, and what is said of one that fails."""

import json
import stat
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.notify.channels import carry
from jobs.notify.undelivered import Fate, Undelivered
from plans.model.hooks import Channel, CommandChannel, WebhookChannel
from tests.files.jobs.notify.test_formats import MESSAGE
from tests.support.http_server import HttpServer, answer, serving

ENVIRON = {"DESK_TOKEN": "s3cret", "PATH": "/usr/bin:/bin"}


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    async with serving() as server:
        server.say("POST /desk", answer(202))
        yield server


def program(folder: Path, text: str) -> tuple[str, ...]:
    path = folder / "told.py"
    path.write_text(f"import json, os, sys, time\n{text}", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return (sys.executable, "-S", str(path))


async def fate(channel: Channel) -> Fate:
    with pytest.raises(Undelivered) as caught:
        await carry(channel, MESSAGE, ENVIRON)
    return caught.value.fate


async def trouble(channel: Channel, environ: Mapping[str, str] = ENVIRON) -> str:
    with pytest.raises(Undelivered) as caught:
        await carry(channel, MESSAGE, environ)
    return caught.value.what


async def test_a_program_reads_the_message_and_is_given_no_more_than_the_plan_names(tmp_path: Path) -> None:
    text = f"open({str(tmp_path / 'out')!r}, 'w').write(json.dumps([json.load(sys.stdin), dict(os.environ)]))"
    await carry(CommandChannel(argv=program(tmp_path, text)), MESSAGE, ENVIRON)
    message, environ = json.loads((tmp_path / "out").read_text("utf-8"))
    assert message["id"] == environ["CUTOVER_MESSAGE"] == "m1"
    assert "DESK_TOKEN" not in environ


async def test_a_program_that_fails_hangs_or_is_not_there_is_told_in_our_words(tmp_path: Path) -> None:
    fails = program(tmp_path, "print('row 17: secret'); sys.exit(3)")
    assert (await trouble(CommandChannel(argv=fails))).endswith("ended with 3")
    hangs = CommandChannel(argv=("sleep", "60"), timeout=timedelta(milliseconds=30))
    assert await trouble(hangs) == "it took longer than 0.03 s"
    assert "cannot be started" in await trouble(CommandChannel(argv=("/nowhere/page",)))
    assert "has no TOKEN" in await trouble(CommandChannel(argv=("true",), env=("TOKEN",)))


async def test_a_webhook_is_posted_json_with_the_id_in_a_header(server: HttpServer) -> None:
    channel = WebhookChannel(url=f"{server.origin}/desk", headers=(("Authorization", "Bearer ${DESK_TOKEN}"),))
    await carry(channel, MESSAGE, ENVIRON)
    [asked] = server.asked
    assert (asked.headers["idempotency-key"], asked.headers["authorization"]) == ("m1", "Bearer s3cret")
    assert json.loads(asked.body)["subject"] == MESSAGE.subject


async def test_a_webhook_that_refuses_hangs_up_or_is_slow_is_told_without_its_address(server: HttpServer) -> None:
    channel = WebhookChannel(url=f"{server.origin}/desk", timeout=timedelta(milliseconds=50))
    server.say("POST /desk", answer(500, b"row 17: secret"), None)
    assert await trouble(channel) == "it answered 500"
    assert await trouble(channel) == "no answer came that can be read"
    server.held.clear()
    assert await trouble(channel) == "it took longer than 0.05 s"
    assert await trouble(WebhookChannel(url="http://127.0.0.1:9/key-in-the-path")) == "nothing listens there"
    assert "is not set" in await trouble(WebhookChannel(url="${NOT_THERE}"))


async def test_what_took_a_message_proves_it_by_its_answer_and_its_id(server: HttpServer) -> None:
    channel = WebhookChannel(url=f"{server.origin}/desk")
    server.say("POST /desk", answer(202, **{"X-Request-Id": "req-81f2"}), answer(200, **{"X-Request-Id": "\x1b[31m"}))
    assert str(await carry(channel, MESSAGE, ENVIRON)) == "202, id req-81f2"
    assert str(await carry(channel, MESSAGE, ENVIRON)) == "200"
    assert str(await carry(CommandChannel(argv=("true",)), MESSAGE, ENVIRON)) == "exit status 0"


async def test_what_became_of_a_message_that_was_not_taken_is_known_as_far_as_it_can_be(server: HttpServer) -> None:
    channel = WebhookChannel(url=f"{server.origin}/desk")
    server.say("POST /desk", answer(500), answer(503), answer(404), None)
    assert [await fate(channel) for _ in range(4)] == [Fate.UNKNOWN, Fate.NOT_SENT, Fate.REFUSED, Fate.UNKNOWN]
    assert await fate(WebhookChannel(url="http://127.0.0.1:9/")) is Fate.NOT_SENT
    assert await fate(WebhookChannel(url="${NOT_THERE}")) is Fate.REFUSED
    assert await fate(CommandChannel(argv=("false",))) is Fate.REFUSED
    assert await fate(CommandChannel(argv=("sleep", "60"), timeout=timedelta(milliseconds=30))) is Fate.UNKNOWN
