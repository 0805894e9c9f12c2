"""Nights to be told: one that went through with everything that can be said of one, one that was rolled back."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from console.telling.moments import Moments
from console.telling.report.facts import NightReport
from console.telling.report.gathering.night import night_report
from console.telling.report.gathering.story import Story
from console.telling.report.wording import Wording
from jobs.api import Evidence, TableEvidence
from jobs.outcomes import Succeeded
from jobs.run.state.fold import fold
from plans.model import DoneCriterion, Edge, Interval, Manual, Milestone, Plan, ReconciledCriterion, Side, TaskId
from plans.model.languages import Language
from tests.support.command_line import view_of
from tests.support.driver import TRANSIENT, Driven
from tests.support.nights import confirm, copy_job, gate, night, reconcile_job, sql_job, task

OUTAGE = Interval(
    id="outage",
    title="Without a record",
    begins=Edge(task=TaskId("A1"), side=Side.START),
    ends=Edge(task=TaskId("M1"), side=Side.END),
    at_most=timedelta(minutes=50),
)
COPIED = Evidence(
    summary="12 rows in 2 tables",
    tables=(TableEvidence(table="ehr.patient", rows=10, bytes=4_000), TableEvidence(table="ehr.note", rows=2)),
    facts={"bad_rows": 3, "bad rows of ehr.note": 3},
    wrote=("platform:ehr.patient", "platform:ehr.note"),
    caveats=("ehr.log was not carried over",),
)
PROVED = Evidence(
    summary="12 rows in 2 tables, checksums equal",
    tables=(TableEvidence(table="ehr.patient", rows=10), TableEvidence(table="ehr.note", rows=2)),
    read=("platform:ehr.patient", "platform:ehr.note"),
)


def small_plan() -> Plan:
    """Work of people and of machines, a checkpoint, the go-live, a task afterwards."""
    done, proved = DoneCriterion(tasks=(TaskId("A1"), TaskId("A2"))), ReconciledCriterion(tasks=(TaskId("B2"),))
    plan = night(
        task("A1", Manual(), undo=Manual()),
        task("A2", Manual(), after="A1"),
        task("B1", copy_job("ehr.*"), after="A1", undo=sql_job("undo")),
        task("B2", reconcile_job("ehr.*"), after="B1"),
        task("C1", confirm("lab", "pacs"), after="A1"),
        task("G1", gate(done, proved, final=True), after="A2 B2 C1"),
        task("M1", Milestone(), after="G1"),
        task("E1", Manual(), after="M1"),
    )
    return replace(plan, intervals=(OUTAGE,))


def gone_through() -> Driven:
    """Live: a retry, bad rows, a waived item, a skipped task, a caveat, a note, problems, a lesson."""
    run = Driven(small_plan())
    run.do("start", task="A1")
    run.passes(10)
    run.done("A1")
    run.passes(2)
    run.ends("B1", TRANSIENT)
    run.wakes()
    run.do("start", task="A2")
    run.do("start", task="C1")
    run.do("problem", act="open", text="the printers of ward 3 are dead", severity="red", on="A2", owner="ward")
    run.do("problem", act="open", text="the log is slow", severity="amber")
    run.passes(14)
    run.do("skip", task="A2", reason="no time")
    run.ends("B1", Succeeded(evidence=COPIED))
    run.passes(8)
    run.ends("B2", Succeeded(evidence=PROVED))
    run.do("confirm", task="C1", item="lab", tick="confirmed")
    run.do("waive", task="C1", item="pacs", reason="closed for the night", fallback="by phone")
    run.do("problem", act="close", text="P1")
    run.do("note", text="the lab rang: all well")
    run.passes(1)
    run.votes("G1", "owner")
    run.votes("G1", "ward", answer="caveat", text="watch the orders")
    run.passes(4)
    run.do(
        "decide", task="G1", choice="go", accept=["criterion:1", "item:C1/pacs", "vote:ward"], text="we look after it"
    )
    run.do("start", task="E1")
    run.passes(10)
    run.done("E1")
    run.do("lesson", act="open", text="call the wards earlier", owner="ward")
    return run


def rolled_back() -> Driven:
    """No-go at the checkpoint, and all the way back, but for a task that has no rollback."""
    run = Driven(small_plan())
    run.do("start", task="A1")
    run.passes(10)
    run.done("A1")
    run.do("start", task="A2")
    run.do("start", task="C1")
    run.passes(12)
    run.done("A2")
    run.ends("B1", Succeeded(evidence=COPIED))
    run.passes(9)
    run.ends("B2", Succeeded(evidence=PROVED))
    run.do("confirm", task="C1", item="lab", tick="confirmed")
    run.do("confirm", task="C1", item="pacs", tick="confirmed")
    run.votes("G1", "owner", answer="no-go", text="the ward cannot print")
    run.do("decide", task="G1", choice="no-go", text="the wards cannot print")
    run.do("rollback", reason="the wards cannot print")
    for _ in range(6):
        run.passes(5)
        for unit in list(run.running):
            run.ends(unit)
        for unit in ("A1~back",):
            if run.state.unit(unit).started is None and run.state.ended is None:
                run.order("start", task=unit)
            run.order("done", task=unit)
    return run


def story_of(run: Driven, **changes: object) -> Story:
    """What a report is made of; each event with a hash, as the journal gives it."""
    entries = [replace(one, hash=sha256(str(one.seq).encode()).hexdigest()) for one in run.entries]
    view = view_of(run, **changes)
    return Story(view=replace(view, state=fold(entries)), entries=entries)


def told(run: Driven, **changes: object) -> NightReport:
    """Its report."""
    story = story_of(run, **changes)
    return night_report(story, program="1.0", made=story.view.real_now)


def wording(run: Driven, language: Language = Language.ENGLISH) -> Wording:
    """In this language, by the plan's clock."""
    view = view_of(run)
    return Wording(moments=Moments.of(view.plan, view.forecast, language=language))
