"""What a run did, as spans: one for each attempt, and one for the run that they are children of. Pure.

Ids follow from the run's first event, the task and the number of the attempt: whoever reads the journal makes the same
ones, after a take-over, after a restart, on another host.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from jobs.run.events import (
    AttemptEnded,
    AttemptStarted,
    EngineStarted,
    Entry,
    How,
    QuietBegan,
    QuietEnded,
    RunCreated,
    RunEnded,
    UnitId,
    Warned,
    task_of,
)

MOST_EVENTS = 32
"""Events of one span; what comes after them is counted."""
LONGEST = 80
"""Characters of an attribute."""
ROOT = "run"
Fact = str | int | float | bool
Facts = dict[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanEvent:
    """Something that happened while it went on."""

    name: str
    at: datetime
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanFacts:
    """A span that has ended. Times are real."""

    trace: int
    """128 bits."""
    id: int
    """64 bits."""
    parent: int | None
    name: str
    begun: datetime
    ended: datetime
    seq: int
    """The journal's number of its end."""
    failed: str
    """Why, as a code; empty where it did not fail."""
    facts: Facts
    events: tuple[SpanEvent, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Open:
    """An attempt that has not ended."""

    begun: datetime
    facts: Facts
    events: list[SpanEvent] = field(default_factory=list)
    more: int = 0

    def add(self, name: str, entry: Entry, **facts: Fact) -> None:
        if len(self.events) >= MOST_EVENTS:
            self.more += 1
            return
        self.events.append(SpanEvent(name=name, at=entry.at, facts={"cutover.seq": entry.seq, **facts}))


class SpanBook:
    """Takes in the events of one run, in order, from the first one on; gives the spans that end with them.

    Args:
        kind_of: which kind of job a task has, as the plan says it just now.
    """

    def __init__(self, kind_of: Callable[[UnitId], str]) -> None:
        self._kind_of = kind_of
        self._open: dict[tuple[UnitId, int], _Open] = {}
        self._created: Entry | None = None
        self._run = ""
        self._engine: Facts = {}

    def take(self, entry: Entry) -> Iterator[SpanFacts]:
        """The spans that end with an event."""
        match entry.event:
            case RunCreated() as created:
                self._created, self._run = entry, created.run
            case EngineStarted() as engine:
                self._engine = {"cutover.term": engine.term, "cutover.engine_host": engine.host[:LONGEST]}
            case AttemptStarted() as started:
                facts = self._facts_of(started.unit, started.attempt)
                self._open[started.unit, started.attempt] = _Open(begun=entry.at, facts=facts)
            case AttemptEnded() as ended:
                yield from self._attempt(entry, ended)
            case RunEnded() as over:
                yield from self._whole(entry, over)
            case _:
                self._note(entry)

    def _facts_of(self, unit: UnitId, attempt: int) -> Facts:
        name, is_rollback = task_of(unit)
        return {
            "cutover.run": self._run,
            "cutover.task": name,
            "cutover.attempt": attempt,
            "cutover.rollback": is_rollback,
            "cutover.kind": self._kind_of(unit),
            **self._engine,
        }

    def _note(self, entry: Entry) -> None:
        """What happens within an attempt, without the words of it: they stand in the journal under this number."""
        match entry.event:
            case QuietBegan() as quiet:
                self._within(quiet.unit, "quiet", entry, waits_for=quiet.waits_for[:LONGEST])
            case QuietEnded() as moves:
                self._within(moves.unit, "moves again", entry)
            case Warned() as warned:
                self._within(warned.unit, "warning", entry)
            case _:
                pass

    def _within(self, unit: UnitId, name: str, entry: Entry, **facts: Fact) -> None:
        for (one, _), known in self._open.items():
            if one == unit:
                known.add(name, entry, **facts)

    def _attempt(self, entry: Entry, ended: AttemptEnded) -> Iterator[SpanFacts]:
        known = self._open.pop((ended.unit, ended.attempt), None)
        if known is None or self._created is None:
            return
        if ended.retry_at is not None:
            known.add("retry planned", entry, in_s=(ended.retry_at - entry.at).total_seconds())
        name, is_rollback = task_of(ended.unit)
        yield SpanFacts(
            trace=self._trace,
            id=span_id(self._created.hash, ended.unit, str(ended.attempt)),
            parent=span_id(self._created.hash, ROOT),
            name=f"{'<' if is_rollback else ''}{name} {known.facts['cutover.kind']}".strip(),
            begun=known.begun,
            ended=max(entry.at, known.begun),
            seq=entry.seq,
            failed="" if ended.how is How.SUCCEEDED else _why(ended),
            facts={**known.facts, **_outcome(ended), **({"cutover.more_events": known.more} if known.more else {})},
            events=tuple(known.events),
        )

    def _whole(self, entry: Entry, over: RunEnded) -> Iterator[SpanFacts]:
        created = self._created
        if created is None or not isinstance(created.event, RunCreated):
            return
        yield SpanFacts(
            trace=self._trace,
            id=span_id(created.hash, ROOT),
            parent=None,
            name=f"run {self._run}",
            begun=created.at,
            ended=entry.at,
            seq=entry.seq,
            failed="",
            facts={
                "cutover.run": self._run,
                "cutover.kind_of_run": created.event.kind,
                "cutover.plan": created.event.plan_sha256[:12],
                "cutover.result": over.result,
            },
        )

    @property
    def _trace(self) -> int:
        """The first half of the hash of the run's first event, which no other run has."""
        return trace_id(self._created.hash) if self._created is not None else 0


def trace_id(birth: str) -> int:
    """Of a run, by the hash of its first event."""
    return int(sha256(birth.encode()).hexdigest()[:32], 16)


def span_id(birth: str, *names: str) -> int:
    """Of a span in it."""
    return int(sha256("\n".join((birth, *names)).encode()).hexdigest()[:16], 16)


def _why(ended: AttemptEnded) -> str:
    """`transient: server 55P03`: how, and the codes of what went wrong; no server's text."""
    error = ended.error or {}
    codes = " ".join(str(error[key]) for key in ("kind", "sqlstate") if error.get(key))
    return f"{ended.how}: {codes}"[:LONGEST] if codes else str(ended.how)


def _outcome(ended: AttemptEnded) -> Facts:
    facts: Facts = {"cutover.how": ended.how}
    if ended.evidence is not None and ended.evidence.tables:
        facts["cutover.rows"] = sum(table.rows for table in ended.evidence.tables)
        facts["cutover.bytes"] = sum(table.bytes for table in ended.evidence.tables)
        facts["cutover.tables"] = len(ended.evidence.tables)
    return facts
