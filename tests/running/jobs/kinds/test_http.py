"""Requests that act, against a server on loopback: what is sent, what is believed, and what is in doubt."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.api import Lineage
from jobs.outcomes import Cancelled, CancelReason, InDoubtOutcome, Outcome, Permanent, Succeeded, Transient
from jobs.web.exchange import MAX_BODY
from plans.model import EndState, ExpectedAnswer, HttpSpec
from tests.support.attempts import Bench, rehearsed
from tests.support.http_server import CERTIFICATE, HttpServer, answer, serving

SECRET = "s3cret-token"
LOST = Lineage(birth="b1", after_loss=True)
FOLLOWED = EndState(
    pointer="/state", done=("finished",), failed=("error",), url_from="location", every=timedelta(milliseconds=5)
)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("EHR_TOKEN", SECRET)
    return Bench(rehearsed(), tmp_path)


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    async with serving() as server:
        yield server


def post(server: HttpServer, path: str = "/loads", **more: object) -> HttpSpec:
    headers = {"Authorization": "Bearer ${EHR_TOKEN}"}
    return HttpSpec(method="POST", url=f"{server.origin}{path}", headers=headers, body="{}", **more)  # type: ignore[arg-type]


def followed(server: HttpServer, **more: object) -> HttpSpec:
    return post(server, until=replace(FOLLOWED, **more))


def told(outcome: Outcome, bench: Bench) -> str:
    """Everything that a person, the journal or the log could see of it."""
    return f"{outcome} {bench.listener}"


async def test_a_request_is_sent_once_with_its_headers_and_its_text_in_utf_8(bench: Bench, server: HttpServer) -> None:
    server.say("POST /st%C3%B8rrelse?key=%C3%A5", answer(201, {"name": "Åse"}))
    spec = HttpSpec(
        method="POST",
        url=f"{server.origin}/størrelse?key=å",
        headers={"Authorization": "Bearer ${EHR_TOKEN}"},
        body=json.dumps({"ward": "Kirurgisk øst 🏥"}, ensure_ascii=False),
        content_type="application/json",
    )
    outcome = await bench.run(spec)
    assert isinstance(outcome, Succeeded)
    assert outcome.evidence.facts["status"] == 201
    [asked] = server.asked
    assert json.loads(asked.body) == {"ward": "Kirurgisk øst 🏥"}
    assert asked.headers["authorization"] == f"Bearer {SECRET}"
    assert asked.headers["content-type"] == "application/json"
    assert "idempotency-key" not in asked.headers
    assert "key" not in spec.shown
    assert SECRET not in told(outcome, bench)
    assert "Åse" not in told(outcome, bench)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_every_method_that_acts_may_be_sent_without_a_body(bench: Bench, server: HttpServer, method: str) -> None:
    server.say(f"{method} /loads", answer(204))
    assert isinstance(await bench.run(replace(post(server), method=method, body=None)), Succeeded)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "lost",
    [None, b"HTTP/1.1 20", b"what?\r\n\r\n", b"HTTP/1.1 200 " + b"x" * 100_000, answer(503), answer(408), answer(429)],
)
async def test_what_was_sent_and_not_answered_is_in_doubt(bench: Bench, server: HttpServer, lost: bytes | None) -> None:
    server.say("POST /loads", lost)
    outcome = await bench.run(post(server))
    assert isinstance(outcome, InDoubtOutcome)
    assert server.count("POST") == 1
    assert SECRET not in told(outcome, bench)


async def test_with_an_idempotency_key_it_is_sent_again_under_the_same_key(bench: Bench, server: HttpServer) -> None:
    server.say("POST /loads", None, answer(500), answer(202))
    spec = post(server, idempotency_key=True)
    outcomes = [
        await bench.run(spec, number=1, lineage=Lineage(birth="b1")),
        await bench.run(spec, number=2, lineage=LOST),
        await bench.run(spec, number=3, lineage=Lineage(birth="b1")),
    ]
    assert [type(outcome) for outcome in outcomes] == [Transient, Transient, Succeeded]
    keys = {asked.headers["idempotency-key"] for asked in server.asked}
    assert len(keys) == 1
    await bench.run(spec, number=4, rolled_back_token=1_000_003, lineage=Lineage(birth="b1"))
    await bench.run(spec, number=1, lineage=Lineage(birth="another run of this name"))
    assert len({asked.headers["idempotency-key"] for asked in server.asked}) == 3


async def test_what_was_surely_not_sent_is_tried_again(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for origin in (f"http://127.0.0.1:{port}", "http://nowhere.invalid"):
        outcome = await bench.run(HttpSpec(method="POST", url=f"{origin}/loads?token={SECRET}"))
        assert isinstance(outcome, Transient)
        assert "nothing was sent" in outcome.error.sentence
        assert SECRET not in told(outcome, bench)


async def test_a_certificate_is_verified_by_the_host_or_by_the_plan_s_own_file(bench: Bench) -> None:
    async with serving(secure=True) as server:
        server.say("POST /loads", answer(200))
        untrusted = await bench.run(post(server))
        assert isinstance(untrusted, Permanent)
        assert "not trusted" in untrusted.error.sentence
        assert isinstance(await bench.run(post(server, ca_file="/nowhere.pem")), Permanent)
        assert server.asked == []
        assert isinstance(await bench.run(post(server, ca_file=str(CERTIFICATE))), Succeeded)


async def test_tls_on_a_port_that_does_not_speak_it_has_sent_nothing(
    bench: Bench, server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.web.exchange.CONNECT_SECONDS", 0.3)
    spec = HttpSpec(method="POST", url=server.origin.replace("http:", "https:") + "/loads")
    assert isinstance(await bench.run(spec), Transient)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 404, 409, 422])
async def test_an_answer_that_is_not_expected_is_a_person_s_and_no_redirect_is_followed(
    bench: Bench, server: HttpServer, status: int
) -> None:
    server.say("POST /loads", answer(status, Location="/elsewhere"))
    outcome = await bench.run(post(server))
    assert isinstance(outcome, Permanent)
    assert str(status) in outcome.error.sentence
    assert [asked.target for asked in server.asked] == ["/loads"]


async def test_the_plan_says_which_answers_are_expected(bench: Bench, server: HttpServer) -> None:
    server.say("POST /loads", answer(409, {"state": "there already", "number": 7}))
    assert isinstance(await bench.run(post(server, expect=ExpectedAnswer(status=(201, 409)))), Succeeded)
    found = ExpectedAnswer(status=(409,), pointer="/number", equals=7)
    outcome = await bench.run(post(server, expect=found))
    assert isinstance(outcome, Succeeded)
    assert outcome.evidence.facts["answer"] == 7
    for other in (replace(found, equals=8), replace(found, pointer="/state"), replace(found, pointer="/none/0")):
        outcome = await bench.run(post(server, expect=other))
        assert isinstance(outcome, Permanent)
        assert "there already" not in told(outcome, bench)


async def test_a_huge_answer_is_not_read_and_matters_only_where_it_is_needed(bench: Bench, server: HttpServer) -> None:
    endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b"x" * 65536 + b"\r\n"
    needed = ExpectedAnswer(pointer="/state", equals="ok")
    for huge in (answer(200, b"x" * (MAX_BODY + 1)), endless, b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (2 * MAX_BODY)):
        server.say("POST /loads", huge)
        assert isinstance(await bench.run(post(server)), Succeeded)
        assert isinstance(await bench.run(post(server, expect=needed)), InDoubtOutcome)


@pytest.mark.parametrize("body", [b"<html>", b"", b"[" * 200_000, b"\xff\xfe{", b'{"state": "ok"'])
async def test_wrong_json_where_json_is_needed_leaves_it_in_doubt(
    bench: Bench, server: HttpServer, body: bytes
) -> None:
    server.say("POST /loads", answer(200, body))
    expect = ExpectedAnswer(pointer="/state", equals="ok")
    assert isinstance(await bench.run(post(server, expect=expect)), InDoubtOutcome)


async def test_chunks_and_answers_on_the_way_are_understood(bench: Bench, server: HttpServer) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    chunks = b'5\r\n{"sta\r\n9;x=y\r\nte":"ok"}\r\n0\r\n\r\n'
    server.say("POST /loads", early + b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    expect = ExpectedAnswer(pointer="/state", equals="ok")
    assert isinstance(await bench.run(post(server, expect=expect)), Succeeded)


async def test_a_slow_answer_is_in_doubt_when_the_time_is_up(bench: Bench, server: HttpServer) -> None:
    server.held.clear()
    outcome = await bench.run(post(server), timeout=timedelta(milliseconds=200))
    assert isinstance(outcome, InDoubtOutcome)
    assert server.count("POST") == 1


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\x7fb", "blåbær"])
async def test_a_variable_cannot_bring_in_another_header(
    bench: Bench, server: HttpServer, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("EHR_TOKEN", value)
    outcome = await bench.run(post(server))
    assert isinstance(outcome, Permanent)
    assert "Authorization" in outcome.error.sentence
    assert value not in told(outcome, bench)
    assert server.asked == []


async def test_a_variable_in_an_address_cannot_bring_in_a_line_or_a_user(
    bench: Bench, server: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in ("x HTTP/1.1\r\nX: y", "http://user:pw@127.0.0.1", "ftp://x"):
        monkeypatch.setenv("EHR", value)
        outcome = await bench.run(HttpSpec(method="POST", url="${EHR}/loads"))
        assert isinstance(outcome, Permanent)
        assert value not in told(outcome, bench)
    monkeypatch.delenv("EHR")
    assert isinstance(await bench.run(HttpSpec(method="POST", url="${EHR}/loads")), Permanent)


async def test_its_end_is_asked_for_until_the_plan_s_word_stands_there(bench: Bench, server: HttpServer) -> None:
    server.say("POST /loads", answer(202, Location="/loads/7?sig=x"))
    busy = [answer(200, {"state": "running", "percent": percent}) for percent in (10, 55.5)]
    server.say("GET /loads/7?sig=x", None, answer(503), *busy, answer(200, {"state": "finished"}))
    outcome = await bench.run(followed(server, percent="/percent"))
    assert isinstance(outcome, Succeeded)
    assert (outcome.evidence.facts["state"], outcome.evidence.facts["asked"]) == ("finished", 5)
    assert server.count("POST") == 1
    assert {asked.headers["authorization"] for asked in server.asked} == {f"Bearer {SECRET}"}
    assert any((one.done, one.total, one.unit) == (55.5, 100, "%") for one in bench.listener.snapshots)
    assert "sig=x" not in told(outcome, bench)


async def test_a_failed_end_is_a_person_s_and_their_retry_sends_it_again(bench: Bench, server: HttpServer) -> None:
    server.say("POST /loads", answer(202, {"links": [{"href": "loads/7"}]}))
    server.say("GET /loads/7", answer(200, {"state": "error", "patient": "Åse"}))
    spec = followed(server, url_from="/links/0/href")
    server.say("GET /loads/7", answer(200, {"state": "error"}))
    outcome = await bench.run(spec)
    assert isinstance(outcome, Permanent)
    assert "ended as error" in outcome.error.sentence
    await bench.run(spec, number=2)
    assert server.count("POST") == 2


async def test_a_status_address_of_another_system_is_refused_and_its_own_one_gets_no_secret(
    bench: Bench, server: HttpServer
) -> None:
    async with serving() as other:
        other.say("GET /state", answer(200, {"state": "finished"}))
        server.say("POST /loads", answer(202, Location=f"{other.origin}/state"))
        assert isinstance(await bench.run(followed(server)), InDoubtOutcome)
        assert other.asked == []
        outcome = await bench.run(followed(server, url_from=None, url=f"{other.origin}/state"))
        assert isinstance(outcome, Succeeded)
        assert "authorization" not in other.asked[0].headers


async def test_an_answer_that_names_no_status_address_is_in_doubt(bench: Bench, server: HttpServer) -> None:
    server.say("POST /loads", answer(202, {"href": 7}))
    assert isinstance(await bench.run(followed(server)), InDoubtOutcome)
    assert isinstance(await bench.run(followed(server, url_from="/href")), InDoubtOutcome)


@pytest.mark.parametrize("status", [302, 401, 404, 410])
async def test_an_end_that_cannot_be_asked_for_is_in_doubt(bench: Bench, server: HttpServer, status: int) -> None:
    server.say("POST /loads", answer(202, Location="/loads/7"))
    server.say("GET /loads/7", answer(status))
    assert isinstance(await bench.run(followed(server)), InDoubtOutcome)


async def test_the_attempt_after_a_lost_one_asks_for_the_end_and_sends_nothing(
    bench: Bench, server: HttpServer
) -> None:
    server.say("POST /loads", answer(202, Location="/loads/7"))
    server.say("GET /loads/7", answer(200, {"state": "running"}))
    spec = followed(server)
    polled = asyncio.Event()
    server.on_asked = lambda asked: polled.set() if asked.method == "GET" else None
    attempt = bench.attempt(spec, lineage=Lineage(birth="b1"))
    running = asyncio.create_task(attempt.run())
    await polled.wait()
    attempt.cancel(CancelReason.SHUTDOWN)
    assert isinstance(await running, Cancelled | Transient)
    server.say("GET /loads/7", answer(200, {"state": "finished"}))
    assert isinstance(await bench.run(spec, number=2, lineage=LOST), Succeeded)
    assert server.count("POST") == 1
    for lineage, number in ((Lineage(birth="b2", after_loss=True), 2), (LOST, 2)):
        other = spec if lineage.birth == "b2" else replace(spec, body="amended")
        assert isinstance(await bench.run(other, number=number, lineage=lineage), InDoubtOutcome)
    assert isinstance(await bench.run(spec, number=3, rolled_back_token=1_000_002, lineage=LOST), InDoubtOutcome)
    assert server.count("POST") == 1


async def test_after_a_lost_attempt_that_noted_nothing_it_is_in_doubt_unless_it_may_be_repeated(
    bench: Bench, server: HttpServer
) -> None:
    server.say("POST /loads", answer(202))
    assert isinstance(await bench.run(post(server), number=2, lineage=LOST), InDoubtOutcome)
    assert server.asked == []
    assert isinstance(await bench.run(post(server), number=2, lineage=LOST, repeatable=True), Succeeded)


async def test_an_end_that_does_not_come_in_time_is_asked_for_by_the_next_attempt(
    bench: Bench, server: HttpServer
) -> None:
    server.say("POST /loads", answer(202, Location="/loads/7"))
    server.say("GET /loads/7", answer(200, b"<html>the gateway says hello</html>"))
    outcome = await bench.run(followed(server), timeout=timedelta(milliseconds=300))
    assert isinstance(outcome, Transient)
    server.say("GET /loads/7", answer(200, {"state": "finished"}))
    assert isinstance(await bench.run(followed(server), number=2), Succeeded)
    assert server.count("POST") == 1


async def test_a_folder_that_takes_no_note_is_warned_about(bench: Bench, server: HttpServer) -> None:
    bench.folder = bench.folder / "gone"
    server.say("POST /loads", answer(202, Location="/loads/7"))
    server.say("GET /loads/7", answer(200, {"state": "finished"}))
    assert isinstance(await bench.run(followed(server)), Succeeded)
    assert "could not be noted" in bench.listener.warnings[0]
