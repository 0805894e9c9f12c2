"""Messages by way of apprise: a process of its own that is ended in time, and nothing of an address that is told."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.notify import by_apprise
from jobs.notify.channels import carry
from jobs.notify.undelivered import Fate, Undelivered
from plans.model.hooks import AppriseChannel
from tests.files.jobs.notify.test_formats import MESSAGE
from tests.support.http_server import HttpServer, answer, serving

SMS = AppriseChannel(url="${DUTY_SMS}")


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    async with serving() as server:
        server.say("POST /phone/%2B47%20000/", answer(200))
        server.say("POST /phone/+47%20000/", answer(200))
        yield server


def environ(server: HttpServer, scheme: str = "json") -> dict[str, str]:
    place = server.origin.removeprefix("http://")
    return {"DUTY_SMS": f"{scheme}://user:s3cret@{place}/phone/{{address}}/", "PATH": "/usr/bin:/bin"}


async def refused(channel: AppriseChannel, env: dict[str, str], **message: str) -> Undelivered:
    with pytest.raises(Undelivered) as raised:
        await carry(channel, replace(MESSAGE, **message), env)  # type: ignore[arg-type]
    assert "s3cret" not in str(raised.value)
    return raised.value


@pytest.mark.needs("apprise")
async def test_a_message_arrives_at_the_partys_address_and_one_that_is_refused_says_so(server: HttpServer) -> None:
    receipt = await carry(SMS, replace(MESSAGE, address="+47 000"), environ(server))
    assert str(receipt) == "apprise says that it was taken"
    [asked] = server.asked
    told = json.loads(asked.body)
    assert (told["title"], told["message"].split("\n")[0]) == (MESSAGE.subject, MESSAGE.text.split("\n")[0])


@pytest.mark.needs("apprise")
@pytest.mark.night
async def test_what_cannot_be_sent_is_told_in_our_own_words(server: HttpServer) -> None:
    server.say("POST /phone/+47%20000/", answer(500))
    assert (await refused(SMS, environ(server), address="+47 000")).what == "apprise says that it was not taken"
    odd = await refused(SMS, environ(server, scheme="nothing"), address="+47 000")
    assert (odd.what, odd.fate) == ("apprise can make nothing of the address", Fate.REFUSED)


async def test_a_process_that_hangs_is_ended_when_its_time_is_up(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(*_: object, **__: object) -> int:
        await asyncio.sleep(60)
        return 0

    monkeypatch.setattr(by_apprise, "told", hangs)
    monkeypatch.setattr(by_apprise, "find_spec", lambda _: sys)
    late = await refused(replace(SMS, timeout=timedelta(milliseconds=20)), environ(server), address="a")
    assert (late.what, late.fate) == ("it took longer than 0.02 s", Fate.UNKNOWN)


async def test_a_party_without_an_address_and_a_host_without_apprise_are_named(
    server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_apprise, "find_spec", lambda _: sys)
    assert (await refused(SMS, environ(server), address="")).what == "ward has no address for this channel"
    assert "DUTY_SMS is not set" in (await refused(SMS, {})).what
    monkeypatch.setattr(by_apprise, "find_spec", lambda _: None)
    assert "extra notify" in (await refused(SMS, environ(server))).what


def test_nothing_of_it_is_loaded_before_it_is_needed() -> None:
    assert "apprise" not in sys.modules
