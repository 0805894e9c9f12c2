"""A whole report out of a view and all events of its run."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from console.telling.report.facts import (
    VERSION,
    Accepted,
    Amendment,
    Head,
    JournalFact,
    NightReport,
    NotTaken,
    Outcome,
    Result,
    Run,
    ShiftFact,
    TakenBack,
    ToldHead,
)
from console.telling.report.gathering.deeds import decisions, left, rollbacks, seconds
from console.telling.report.gathering.gates import gates
from console.telling.report.gathering.left_open import follow_ups
from console.telling.report.gathering.places import engine_hosts
from console.telling.report.gathering.said import degraded, flows, notes, problems, warnings
from console.telling.report.gathering.story import Story
from console.telling.report.gathering.work import (
    causes,
    failures,
    forecast_quality,
    ghost_fact,
    intervals,
    reconciliation,
    tasks,
)
from console.text.approving.standing import approvers
from console.text.formatting import window_ends
from console.text.run_summary import Summary, summary
from jobs.journal import told_heads
from jobs.rehearsals.ghost import Ghost
from jobs.run import events as e
from jobs.run.outlook.people.approved import unapproved
from jobs.run.outlook.replicating.ways_back import ways_back
from jobs.run.outlook.status import past_no_return
from plans.model.kept_forecasts import KeptForecast


def night_report(
    story: Story,
    *,
    program: str,
    made: datetime,
    ghost: Ghost | None = None,
    kept: Sequence[KeptForecast] = (),
    told: Sequence[told_heads.ToldHead] = (),
) -> NightReport:
    """All that a report tells of a run.

    Args:
        story: as of the moment that is told.
        program: the version of this program.
        made: real time, by the clock of the control database where there is one.
        ghost: the earlier night that stands beside it.
        kept: the forecasts that were kept of this run.
        told: the heads of its journal that have left the house.
    """
    view = story.view
    failed, gate_facts = tuple(failures(story)), tuple(gates(story))
    problem_facts, flow_facts, left_facts = tuple(problems(story)), flows(story), tuple(left(story))
    moved_and_proved = reconciliation(story)
    return NightReport(
        version=VERSION,
        program=program,
        made_real=made,
        as_of=view.now,
        under_way=view.state.ended is None,
        run=_run(story),
        result=_result(story),
        go_live=view.plan.go_live,
        tasks=tuple(tasks(story, ghost)),
        ghost=ghost_fact(story, ghost),
        gates=gate_facts,
        intervals=tuple(intervals(story, ghost)),
        causes=causes(story, failed),
        reconciliation=moved_and_proved,
        failures=failed,
        warnings=tuple(warnings(story)),
        decisions=tuple(decisions(story)),
        rollbacks=tuple(rollbacks(story)),
        not_undone=left_facts,
        forecasts=forecast_quality(kept, view.calibration),
        notes=tuple(notes(story)),
        problems=problem_facts,
        degraded=tuple(degraded(story)),
        flows=flow_facts,
        follow_ups=follow_ups(
            story,
            gates=gate_facts,
            problems=problem_facts,
            flows=flow_facts.rows,
            left=left_facts,
            not_proved=moved_and_proved.caveats,
            set_aside=moved_and_proved.set_aside,
        ),
        weakened=tuple(Accepted(name=one.gate, means=one.text) for one in view.state.weakened),
        amendments=tuple(_amendments(story)),
        shifts=tuple(_shifts(story)),
        seconds=tuple(seconds(story)),
        not_taken=tuple(NotTaken(id=one.id, title=one.title, only=one.only or "") for one in view.plan.not_taken),
        told_heads=tuple(_told_head(one) for one in told),
        engine_hosts=engine_hosts(story),
        journal=_journal(story),
    )


def _run(story: Story) -> Run:
    state = story.view.state
    return Run(
        name=story.view.run,
        title=state.title,
        kind=state.kind,
        simulated=state.simulated,
        speed=state.clock.speed,
        zone=story.plan.timezone,
        plan_sha256=state.plan_sha256,
        revision=state.revision,
        created_real=state.created_real,
        created_by=state.created_by,
        began_late=state.late,
        no_waits=state.no_waits,
        authenticated=state.authenticated,
    )


def _taken_back(story: Story) -> Iterator[TakenBack]:
    state = story.view.state
    for one in ways_back(story.plan, state) if state.ended is None else ():
        if one.is_switched:
            why_not = one.why if one.is_gone else ""
            of = one.replication
            yield TakenBack(replication=of.id, database=of.target, until=one.until, why_not=why_not)


def _result(story: Story) -> Result:
    view, state = story.view, story.view.state
    total = summary(view.plan, state)
    has_go_live = view.go_live_ahead or view.go_live_reached
    return Result(
        outcome=outcome(story, total),
        ended=state.ended.at if state.ended is not None else None,
        go_live_planned=view.forecast.go_live_planned,
        go_live=view.forecast.go_live if has_go_live else None,
        go_live_unshifted=view.forecast.go_live_as_written,
        no_return=past_no_return(view.plan, state) or "",
        taken_back=tuple(_taken_back(story)),
        window_ends=window_ends(view.plan, state),
        reconciled=total.reconciled,
        not_reconciled={str(task): why for task, why in total.not_reconciled.items()},
        reason=_reason(story),
        tasks=total.tasks.total,
        done=total.tasks.done,
        excepted=total.tasks.excepted,
        failed=total.tasks.failed,
        rolled_back=total.tasks.rolled_back,
        rows_copied=total.rows_copied,
        bytes_copied=total.bytes_copied,
        tables_copied=total.tables_copied,
        tables_proved=total.tables_proved,
        retries=total.retries,
        lost=total.lost,
    )


def outcome(story: Story, total: Summary) -> Outcome:
    """What became of the run, or how it stands."""
    view, ended = story.view, story.view.state.ended
    if ended is None:
        return _so_far(story)
    if total.turned_back_at:
        return Outcome.TURNED_BACK
    match ended.result:
        case e.Result.ROLLED_BACK:
            return Outcome.ROLLED_BACK
        case e.Result.ABORTED:
            return Outcome.ABORTED
        case e.Result.COMPLETED:
            return Outcome.LIVE if view.go_live_reached else Outcome.NOT_LIVE


def _so_far(story: Story) -> Outcome:
    view = story.view
    if view.rolling_back:
        return Outcome.ROLLING_BACK
    if view.go_live_reached:
        return Outcome.LIVE_GOES_ON
    return Outcome.NO_GO if view.no_go else Outcome.AHEAD


def _reason(story: Story) -> str:
    state = story.view.state
    if state.ended is not None and state.ended.reason:
        return state.ended.reason
    return state.rollback.reason if state.rollback is not None else ""


def _amendments(story: Story) -> Iterator[Amendment]:
    for entry, at in story.told():
        if isinstance(event := entry.event, e.PlanAmended):
            yield Amendment(
                at=at,
                revision=event.revision,
                summary=event.summary,
                by=event.by,
                plan_sha256=event.plan_sha256,
            )


def _shifts(story: Story) -> Iterator[ShiftFact]:
    for one in story.view.state.shifts:
        yield ShiftFact(
            at=one.at,
            amount=one.amount,
            behind=one.behind or "",
            kept=tuple(one.kept),
            by=one.by,
            reason=one.reason,
        )


def _told_head(one: told_heads.ToldHead) -> ToldHead:
    return ToldHead(at_real=one.at, where=one.where, to=one.to, by=one.by, head=Head(seq=one.seq, hash=one.hash))


def _journal(story: Story) -> JournalFact:
    view, state = story.view, story.view.state
    flaws = tuple(Head(seq=one.seq, hash=one.why) for one in state.flaws)
    return JournalFact(
        head=Head(seq=state.head, hash=state.head_hash),
        events=state.head,
        verified=not flaws and view.verified_since is None and bool(state.head_hash),
        flaws=flaws,
        doubts=tuple(one.text for one in state.doubts),
        approved_by=approvers(state),
        unapproved=lacking.text if (lacking := unapproved(state)) is not None else "",
    )
