"""A believable night, half-way: a plan built in Python and the events that bring it to 23:52. No clock, no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from console.view.model import Trend, Ui, View
from jobs.api import Evidence, Fact, Progress, TableEvidence, TableProgress
from jobs.journal.base import Lease
from jobs.run import events as e
from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.sureness import sureness
from jobs.run.state.fold import fold
from jobs.run.state.model import ForecastMove, RunState
from plans.model import (
    Body,
    Checkpoint,
    Confirm,
    CopySpec,
    Counter,
    DatabaseId,
    DoneCriterion,
    Item,
    Job,
    JobKind,
    Manual,
    Milestone,
    Party,
    PartyId,
    Plan,
    ReconciledCriterion,
    ReconcileSpec,
    Rollback,
    RunKind,
    SqlSpec,
    TableSelection,
    Task,
    TaskId,
    ends_of,
)
from plans.problems import Place

START = datetime(2022, 11, 11, 20, 0, tzinfo=UTC)
"""Fri 21:00 in Oslo."""
NOW = START + timedelta(hours=2, minutes=52, seconds=30)
SIZES = ((40, 10), (80, 24), (100, 30), (160, 50), (240, 60))

_PARTIES = {
    "cm": ("Cutover manager", "CM", "+47 900 00 001"),
    "st-olavs": ("St. Olavs hospital", "StO", "+47 900 00 002"),
    "roros": ("Røros kommune", "Rør", "+47 900 00 003"),
    "mig": ("Migration engineer", "MIG", "+47 900 00 004"),
    "int": ("Integration lead", "INT", "+47 900 00 005"),
    "dba": ("DBA", "DBA", "+47 900 00 006"),
}
_ROWS = TableSelection(source=DatabaseId("legacy"), target=DatabaseId("platform"), tables=("ehr.*",))
_COPY = Job(kind=JobKind.COPY, spec=CopySpec(rows=_ROWS, workers=4))
_RECONCILE = Job(kind=JobKind.RECONCILE, spec=ReconcileSpec(rows=_ROWS))
_INDEX = Job(
    kind=JobKind.SQL,
    spec=SqlSpec(on=DatabaseId("platform"), text="alter table ehr.ledger\n  validate constraint ledger_patient_fk"),
)


def _gate(*criteria: DoneCriterion | ReconciledCriterion, last: bool = False) -> Checkpoint:
    poll = tuple(map(PartyId, ("cm", "st-olavs", "roros", "int")))
    return Checkpoint(poll=poll, decided_by=PartyId("cm"), quorum=4, criteria=criteria, point_of_no_return=last)


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def plan() -> Plan:
    """Twenty-four tasks in four streams, three checkpoints, go-live at Sat 03:00."""
    tasks: list[Task] = []

    def task(
        id_: str,
        title: str,
        stream: str,
        owner: str,
        minutes: float,
        body: Body,
        after: str = "",
        at: float | None = None,
        deadline: float | None = None,
        back: float | None = None,
        required: bool = False,
    ) -> None:
        tasks.append(
            Task(
                id=TaskId(id_),
                title=title,
                stream=stream,
                owner=PartyId(owner) if owner else None,
                duration=_minutes(minutes),
                body=body,
                place=Place(file="night.yaml", line=len(tasks) + 1, column=1),
                dependencies=ends_of(*map(TaskId, after.split())),
                not_before=START + _minutes(at) if at is not None else None,
                deadline=START + _minutes(deadline) if deadline is not None else None,
                rollback=Rollback(body=Manual(text="put it back"), duration=_minutes(back)) if back else None,
                required=required,
            )
        )

    ids = ("lab", "pacs", "blood", "rx", "gp", "reg")
    items = tuple(Item(id=i, name=f"Interface {i}", contact="duty +47 900 11 000") for i in ids)
    done = DoneCriterion(tasks=(TaskId("A03"), TaskId("B02")))
    task("A01", "Open command centre, roll-call", "readiness", "cm", 15, Manual(), at=0)
    task("A02", "Preflight target: disk, WAL, connections", "readiness", "dba", 10, _INDEX, "A01")
    task(
        "A03", "Freeze writes: legacy", "readiness", "mig", 5, Manual(criterion="no writes for a minute"), "A02", back=5
    )
    task(
        "A04",
        "Enter admitted patients by clinical team",
        "readiness",
        "st-olavs",
        270,
        Manual(counter=Counter(target=713, unit="patients")),
        "A01",
    )
    task("G1", "Check-in 22:00: migration may start", "gates", "cm", 10, _gate(), "A03", at=60)
    task("B01", "Copy patients and encounters", "migration", "mig", 35, _COPY, "G1", back=12)
    task("B02", "Copy observations", "migration", "mig", 60, _COPY, "G1", back=20)
    task("B03", "Copy medication history", "migration", "mig", 50, _COPY, "G1", back=15)
    task("B04", "Validate ledger keys", "migration", "dba", 15, _INDEX, "B01")
    task("B05", "Reconcile patients", "migration", "mig", 20, _RECONCILE, "B01")
    task("B06", "Reconcile observations and medication", "migration", "mig", 20, _RECONCILE, "B02 B03", required=True)
    task("C01", "Hold queues, wave 1 (35 interfaces)", "integrations", "int", 20, Manual(), "G1", back=10)
    task("C02", "Redirect endpoints, certificates, DNS", "integrations", "int", 40, Manual(), "C01", back=15)
    task(
        "C03",
        "Test and confirm interfaces, end to end",
        "integrations",
        "int",
        45,
        Confirm(items=items, ticks=("sent", "received")),
        "C02",
        deadline=165,
    )
    task("C04", "Switch e-message addresses, Røros & Ørland", "integrations", "roros", 30, Manual(to="Ørland"), "G1")
    task(
        "G2",
        "Check-in 23:45: final switch may start",
        "gates",
        "cm",
        15,
        _gate(done, ReconciledCriterion(tasks=(TaskId("B05"),))),
        "B04 B05 C04",
        at=165,
    )
    task("D01", "Lock end-user log-ins", "switch", "int", 10, Manual(), "G2 C03", at=195)
    task("D02", "Final delta load", "switch", "mig", 35, _COPY, "D01 B06")
    task("D03", "Sequences above legacy maximum", "switch", "dba", 5, _INDEX, "D02")
    task("D04", "Clinical smoke test: 15 scenarios", "switch", "st-olavs", 30, Manual(criterion="15 of 15"), "D03 A04")
    task("G3", "GO / NO-GO, point of no return", "gates", "cm", 15, _gate(last=True), "D04", at=330)
    task("E01", "Release queues in order", "live", "int", 10, Manual(), "G3")
    task("M1", "Go-live", "live", "cm", 0, Milestone(), "E01", at=360)
    task("E02", "First-hour watch", "live", "dba", 60, Manual(), "M1")
    return Plan(
        title="St. Olavs and six municipalities",
        timezone="Europe/Oslo",
        start=START,
        go_live=TaskId("M1"),
        tasks=tuple(tasks),
        window_ends=START + _minutes(9 * 60),
        parties={
            PartyId(key): Party(id=PartyId(key), name=name, short=short, contact=contact)
            for key, (name, short, contact) in _PARTIES.items()
        },
        sha256="0" * 64,
    )  # fmt: skip


@dataclass
class Night:
    """Grows by events at minutes of the night; `view` folds what has grown."""

    plan: Plan = field(default_factory=plan)
    entries: list[e.Entry] = field(default_factory=list)
    start: datetime = START
    kind: RunKind = RunKind.REHEARSAL

    def __post_init__(self) -> None:
        created = e.RunCreated(
            run="7f3a",
            title=self.plan.title,
            plan_sha256=self.plan.sha256,
            kind=self.kind,
            origin=self.start,
            run_origin=self.start,
            by="k.stone",
        )
        self.say(0, created)
        self.say(0, e.EngineStarted(term=1, engine="e1", host="jump1", pid=4242))

    def say(self, minute: float, event: e.Event) -> None:
        """Append an event."""
        self.entries.append(e.Entry(seq=len(self.entries) + 1, at=self.start + _minutes(minute), event=event))

    def manual(self, unit: str, begin: float, end: float | None = None, by: str = "k.stone") -> None:
        """A person's task, finished where `end` is given."""
        self.say(begin, e.TaskStarted(unit=e.UnitId(unit), by=by))
        if end is not None:
            self.say(end, e.TaskFinished(unit=e.UnitId(unit), how=e.Finish.DONE, by=by))

    def job(self, unit: str, begin: float, end: float | None = None, attempt: int = 1, **evidence: object) -> None:
        """An attempt, with evidence where `end` is given."""
        self.say(begin, e.AttemptStarted(unit=e.UnitId(unit), attempt=attempt, token=1_000_000 + attempt))
        if end is not None:
            proof = Evidence(**{"summary": "done", **evidence})  # type: ignore[arg-type]
            self.say(end, e.AttemptEnded(unit=e.UnitId(unit), attempt=attempt, how=e.How.SUCCEEDED, evidence=proof))

    def fail(self, unit: str, minute: float, sentence: str, retry: float | None = None, attempt: int = 1) -> None:
        """The attempt under way fails; a further one follows at minute `retry`, or a person is asked."""
        facts: Mapping[str, Fact] = {"kind": "server", "sentence": sentence, "sqlstate": "55P03"}
        how = e.How.TRANSIENT if retry is not None else e.How.PERMANENT
        again = START + _minutes(retry) if retry is not None else None
        self.say(minute, e.AttemptEnded(unit=e.UnitId(unit), attempt=attempt, how=how, error=facts, retry_at=again))

    def poll(
        self, unit: str, begin: float, votes: Sequence[tuple[str, e.Answer, str]], go: float | None = None
    ) -> None:
        """A checkpoint: opened, answered, decided where `go` is given."""
        self.say(begin, e.CheckpointOpened(unit=e.UnitId(unit)))
        for index, (party, answer, text) in enumerate(votes):
            vote = e.VoteCast(unit=e.UnitId(unit), party=party, answer=answer, answered_by=_PARTIES[party][0],
                              by="k.stone", text=text)  # fmt: skip
            self.say(begin + 1 + index, vote)
        if go is not None:
            caveats = tuple(f"vote:{party}" for party, answer, _ in votes if answer is not e.Answer.GO)
            said = e.Decision.GO_WITH_CAVEAT if caveats else e.Decision.GO
            text = next((text for _, _, text in votes if text), "")
            self.say(go, e.CheckpointDecided(unit=e.UnitId(unit), decision=said, party="cm", by="k.stone", text=text,
                                             accepted=caveats))  # fmt: skip

    def state(self) -> RunState:
        """The fold."""
        self.entries.sort(key=lambda one: one.at)
        self.entries = [e.Entry(seq=i + 1, at=one.at, event=one.event) for i, one in enumerate(self.entries)]
        return fold(self.entries)

    def view(self, now: datetime = NOW, progress: Mapping[str, Progress] | None = None, **changes: object) -> View:
        """What a console would be given."""
        state = replace(self.state(), moved=MOVED)
        snapshots = {e.UnitId(unit): one for unit, one in (progress or {}).items()}
        fields: dict[str, object] = {
            "run": "7f3a",
            "plan": self.plan,
            "state": state,
            "forecast": forecast(self.plan, state, now, progress=snapshots),
            "now": now,
            "real_now": now,
            "progress": snapshots,
            "sureness": sureness(self.plan, state, now, progress=snapshots),
            "entries": tuple(self.entries[-300:]),
            "lease": Lease(term=1, holder="e1", expires=now + _minutes(1), standbys=1),
            "standbys": 1,
            "age": now - self.entries[-1].at,
            "me": "k.stone",
        }
        return View(**{**fields, **changes})  # type: ignore[arg-type]


MOVED = ForecastMove(
    before=START + _minutes(363),
    after=START + _minutes(371),
    at=START + _minutes(169),
    mover=e.ForecastMover.TASK,
    unit=e.UnitId("B02"),
)
PROGRESS = {
    "B02": Progress(done=101.3e6, total=184.2e6, bytes=9_800_000_000, note="ehr.observation",
                    tables=(TableProgress(table="ehr.observation", done=101_300_000, total=184_200_000),)),
    "B03": Progress(done=2.11e6, total=2.34e6, bytes=310_000_000),
    "B06": Progress(done=0),
}  # fmt: skip

TRENDS = {
    e.UnitId("B02"): Trend(rate=33_100, byte_rate=19e6, samples=(20, 22, 25, 26, 27, 30, 33, 35, 36, 33, 32, 33)),
    e.UnitId("B03"): Trend(rate=612, byte_rate=1.2e6, samples=(5, 5, 4, 3, 3, 2, 2, 1, 1, 2, 3, 4)),
}


def half_way() -> Night:
    """23:52: two copies run, one of them late; a lock is waited for; a poll lacks two answers; one task asks."""
    night = Night()
    night.manual("A01", 0, 17)
    night.job("A02", 17, 26, summary="64 GB free, 188 connections, no long lock")
    night.manual("A03", 27, 31)
    night.manual("A04", 18, by="k.stone")
    for minute, count in ((60, 180), (110, 402), (160, 561)):
        night.say(minute, e.Counted(unit=e.UnitId("A04"), value=count, by="k.stone"))
    night.say(161, e.EtaGiven(unit=e.UnitId("A04"), eta=START + _minutes(275), by="k.stone"))
    go, caveat = e.Answer.GO, e.Answer.CAVEAT
    votes = [("cm", go, ""), ("st-olavs", go, ""), ("roros", caveat, "watch the order rate"), ("int", go, "")]
    night.poll("G1", 60, votes, 71)
    night.job(
        "B01",
        71,
        104,
        summary="12,904,221 rows in 4 tables",
        tables=(TableEvidence(table="ehr.patient", rows=204_113, checksum="9f3ac1e07b22"),),
        wrote=("platform:ehr.patient",),
    )
    night.job("B02", 71)
    night.job("B03", 71)
    night.fail("B03", 96, "the connection was lost", retry=97)
    night.job("B03", 97, attempt=2)
    night.manual("C01", 72, 90)
    night.manual("C02", 91, 128)
    night.manual("C04", 75, 100)
    night.job("B04", 104)
    for attempt, minute in ((1, 110), (2, 130), (3, 151)):
        night.fail(
            "B04", minute, "a lock was not granted in time", retry=minute + 1 if attempt < 3 else 174, attempt=attempt
        )
        if attempt < 3:
            night.job("B04", minute + 1, attempt=attempt + 1)
    night.job("B05", 104)
    night.fail("B05", 126, "2 chunks of ehr.patient differ")
    night.say(131, e.TaskStarted(unit=e.UnitId("C03"), by="k.stone"))
    for minute, item in ((140, "lab"), (145, "pacs"), (150, "rx")):
        night.say(minute, e.Ticked(unit=e.UnitId("C03"), item=item, tick="received", by="k.stone"))
    night.say(155, e.Warned(unit=e.UnitId("B02"), text="33k rows/s, planned 51k rows/s"))
    night.say(168, e.QuietBegan(unit=e.UnitId("B03"), attempt=2, waits_for="Lock:relation",
                                blocked_by="4121 autovacuum on db2"))  # fmt: skip
    return night


def polling() -> Night:
    """23:52, all well but late: the poll of G2 lacks two answers."""
    night = half_way()
    night.entries = [one for one in night.entries if getattr(one.event, "unit", "") not in ("B04", "B05")]
    night.job("B04", 104, 118)
    night.job("B05", 104, 121, summary="204,113 rows equal", read=("platform:ehr.patient",))
    night.poll("G2", 165, [("cm", e.Answer.GO, ""), ("int", e.Answer.CAVEAT, "two interfaces on fallback")])
    night.say(166, e.CriteriaMeasured(unit=e.UnitId("G2"), readings=(
        e.CriterionReading(index=0, ok=False, text="1 of 2 done, not B02"),
        e.CriterionReading(index=1, ok=True, text="B05 equal"))))  # fmt: skip
    return night


def no_go() -> Night:
    """23:52: no-go was said at G2, and nobody has said yet what now."""
    night = polling()
    said = e.CheckpointDecided(unit=e.UnitId("G2"), decision=e.Decision.NO_GO, party="cm", by="k.stone",
                               text="the copy is too slow")  # fmt: skip
    night.say(168, said)
    return night


def rolling_back() -> Night:
    """23:52: no-go was said at G2 and the night is rolled back; the first rollback is under way."""
    night = polling()
    undo = tuple(map(e.rollback_unit, ("C02", "B02", "B03", "B01", "C01", "A03")))
    night.say(168, e.CheckpointDecided(unit=e.UnitId("G2"), decision=e.Decision.NO_GO, party="cm", by="k.stone"))
    night.fail("B02", 169, "stopped for the rollback")
    night.fail("B03", 169, "stopped for the rollback", attempt=2)
    night.say(169, e.RollbackBegun(units=undo, by="k.stone", reason="the copy is too slow"))
    night.say(170, e.TaskStarted(unit=undo[0], by="k.stone"))
    return night


def ui(**changes: object) -> Ui:
    """A console that has watched for a while."""
    fields: dict[str, object] = {"selected": "B02", "trends": TRENDS}
    return Ui(**{**fields, **changes})  # type: ignore[arg-type]
