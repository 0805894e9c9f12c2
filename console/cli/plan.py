"""`cutover check` and `show`: everything about a plan file, with nothing run."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from console.cli.common import (
    control_option,
    examples,
    json_option,
    load_plan,
    plan_argument,
    put,
    put_json,
    say,
    wait_for,
)
from console.cli.warned import warned, with_slow_flows
from console.exits import Exit
from console.running.settings import Control, control

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from console.running.counted_runs import CountedNow
    from console.running.dry_runs import Tried
    from console.running.preflight import Reached
    from console.running.workers.hosts import HostsSeen
    from plans.load import Loaded
    from plans.model import Plan
    from plans.problems import Problem


@examples(
    "cutover check plan.yaml",
    "cutover check plan.yaml --connect      its databases too",
    "cutover check plan.yaml --connect --production",
    "cutover check plan.yaml --connect --deep    what each job would refuse",
    "cutover check plan.yaml --json | jq .problems",
)
@click.command(short_help="Find every problem of a plan, and of its databases.")
@plan_argument
@click.option("--connect", is_flag=True, help="Also connect to its databases and ask each who it is.")
@click.option("--deep", is_flag=True, help="With --connect: the dry run of every job, too. Changes nothing.")
@click.option("--production", is_flag=True, help="With --connect: to those of a production run.")
@control_option
@json_option
def check(plan_file: str, connect: bool, deep: bool, production: bool, control_dsn: str | None, as_json: bool) -> int:
    """Find every problem of PLAN at once, as file:line:column: message (hint). Touches no database of the plan.

    With --connect it also names what copies and reconciles would select in vain, copy in one piece or read by ranges,
    and when passwords and certificates end, where server or file tells it; and for which jobs no worker is there.

    It also names what no rehearsal covers, by the plan's files and by the runs of the control database that count.

    What production says of itself is recorded in the control database: rehearsals that cannot reach it compare with it.

    Ends with 3 where the plan has problems, with 4 where a database cannot be used or a job would be refused (--deep),
    with 5 where the control database's list of hosts does not allow a command (on_host), or where production lacks a
    second person whom the plan needs, or the plan has a todo: or lacks an approval that is required (--production).
    """
    from console.errors import Misused
    from console.running.engine_host import host_settings
    from plans.problems import PlanProblems

    if deep and not connect:
        raise Misused("--deep needs --connect", hint="cutover check PLAN --connect --deep")
    try:
        host_settings()
        loaded = load_plan(plan_file, quiet=as_json or connect)
    except PlanProblems as error:
        if not as_json:
            raise
        put_json({"ok": False, "problems": [_problem_json(problem) for problem in error.problems]})
        return Exit.PLAN
    if not connect:
        loaded = with_slow_flows(loaded, plan_file, quiet=as_json)
        return _print_checked(loaded, _NOT_CONNECTED, as_json=as_json, deep=False)
    where = control(control_dsn)
    if production:
        from console.running.approval import tell_approval
        from console.running.create_run import refuse_open_points
        from console.running.second_persons import refuse_without_seconds

        refuse_open_points(loaded.plan)
        wait_for(refuse_without_seconds(where, loaded.plan, say))
        wait_for(tell_approval(where, loaded, say))
    counted = wait_for(_counted(where, loaded.plan))
    loaded = with_slow_flows(warned(loaded, plan_file, counted, quiet=as_json), plan_file, quiet=as_json)
    seen = wait_for(_look(loaded.plan, where, counted, production=production, deep=deep))
    _say_what_the_host_does()
    return _print_checked(loaded, seen, as_json=as_json, deep=deep)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the databases of a plan told."""

    databases: "Sequence[Reached]" = ()
    outlooks: "Mapping[str, list[str]]" = field(default_factory=dict)
    """What is seen ahead of each copy and reconcile."""
    tried: "Sequence[Tried]" = ()
    """The dry runs of its jobs."""
    counted: "CountedNow | None" = None
    """The runs of the control database that count as rehearsals; None where nobody looked."""
    workers: "Sequence[str]" = ()
    """Which labels no worker serves just now, and what else there is to say of workers."""
    hosts: "HostsSeen | None" = None
    """What the list of hosts says of its commands; None where nobody looked."""

    def used_by(self, plan: "Plan") -> "Plan":
        """The plan with every night by which a run that began now would go, as far as that was asked."""
        return self.counted.runs.used_by(plan) if self.counted is not None else plan

    @property
    def refused(self) -> bool:
        """Whether a job would be refused."""
        return any(job.refused for job in self.tried)

    @property
    def ending(self) -> Exit:
        """How the command ends."""
        if self.refused:
            return Exit.DATABASE
        return Exit.REFUSED if self.hosts is not None and self.hosts.refused else Exit.OK


_NOT_CONNECTED = _Seen()


async def _counted(where: Control, plan: "Plan") -> "CountedNow":
    from console.running.counted_runs import counted_now

    return await counted_now(where, plan)


async def _look(plan: "Plan", where: Control, counted: "CountedNow", *, production: bool, deep: bool) -> _Seen:
    """Ask who runs what on other hosts, every database of the plan, and every job that is tried there. A database that
    is refused ends it; what there is to say of workers is said all the same."""
    from console.running.workers.there import seen_elsewhere
    from jobs.postgres.survey import DatabasesRefused
    from plans.model import RunKind

    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    hosts, workers = await seen_elsewhere(where, plan, kind, deep=deep)
    try:
        databases = await _connect(plan, where, production=production)
    except DatabasesRefused:
        for sentence in (*hosts.told, *hosts.refused, *workers):
            say(sentence)
        raise
    outlooks = await _outlooks(plan, where, production=production)
    tried = await _try(plan, production=production, deep=deep)
    tried += hosts.tried
    return _Seen(databases=databases, outlooks=outlooks, tried=tried, counted=counted, workers=workers, hosts=hosts)


def _print_checked(loaded: "Loaded", seen: _Seen, *, as_json: bool, deep: bool) -> int:
    from console.running.second_persons import second_person_line

    if as_json:
        put_json({**_check_json(loaded, seen), "ok": seen.ending is Exit.OK})
    else:
        put(_check_text(loaded.plan, warnings=len(loaded.warnings)))
        for line in _telling_lines(loaded.plan):
            put(f"  {line}")
        if second := second_person_line(loaded.plan):
            put(f"  {second}")
        if lessons := _open_lessons(seen.used_by(loaded.plan)):
            put(f"  {lessons}")
        for line in _rehearsed_lines(loaded.plan, seen):
            put(f"  {line}")
        for line in _seen_lines(seen):
            put(f"  {line}")
        if deep and not seen.refused:
            from console.running.dry_runs import verdict

            put(f"  {verdict(seen.tried)}")
    return seen.ending


def _telling_lines(plan: "Plan") -> "Iterator[str]":
    """Which channels and hooks hold on this host, and where each comes from."""
    from console.running.engine_host import channel_environ, host_settings
    from console.text.people.whence import telling_lines

    host = host_settings()
    return telling_lines(plan, host, channel_environ(host))


def _open_lessons(plan: "Plan") -> str:
    """How many lessons of the plan's rehearsals are open, and which are past their due date."""
    from datetime import UTC, datetime

    from console.text.lessons import told_open
    from plans.rehearsals.lessons import open_lessons

    return told_open(open_lessons(plan.nights), datetime.now(UTC).date())


def _rehearsed_lines(plan: "Plan", seen: _Seen) -> "Iterator[str]":
    """What is rehearsed, with the runs of the control database where they were looked at."""
    from console.text.rehearsals.counted_nights import runs_beside_files
    from console.text.rehearsals.rehearsed import rehearsed_summary

    if summary := rehearsed_summary(seen.used_by(plan)):
        yield summary
    if seen.counted is None:
        return
    if runs := runs_beside_files(plan.nights, seen.counted.runs.nights):
        yield runs
    if seen.counted.told:
        yield seen.counted.told


def _seen_lines(seen: _Seen) -> "Iterator[str]":
    for database in seen.databases:
        yield f"{database.id}: {database.text}"
    for task, sentences in seen.outlooks.items():
        for sentence in sentences:
            yield f"{task}: {sentence}"
    if seen.hosts is not None:
        yield from (*seen.hosts.told, *seen.hosts.refused)
    yield from seen.workers
    for job in seen.tried:
        yield from job.lines()


async def _try(plan: "Plan", *, production: bool, deep: bool) -> "list[Tried]":
    from console.running.dry_runs import try_all
    from plans.model import RunKind

    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    return await try_all(plan.for_run(kind), production=production, deep=deep)


async def _connect(plan: "Plan", where: Control, *, production: bool) -> "Sequence[Reached]":
    from console.running.preflight import preflight
    from console.running.production import Records
    from plans.model import RunKind

    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    records = Records(where, plan.title)
    try:
        reached = await preflight(plan.for_run(kind), kind, say=say, sightings=records)
    finally:
        await records.write(say)
    for database in reached:
        for remark in (*database.not_compared, *database.endings):
            say(f"{database.id}: {remark}")
    if where.dsn is not None:
        await _say_what_ends(where.dsn)
    return reached


async def _outlooks(plan: "Plan", where: Control, *, production: bool) -> dict[str, list[str]]:
    from console.running.outlook import cuts_rehearsed, outlooks
    from plans.model import RunKind

    kind = RunKind.PRODUCTION if production else RunKind.REHEARSAL
    rehearsed = await cuts_rehearsed(where, plan.title)
    told = await outlooks(plan.for_run(kind), production=production, rehearsed=rehearsed)
    return {str(task): sentences for task, sentences in told.items()}


async def _say_what_ends(control_dsn: str) -> None:
    from console.running.preflight import endings_of_control
    from plans.errors import CutoverError

    try:
        for ending in await endings_of_control(control_dsn):
            say(f"control database: {ending}")
    except CutoverError as error:
        say(f"control database: {error.what}")


def _say_what_the_host_does() -> None:
    from console.running.spawn_engine import kills_user_processes

    if kills_user_processes():
        say("this host ends at log-out what a user leaves running: engines are started in a scope of their own")


def _problem_json(problem: "Problem") -> dict[str, object]:
    place = problem.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def _check_json(loaded: "Loaded", seen: _Seen) -> dict[str, object]:
    from console.running.engine_host import channel_environ, host_settings
    from console.text.people.whence import telling_json
    from console.text.rehearsals.rehearsed import measured_json
    from plans.rehearsals.gaps import gaps

    plan, host = seen.used_by(loaded.plan), host_settings()
    return {
        "ok": True,
        "title": loaded.plan.title,
        "sha256": loaded.plan.sha256,
        "tasks": len(loaded.plan.tasks),
        "telling": telling_json(loaded.plan, host, channel_environ(host)),
        "problems": [],
        "warnings": [_problem_json(warning) for warning in loaded.warnings],
        "databases": [database.to_json() for database in seen.databases],
        "lessons": _lessons_json(plan),
        "outlook": seen.outlooks,
        "workers": list(seen.workers),
        "hosts": seen.hosts.to_json() if seen.hosts is not None else None,
        "jobs": [job.to_json() for job in seen.tried],
        "rehearsed": {str(task.id): measured_json(plan, task) for task in plan.tasks},
        "control_not_asked": seen.counted.not_asked if seen.counted is not None else "not connected",
        "gaps": [{"message": message, "hint": hint} for message, hint in gaps(plan)],
    }


def _lessons_json(plan: "Plan") -> list[dict[str, object]]:
    from console.text.lessons import lesson_json
    from plans.rehearsals.lessons import open_lessons

    return [lesson_json(one.lesson, one.name) for one in open_lessons(plan.nights)]


def _check_text(plan: "Plan", *, warnings: int) -> str:
    from plans.plurals import counted

    count = counted(warnings, "warning") if warnings else "no warnings"
    return f"{plan.title}: {counted(len(plan.tasks), 'task')}, no problems, {count}; sha256 {plan.sha256[:16]}"


@examples(
    "cutover show plan.yaml",
    "cutover show plan.yaml --json | jq .critical_path",
    "cutover show plan.yaml --sql A08        what this copy would do",
    "cutover show plan.yaml --phones         who is called when, to be printed",
)
@click.command(short_help="Print the planned times of a plan, with float and critical path.")
@plan_argument
@click.option("--production", is_flag=True, help="Without the tasks that only a rehearsal has.")
@click.option("--sql", "task", metavar="TASK", help="Instead: every statement of this copy. Connects, changes nothing.")
@click.option("--phones", is_flag=True, help="Instead: who is called for which party, and when.")
@json_option
def show(plan_file: str, production: bool, task: str | None, phones: bool, as_json: bool) -> int:
    """Print the planned times of PLAN: every task with its float, the critical path, what drives each checkpoint.

    With --sql, the dry run of a copy: the exact statements, or every reason for which it would be refused. With
    --phones the phone list: parties, people and their shifts.
    """
    from console.text.people.phones import phones_json, phones_text
    from console.text.schedule_page import schedule_json, schedule_text, times_of
    from plans.model import RunKind
    from plans.schedule import schedule

    plan = load_plan(plan_file).plan.for_run(RunKind.PRODUCTION if production else RunKind.REHEARSAL)
    if task is not None:
        return wait_for(_show_sql(plan, task, production=production))
    planned = schedule(plan)
    if phones and as_json:
        put_json(phones_json(plan))
    elif phones:
        put(phones_text(plan, times_of(plan, planned)))
    elif as_json:
        put_json(schedule_json(plan, planned))
    else:
        put(schedule_text(plan, planned))
    return Exit.OK


async def _show_sql(plan: "Plan", task: str, *, production: bool) -> int:
    import os

    from console.errors import Misused, NotFound
    from console.running.production import tell
    from console.running.target_connection import sides_of
    from jobs.copy.preview import preview
    from plans.model import CopySpec, Job, TaskId
    from plans.nearest import did_you_mean

    chosen = plan.by_id.get(TaskId(task))
    if chosen is None:
        hint = did_you_mean(task.upper(), plan.by_id) or "cutover show"
        raise NotFound(f"the plan has no task {task}", hint=hint)
    if not isinstance(chosen.body, Job) or not isinstance(chosen.body.spec, CopySpec):
        raise Misused(f"{task} is no copy", hint="--sql shows what a copy would do")
    spec = chosen.body.spec
    if spec.delta is not None:
        raise Misused(f"{task} is a delta load", hint="what it sends depends on what differs by then")
    async with sides_of(plan, spec.rows, production=production, environ=os.environ, agree=tell) as (reading, writing):
        put(await preview(reading, writing, spec))
    return Exit.OK
