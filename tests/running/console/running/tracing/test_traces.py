"""A run's attempts at a small collector of the tests: over OTLP/HTTP, once each, also after a restart."""

import asyncio
from pathlib import Path

import pytest

from console.running.tracing.follow import Mark, send_traces
from jobs.run.events import AttemptEnded, AttemptStarted, EngineStarted, Entry, Event, How, Result, RunEnded, UnitId
from jobs.run.state.records import draft_of
from plans.load import load
from tests.support.command_line import plan_file
from tests.support.engines import TTL, created, utc_now
from tests.support.eventually import eventually
from tests.support.http_server import HttpServer, answer, serving
from tests.support.memory_journal import MemoryJournal

pytestmark = pytest.mark.needs("opentelemetry", "what sends traces")
HERE = "POST /v1/traces"
T1 = UnitId("T1")


@pytest.fixture
async def journal(tmp_path: Path) -> MemoryJournal:
    store = MemoryJournal(now=utc_now)
    await created(store, load(plan_file(tmp_path)), run="r1")
    return store


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTOVER_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")


async def happens(journal: MemoryJournal, *events: Event) -> None:
    """Record these."""
    lease = await journal.acquire("r1", "engine-1", TTL)
    assert lease is not None
    head = (await journal.standing("r1")).seq
    drafts = [draft_of(Entry(seq=head + 1 + place, at=utc_now(), event=one)) for place, one in enumerate(events)]
    await journal.append("r1", term=lease.term, expected_seq=head, events=drafts)
    await journal.release("r1", lease)


def spans(collector: HttpServer) -> list[object]:
    """All that came, read by OpenTelemetry's own protocol."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    requests = [ExportTraceServiceRequest.FromString(one.body) for one in collector.asked]
    scopes = [scope for request in requests for one in request.resource_spans for scope in one.scope_spans]
    return [span for scope in scopes for span in scope.spans]


async def sent(journal: MemoryJournal, said: list[str], *, again: bool = False) -> None:
    from console.running.tracing.otlp import Collector

    [row] = await journal.runs()
    await send_traces(journal, row, Collector("0.1"), again=again, say=said.append)


ATTEMPT = (AttemptStarted(unit=T1, attempt=1, token=1), AttemptEnded(unit=T1, attempt=1, how=How.LOST))


async def test_attempts_come_as_they_end_in_one_trace_and_a_restart_sends_none_twice(
    journal: MemoryJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    async with serving() as collector:
        collector.say(HERE, answer(200))
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.origin)
        task = asyncio.create_task(sent(journal, said))
        await happens(journal, EngineStarted(term=1, engine="e1", host="jump1", pid=1), *ATTEMPT)
        await eventually(lambda: len(spans(collector)) == 1)
        await eventually((tmp_path / "state" / "runs" / "r1" / "traced").exists)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        task = asyncio.create_task(sent(journal, said))
        second = (AttemptStarted(unit=T1, attempt=2, token=2), AttemptEnded(unit=T1, attempt=2, how=How.SUCCEEDED))
        await happens(journal, *second, RunEnded(result=Result.ABORTED))
        await eventually(lambda: len(spans(collector)) == 3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        first, again, root = spans(collector)
    assert first.trace_id == again.trace_id == root.trace_id
    assert first.parent_span_id == again.parent_span_id == root.span_id
    assert (first.status.code, first.status.message, again.status.code) == (2, "lost", 1)
    assert {one.key for one in first.attributes} >= {"cutover.run", "cutover.task", "cutover.attempt", "cutover.term"}


async def test_a_collector_that_is_away_is_waited_for_and_one_that_refuses_is_told(
    journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    async with serving() as collector:
        collector.say(HERE, answer(503, **{"Retry-After": "9"}), answer(400), answer(200))
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.origin)
        task = asyncio.create_task(sent(journal, said))
        await happens(journal, *ATTEMPT)
        await eventually(lambda: any("refused" in one for one in said))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert said[:2] == ["the collector of traces is away; spans wait", "the collector of traces is back"]


@pytest.mark.parametrize(
    ("name", "value", "address"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://me:secret@otel:4318/", "https://otel:4318/v1/traces"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://otel/here", "http://otel/here"),
        ("OTEL_NOTHING", "", "http://localhost:4318/v1/traces"),
    ],
)
def test_where_spans_go_is_said_without_a_password(
    name: str, value: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.running.tracing.otlp import Collector

    monkeypatch.setenv(name, value)
    assert Collector("0.1").address == address


@pytest.mark.parametrize(
    ("environ", "name"),
    [({}, "cutover"), ({"OTEL_SERVICE_NAME": "night"}, "night"), ({"OTEL_RESOURCE_ATTRIBUTES": "service.name=n"}, "n")],
)
async def test_the_service_is_called_as_its_variables_say(
    journal: MemoryJournal, environ: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    async with serving() as collector:
        collector.say(HERE, answer(200))
        for key, value in {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.origin, **environ}.items():
            monkeypatch.setenv(key, value)
        task = asyncio.create_task(sent(journal, []))
        await happens(journal, *ATTEMPT)
        await eventually(lambda: collector.asked)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    [one] = ExportTraceServiceRequest.FromString(collector.asked[0].body).resource_spans
    assert {it.value.string_value for it in one.resource.attributes if it.key == "service.name"} == {name}


def test_a_mark_that_cannot_be_kept_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    mark = Mark(tmp_path / "file" / "traced", "ab", said.append)
    mark.write(3)
    mark.write(4)
    assert (mark.read(), len(said)) == (0, 1)


def test_a_mark_is_of_one_run_whatever_another_one_is_called(tmp_path: Path) -> None:
    Mark(tmp_path / "traced", "ab", print).write(7)
    assert Mark(tmp_path / "traced", "ab", print).read() == 7
    assert Mark(tmp_path / "traced", "cd", print).read() == 0
