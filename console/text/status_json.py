"""A run, and a line of the list of runs, for a script: `cutover status --json` and `cutover runs --json`. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from console.text.approving.standing import approval_json
from console.text.broken import broken
from console.text.calibration import calibration_json
from console.text.confirmations import confirmations_json
from console.text.figures import figures_json
from console.text.flows.for_scripts import flows_json, hypercare_json
from console.text.formatting import TaskRow, Times, task_rows
from console.text.gates.for_scripts import gates_json
from console.text.gates.people_json import need_json, owner_json, parties_json
from console.text.guide import guide_json
from console.text.hold_budget import budgets_json
from console.text.intervals import interval_json
from console.text.job_detail import job_json
from console.text.lessons import lesson_json
from console.text.needs import needs
from console.text.night.stream_lines import streams_json, waiting_json
from console.text.not_undone import not_undone_json
from console.text.people.answered import answers_json
from console.text.people.hours import hours_json
from console.text.people.second_needs import seconds_json
from console.text.problems.told import degraded_json, problems_json
from console.text.reasons import parts
from console.text.rehearsals.counted_nights import counted_json
from console.text.rehearsals.rehearsed import measured_json
from console.text.replications.for_scripts import replications_json
from console.text.sending.claim import claim_json
from console.text.servers import hardware_json
from console.text.turning_back import turns_back_at
from console.view.engine_presence import engine_presence, executed
from console.view.model import View
from jobs.journal.base import RunRow
from jobs.rehearsals.ghost import Ghost, beside
from jobs.rehearsals.hardware import hardware_tonight
from jobs.run.events import UnitId, task_of
from jobs.run.outlook.delays import Cause, TaskDelay, causes, task_delays
from jobs.run.outlook.rehearsed_cuts import cuts_of
from jobs.run.outlook.rollback_sureness import rollback_sureness
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.shortfall import caveats_of_evidence, shortfalls
from jobs.run.outlook.status import past_no_return
from jobs.run.outlook.tally import tally
from jobs.run.state.model import RunState, Shifted
from plans.model import Task, TaskId
from plans.model.night import Hardware
from plans.rehearsals.lessons import open_lessons


def status_json(view: View, *, ghost: Ghost | None = None) -> dict[str, object]:
    """Tell what the status page tells, with times in UTC and spans in seconds."""
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    return {
        **_run(view),
        **_go_live(view),
        "ghost": _ghost(view, ghost),
        **_attention(view, rows),
        "hypercare": hypercare_json(view),
        "flows": flows_json(view),
        "replications": replications_json(view),
        **_work(view, rows),
    }


def _run(view: View) -> Mapping[str, object]:
    """What is executed, and by which engine."""
    state = view.state
    return {
        "run": view.run,
        "title": state.title,
        "kind": state.kind,
        "turns_back_at": turns_back_at(view.plan, state) or None,
        "plan_sha256": state.plan_sha256,
        "revision": state.revision,
        "now": view.now.isoformat(),
        "head": state.head,
        "journal_flaws": [{"seq": flaw.seq, "why": flaw.why} for flaw in state.flaws],
        "event_age_s": view.age.total_seconds(),
        "engine": view.lease is not None and executed(view),
        "engine_presence": engine_presence(view),
        "engine_host": state.engine.host if state.engine is not None and view.lease is not None else None,
        "standby_hosts": list(view.lease.standby_hosts) if view.lease is not None else [],
        "standbys": view.standbys,
        "consoles": [asdict(one) for one in view.consoles],
        "unread_commands": [
            {"id": one.id, "command": one.verb, "by": one.actor, "sent": one.at.isoformat()} for one in view.unread
        ],
        "keys": state.keys.holder,
        "keys_claim": claim_json(view),
        "hold": state.hold is not None,
        "ended": state.ended.result if state.ended is not None else None,
    }


def _go_live(view: View) -> Mapping[str, object]:
    """When it will be, what decides that, and what a no-go would mean."""
    forecast = view.forecast
    has_forecast = view.go_live_ahead or view.go_live_reached
    return {
        "go_live_planned": forecast.go_live_planned.isoformat(),
        "chances": _chances(view),
        "rehearsals": counted_json(view),
        "calibration": calibration_json(view.calibration),
        "moved": _moved(view),
        "go_live_forecast": forecast.go_live.isoformat() if has_forecast else None,
        "variance_s": forecast.variance.total_seconds(),
        "go_live_planned_unshifted": _instant(forecast.go_live_as_written),
        "variance_unshifted_s": _seconds(forecast.variance_as_written),
        "shifts": [_shift(one) for one in view.state.shifts],
        "go_live_reached": view.go_live_reached,
        "no_go": [_no_go(view, task) for task in view.no_go],
        "gates": list(gates_json(view)),
        "rollback_s": forecast.rollback.total_seconds(),
        "not_undone": not_undone_json(view),
        "rollback_ends": _instant(view.rolled_back_at),
        "people": hours_json(view),
        "intervals": [interval_json(one) for one in view.intervals],
        "critical_path": list(forecast.critical_path),
        "causes": [_cause(cause) for cause in causes(view.plan, view.state, forecast)],
        "hold_budgets": budgets_json(view),
        "if_no_go_now_back_by": _instant(forecast.back_by),
        "latest_safe_no_go": _instant(forecast.latest_safe_no_go),
        "no_go_range": _no_go_range(view),
        "late_no_gos": [
            {"gate": one.gate, "decided": one.decided.isoformat(), "late_s": one.late.total_seconds()}
            for one in forecast.late_no_gos
        ],
        "starts": _instant(view.starts),
        "past_no_return": past_no_return(view.plan, view.state),
    }


def _attention(view: View, rows: Sequence[TaskRow]) -> Mapping[str, object]:
    """What is wrong, what waits for somebody, and what is not done as planned."""
    plan, state = view.plan, view.state
    needed = needs(view, rows, Times.of(plan, view.forecast))
    return {
        "approval": approval_json(state),
        "weakened": [{"gate": weaker.gate, "name": weaker.name, "text": weaker.text} for weaker in state.weakened],
        "broken": [
            {"unit": thing.unit, "text": thing.text, "reasons": _reasons(state, thing.unit)}
            for thing in broken(view, rows)
        ],
        "streams": streams_json(view, rows),
        "waiting_for": waiting_json(view, needed),
        "needs": [need_json(view, need) for need in needed],
        "second_person": seconds_json(view),
        "excepted": [
            {"task": shortfall.task, "how": shortfall.lack, "text": shortfall.text}
            for shortfall in shortfalls(plan, state)
        ],
        "caveats": [{"task": task, "text": text} for task, text in caveats_of_evidence(plan, state)],
        "lessons": [
            *(lesson_json(lesson) for lesson in state.lessons),
            *(lesson_json(one.lesson, one.name) for one in open_lessons(plan.nights)),
        ],
        "problems": problems_json(view),
        "degraded": degraded_json(view),
        "answers": answers_json(state.told),
        "not_taken": [task.id for task in plan.not_taken],
    }


def _work(view: View, rows: Sequence[TaskRow]) -> Mapping[str, object]:
    """How tables were cut, the counts, and every task."""
    state = view.state
    tonight = hardware_tonight(view.plan, state)
    late = task_delays(view.plan, state, view.forecast)
    return {
        "cuts": {table: dict(cuts) for table, cuts in cuts_of(state).items()},
        "tally": asdict(tally(view.plan, state)),
        "hardware": hardware_json(tonight),
        "retries": state.retries,
        "lost_attempts": state.lost,
        "confirmations": confirmations_json(view),
        "parties": parties_json(view),
        "tasks": [
            {
                **_task(row, view, tonight),
                "delay": _delay(late.get(TaskId(row.unit))),
                "job": job_json(view, row.unit),
            }
            for row in rows
        ],
    }


def _shift(shift: Shifted) -> Mapping[str, object]:
    return {
        "at": shift.at.isoformat(),
        "amount_s": shift.amount.total_seconds(),
        "behind": shift.behind,
        "kept": list(shift.kept),
        "by": shift.by,
        "reason": shift.reason,
    }


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None


def _ghost(view: View, ghost: Ghost | None) -> dict[str, object] | None:
    """How tonight stands beside it; null without one, and where one of both keeps no clock times."""
    if ghost is None or ghost.night.no_waits or view.state.no_waits:
        return None
    found = beside(view.plan, view.state, view.forecast, ghost, view.now)
    return {
        "night": ghost.label,
        "at": found.here,
        "behind_s": _seconds(found.behind),
        "next": found.target.task,
        "next_reached": found.target.reached,
        "next_early_s": _seconds(found.target.early),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _no_go_range(view: View) -> Mapping[str, object] | None:
    """From when to when the two figures of a no-go lie, and on what that stands; none where there is no way back."""
    sure = rollback_sureness(view.plan, view.state, view.now, view.forecast)
    if sure is None:
        return None
    footing = sure.spread.footing
    return {
        "back_by": [one.isoformat() for one in sure.back] if sure.back is not None else None,
        "safe_until": [one.isoformat() for one in sure.safe] if sure.safe is not None else None,
        "stands_on": sure.spread.words,
        "rehearsals": footing.rehearsals,
        "claim": round(footing.claim, 3),
    }


def _no_go(view: View, task: Task) -> Mapping[str, object]:
    decided = view.state.unit(task.id).decided
    return {
        "gate": task.id,
        "at": decided.at.isoformat() if decided is not None else None,
        "by": decided.party if decided is not None else None,
        "text": decided.text if decided is not None else "",
    }


def _reasons(state: RunState, unit: str) -> list[str]:
    """Every reason of what is told of a task in one line."""
    return list(parts(state.unit(UnitId(unit)).reason)[1]) if unit else []


def _task(row: TaskRow, view: View, tonight: Hardware) -> Mapping[str, object]:
    name, is_rollback = task_of(row.unit)
    plan = view.plan
    task = plan.by_id.get(TaskId(name))
    return {
        "id": task_of(row.unit)[0],
        "rollback": task_of(row.unit)[1],
        "title": row.title,
        "state": row.code,
        "turn": row.look.turn,
        "waits_for": row.look.waits_for,
        **owner_json(view, task),
        "share": row.share,
        "planned_end": row.planned.end.isoformat() if row.planned is not None else None,
        "expected_end": row.expected.end.isoformat() if row.expected is not None else None,
        "stale": row.stale,
        **guide_json(task),
        **(figures_json(body_of(plan, row.unit), view.state.unit(row.unit).given) if task is not None else {}),
        "rehearsed": None if task is None else measured_json(plan, task, of_rollback=is_rollback, tonight=tonight),
    }


def run_json(row: RunRow, state: str) -> dict[str, object]:
    """A line of `runs` for a script."""
    return {
        "run": row.run,
        "title": row.title,
        "kind": row.kind,
        "state": state,
        "plan_sha256": row.plan_sha256,
        "created": row.created.isoformat(),
        "created_by": row.created_by,
        "events": row.head,
        "last_event_at": _instant(row.last_event_at),
        "engine": row.lease.holder if row.lease is not None else None,
    }


def _cause(cause: Cause) -> Mapping[str, object]:
    return {"task": cause.task, "delay_s": cause.delay.total_seconds(), "inherited_by": cause.inherited}


def _delay(delay: TaskDelay | None) -> Mapping[str, object] | None:
    """Of a late task, what of its delay is its own."""
    if delay is None:
        return None
    return {
        "originating_s": delay.originating.total_seconds(),
        "inherited_s": delay.inherited.total_seconds(),
        "from": delay.root,
    }


def _moved(view: View) -> Mapping[str, object] | None:
    """What moved the forecast of the go-live last."""
    move = view.state.moved
    if move is None:
        return None
    return {
        "before": move.before.isoformat(),
        "after": move.after.isoformat(),
        "at": move.at.isoformat(),
        "by": move.mover,
        "task": move.unit,
    }


def _chances(view: View) -> dict[str, object]:
    """By task: range and chance, with what they stand on."""
    return {
        name: {
            "by": sure.by.isoformat(),
            "made": sure.chance.made,
            "of": sure.chance.of,
            "rehearsals": sure.chance.footing.rehearsals,
            "nights": list(sure.nights),
            "low": sure.range.low.isoformat(),
            "high": sure.range.high.isoformat(),
            "claim": round(sure.range.footing.claim, 3),
        }
        for name, sure in view.sureness.items()
    }
