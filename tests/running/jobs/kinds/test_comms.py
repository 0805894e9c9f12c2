"""A text to several parties, against a server on loopback: taken once each, proved by answers, in doubt where lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.api import Lineage
from jobs.notify.message import Announcement
from jobs.outcomes import InDoubtOutcome, Outcome, Permanent, Succeeded, Transient
from plans.model import CommsSpec, PartyId
from plans.model.hooks import ChannelId, WebhookChannel
from tests.files.jobs.notify.test_formats import MESSAGE
from tests.support.attempts import Bench, Listener, rehearsed
from tests.support.http_server import HttpServer, answer, serving

NAMES = ("ward", "records")
SPEC = CommsSpec(to=tuple(map(PartyId, NAMES)), through=ChannelId("desk"), file="t.md", subject="", text="x")
LOST = Lineage(birth="b1", after_loss=True)
FIRST = Lineage(birth="b1")


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    async with serving() as server:
        for name in NAMES:
            server.say(f"POST /{name}", answer(202, **{"X-Request-Id": f"req-{name}"}))
        yield server


@pytest.fixture
def bench(tmp_path: Path, server: HttpServer) -> Bench:
    announced = [
        Announcement(
            channel=WebhookChannel(url=f"{server.origin}/{name}"),
            message=replace(MESSAGE, id=f"id-{name}", party=name, name=name.title()),
            environ={},
        )
        for name in NAMES
    ]
    return Bench(rehearsed(), tmp_path, listener=Listener(announced=announced))


def sent(server: HttpServer) -> list[str]:
    return sorted(one.headers["idempotency-key"] for one in server.asked)


async def again(bench: Bench, lineage: Lineage = FIRST, number: int = 2, **more: object) -> Outcome:
    return await bench.run(SPEC, number=number, lineage=lineage, **more)


async def test_each_is_sent_once_and_the_answers_of_those_who_took_it_are_the_evidence(
    bench: Bench, server: HttpServer
) -> None:
    outcome = await again(bench, number=1)
    assert isinstance(outcome, Succeeded)
    assert outcome.evidence.summary == "2 messages taken, for Ward, Records"
    facts = outcome.evidence.facts
    assert (facts["taken"], facts["to ward"], facts["to records"]) == (2, "202, id req-ward", "202, id req-records")
    assert sent(server) == ["id-records", "id-ward"]


async def test_what_was_taken_is_not_sent_again_when_the_rest_is(bench: Bench, server: HttpServer) -> None:
    server.say("POST /records", answer(503), answer(202))
    first = await again(bench, number=1)
    assert isinstance(first, Transient)
    assert first.error.sentence == "the message to Records was not taken yet: it answered 503; 1 taken"
    second = await again(bench)
    assert isinstance(second, Succeeded)
    assert second.evidence.facts["to ward"] == "202, id req-ward"
    assert sent(server) == ["id-records", "id-records", "id-ward"]


async def test_a_refusal_asks_a_person_and_says_who_has_it(bench: Bench, server: HttpServer) -> None:
    server.say("POST /ward", answer(404))
    outcome = await again(bench, number=1)
    assert isinstance(outcome, Permanent)
    assert outcome.error.sentence == "the message to Ward was not taken: it answered 404; 1 taken"


async def test_a_lost_answer_is_in_doubt_and_sent_again_only_when_somebody_says_so(
    bench: Bench, server: HttpServer
) -> None:
    server.say("POST /ward", None, answer(202))
    lost = await again(bench, number=1)
    assert isinstance(lost, InDoubtOutcome)
    assert "the message to Ward may have been taken: no answer came" in lost.error.sentence
    assert isinstance(await again(bench, LOST), InDoubtOutcome)
    assert sent(server) == ["id-records", "id-ward"]
    assert isinstance(await again(bench, number=3), Succeeded)
    assert sent(server) == ["id-records", "id-ward", "id-ward"]


async def test_a_repeatable_one_is_sent_again_by_itself_under_its_id(bench: Bench, server: HttpServer) -> None:
    server.say("POST /ward", None, answer(202))
    assert isinstance(await again(bench, number=1, repeatable=True), Transient)
    assert isinstance(await again(bench, LOST, repeatable=True), Succeeded)
    assert sent(server) == ["id-records", "id-ward", "id-ward"]


async def test_an_engine_that_died_after_all_were_taken_is_followed_by_one_that_sends_nothing(
    bench: Bench, server: HttpServer
) -> None:
    await again(bench, number=1)
    assert isinstance(await again(bench, LOST), Succeeded)
    assert sent(server) == ["id-records", "id-ward"]


async def test_without_the_note_of_the_engine_that_died_nobody_knows_and_a_person_is_asked(
    bench: Bench, server: HttpServer
) -> None:
    outcome = await again(bench, LOST)
    assert isinstance(outcome, InDoubtOutcome)
    assert server.asked == []


async def test_after_a_rollback_it_is_sent_anew(bench: Bench, server: HttpServer) -> None:
    await again(bench, number=1)
    await again(bench, rolled_back_token=1_000_001)
    assert len(server.asked) == 4


async def test_what_is_cut_off_while_it_is_under_way_is_in_doubt_and_before_that_is_not(
    bench: Bench, server: HttpServer
) -> None:
    server.held.clear()
    cut = await again(bench, number=1, timeout=timedelta(milliseconds=60))
    assert isinstance(cut, InDoubtOutcome)
    assert isinstance(await again(bench, LOST), InDoubtOutcome)


async def test_a_folder_that_cannot_be_written_to_is_told(bench: Bench, tmp_path: Path) -> None:
    bench.folder = tmp_path / "not-there"
    assert isinstance(await again(bench, number=1), Succeeded)
    assert "could not be noted" in bench.listener.warnings[0]
