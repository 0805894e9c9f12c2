"""The night that the screen is measured with: 1,000 tasks, 103 confirmations, eight jobs at work, half of it done."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs.api import Evidence, Progress
from jobs.engine.folds import EVERY, FoldKeeper
from jobs.journal.base import Journal, Lease, Snapshot
from jobs.progress import Report, to_body
from jobs.run import events as e
from jobs.run.state.records import draft_of
from plans.load import Loaded, load
from plans.model import RunKind

TASKS, LANES, ITEMS = 1000, 8, 103
MINUTES = 3
"""That each task is planned to take."""
GATE, CONFIRMATION, GO_LIVE = "G1", "C1", "M1"
_HEADER = """\
cutover: 1
title: Records move of a whole region
timezone: Europe/Oslo
start: 2022-11-11 16:00
window_ends: 2022-11-12 12:00
go_live: M1
databases: {platform: {role: target, rehearsal: {dsn: postgresql:///platform}}}
parties:
  owner: {name: Migration lead, short: LEAD, contact: "+47 000 00 001"}
  ward: {name: Ward on call, short: WARD, contact: "+47 000 00 002"}
  region: {name: Region's operations, short: OPS, contact: "+47 000 00 003"}
tasks:
"""


def plan_text(tasks: int = TASKS) -> str:
    """Lanes of jobs with some work of people in each, a long confirmation, a gate and the go-live behind them."""
    rows = [_row(at) for at in range(tasks - 3)]
    last = ", ".join(f"T{at}" for at in range(tasks - 3 - LANES, tasks - 3))
    items = ", ".join(f"{{id: i{at}, name: Integration {at}, owner: region}}" for at in range(ITEMS))
    return _HEADER + "".join(rows) + (
        f"  - {{id: {CONFIRMATION}, title: Confirm every integration, stream: integrations, owner: region,"
        f" duration: 2h, confirm: {{ticks: [sent, received, confirmed], items: [{items}]}}}}\n"
        f"  - {{id: {GATE}, title: GO or NO-GO, stream: gates, owner: owner, duration: 15m,"
        f" after: [{last}, {CONFIRMATION}],"
        " checkpoint: {poll: [owner, ward, region], decided_by: owner, point_of_no_return: true}}\n"
        f"  - {{id: {GO_LIVE}, title: Go-live, after: [{GATE}], milestone: true}}\n"
    )  # fmt: skip


def _row(at: int) -> str:
    lane = at % LANES
    work = "manual: {}" if _is_manual(at) else "job: {sql: {on: platform, query: select 1}}"
    after = f"T{at - LANES}" if at >= LANES else ""
    back = ", rollback: {duration: 1m, manual: {}}" if at % 4 == 0 else ""
    return (
        f"  - {{id: T{at}, title: Move part {at} of lane {lane}, stream: lane-{lane}, owner: owner,"
        f" duration: {MINUTES}m, after: [{after}], {work}{back}}}\n"
    )


def _is_manual(at: int) -> bool:
    return at // LANES % 5 == 4


@dataclass(kw_only=True)
class BenchNight:
    """Its plan and its events so far; `now` is the real time at which half of it is done."""

    loaded: Loaded
    now: datetime
    entries: list[e.Entry] = field(default_factory=list)
    running: list[e.UnitId] = field(default_factory=list)
    """The jobs at work."""

    def say(self, event: e.Event, at: datetime) -> None:
        """Append an event, never before the one before it."""
        after = max(at, self.entries[-1].at) if self.entries else at
        self.entries.append(e.Entry(seq=len(self.entries) + 1, at=after, event=event))


def half_done(folder: Path, run: str, *, events: int = 0, now: datetime | None = None) -> BenchNight:
    """The night in the middle of it, with at least so many events."""
    file = folder / "plan.yaml"
    file.write_text(plan_text())
    night = BenchNight(loaded=load(file), now=now or datetime.now(UTC))
    rounds = (TASKS - 3) // LANES // 2
    while _is_manual(rounds * LANES):
        rounds += 1
    began = night.now - timedelta(minutes=MINUTES * rounds + 1)
    plan = night.loaded.plan
    night.say(
        e.RunCreated(
            run=run,
            title=plan.title,
            plan_sha256=plan.sha256,
            kind=RunKind.REHEARSAL,
            origin=began,
            run_origin=plan.start,
            by="postgres",
        ),
        began,
    )
    night.say(e.EngineStarted(term=1, engine="bench", host="here", pid=1), began)
    night.say(e.TaskStarted(unit=e.UnitId(CONFIRMATION), by="postgres"), began)
    for at in range(3):
        night.say(e.Ticked(unit=e.UnitId(CONFIRMATION), item=f"i{at}", tick="sent", by="postgres"), began)
    filler = _filler(events - 4 * rounds * LANES)
    share = max(0, events - 2 * rounds * LANES) // rounds
    for number in range(rounds):
        at = began + timedelta(minutes=MINUTES * number)
        lanes = [e.UnitId(f"T{number * LANES + lane}") for lane in range(LANES)]
        for unit in lanes:
            night.say(_begins(unit, number), at)
        if not _is_manual(number * LANES):
            for event in (one for _ in range(share // 2) for one in _quiet(next(filler), lanes)):
                night.say(event, at + timedelta(minutes=1))
        for unit in lanes:
            night.say(_ends(unit, number), at + timedelta(minutes=MINUTES))
    for lane in range(LANES):
        unit = e.UnitId(f"T{rounds * LANES + lane}")
        night.say(e.AttemptStarted(unit=unit, attempt=1, token=1_000_001), night.now - timedelta(minutes=1))
        night.running.append(unit)
    while len(night.entries) < events:
        for event in _quiet(next(filler), night.running):
            night.say(event, night.now - timedelta(seconds=30))
    return night


def _begins(unit: e.UnitId, number: int) -> e.Event:
    if _is_manual(number * LANES):
        return e.TaskStarted(unit=unit, by="postgres")
    return e.AttemptStarted(unit=unit, attempt=1, token=1_000_001)


def _ends(unit: e.UnitId, number: int) -> e.Event:
    if _is_manual(number * LANES):
        return e.TaskFinished(unit=unit, how=e.Finish.DONE, by="postgres")
    evidence = Evidence(summary=f"{number * 1000} rows", wrote=(f"platform:ehr.part_{number}",))
    return e.AttemptEnded(unit=unit, attempt=1, how=e.How.SUCCEEDED, evidence=evidence)


def _filler(events: int) -> Iterator[int]:
    yield from range(max(events, 1) * 1000)


def _quiet(number: int, units: list[e.UnitId]) -> tuple[e.Event, e.Event]:
    """Two events that a long night has thousands of."""
    unit = units[number % len(units)]
    if number % 5 == 4:
        before = datetime(2022, 11, 12, 2, tzinfo=UTC) + timedelta(minutes=number % 60)
        moved = e.ForecastMoved(
            before=before, after=before + timedelta(minutes=1), mover=e.ForecastMover.TASK, unit=unit
        )
        return moved, e.Noted(text=f"reading {number} of the load balancer", by="postgres")
    waits = e.QuietBegan(unit=unit, attempt=1, waits_for="Lock:relation", blocked_by=f"{number} autovacuum on db2")
    return waits, e.QuietEnded(unit=unit, attempt=1)


async def keep_night(journal: Journal, run: str, night: BenchNight) -> Lease:
    """Put it into a journal, with what an engine keeps beside it; returns the lease under which it goes on."""
    first, *later = night.entries
    await journal.create_run(
        run,
        title=night.loaded.plan.title,
        kind=str(RunKind.REHEARSAL),
        plan_sha256=night.loaded.plan.sha256,
        bundle=night.loaded.bundle,
        first=draft_of(first),
    )
    lease = await journal.acquire(run, "bench", timedelta(hours=1))
    if lease is None:
        raise RuntimeError("the bench's own run has another engine")
    keeper = FoldKeeper(journal, run, print, pause=timedelta())
    keeper.begin(None, lease.term)
    begin = 0
    while begin < len(later):
        end = begin + min(5_000, max(EVERY, len(later) - begin - EVERY))  # as many behind the last fold as may be
        first, *rest = later[begin:end]
        batch = [draft_of(one) for one in (replace(first, fold=keeper.take_mark()), *rest)]
        recorded = await journal.append(run, term=lease.term, expected_seq=begin + 1, events=batch)
        keeper.follow(recorded[-1].seq)
        if end < len(later):
            await keeper.look()
        begin = end
    return lease


def snapshots(night: BenchNight, at: datetime) -> list[Snapshot]:
    """How far the jobs at work are at a moment, each at a steady pace of its own."""
    seconds = max(0.0, (at - night.now).total_seconds()) + 60
    return [
        Snapshot(task=unit, attempt=1, body=to_body(Report(progress=_progress(lane, seconds))), at=at)
        for lane, unit in enumerate(night.running)
    ]


def _progress(lane: int, seconds: float) -> Progress:
    """How far a job is so many seconds after it has begun."""
    done = (21_000 + 700 * lane) * seconds
    return Progress(done=done, total=20_000_000, bytes=int(done * 90), note=f"ehr.part_{lane}")
