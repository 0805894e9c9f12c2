"""The only entry point for plan files: source, shape, assembly, advice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from plans.advice.advise import advise
from plans.assemble import header, intervals, rehearsals, tasks
from plans.assemble.context import Context
from plans.assemble.findings import Findings
from plans.assemble.flows import watched
from plans.assemble.from_server import check_from_servers
from plans.assemble.plain_faults import find_plain_faults
from plans.assemble.replication import replications
from plans.assemble.runs_on import check_runs_on
from plans.assemble.shifts import shift_plan
from plans.assemble.telling import telling
from plans.bundle import BundleFiles, FolderFiles, PlanFiles, Unreadable, digest, pack, unpack
from plans.file import yaml_source
from plans.file.validation import MAX_PROBLEMS, check
from plans.model import Plan
from plans.model.host import NO_HOST, HostSettings
from plans.model.night import Night
from plans.problems import Place, PlanProblems, Problem
from plans.rehearsals.merged import with_nights

_LISTS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".xml", ".md"})
"""Ends of names by which a file is a list that is imported, where it is no plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A plan that is sound."""

    plan: Plan
    bundle: str
    """The frozen text of the plan and of every file it names; its SHA-256 is `Plan.sha256`."""
    warnings: tuple[Problem, ...] = ()
    """What is legal and unwise, in the order of the file."""


def load(path: Path, host: HostSettings = NO_HOST) -> Loaded:
    """Load a plan file. Raises `PlanProblems` with every problem at once, each at its place.

    Places in problems and warnings begin with the path as it was given; `Task.place` names the file inside the bundle.

    Args:
        host: what the warnings go by besides; the plan is as its file has it.
    """
    files = FolderFiles(path.parent)
    try:
        plan, context = _read(path.name, files)
        warnings = _warnings(context, host.added_to(plan))
        bundle = pack(path.name, files.seen)
    except PlanProblems as error:
        if path.suffix.lower() in _LISTS and path.is_file():
            raise PlanProblems([_no_plan_file(path)]) from None
        raise PlanProblems(_shown(problem, path.parent) for problem in error.problems) from None
    shown = tuple(_shown(warning, path.parent) for warning in warnings)
    return Loaded(plan=replace(plan, sha256=digest(bundle)), bundle=bundle, warnings=shown)


def _no_plan_file(path: Path) -> Problem:
    hint = f"cutover plan import {path} -o plan.yaml makes a plan file of it"
    return Problem(place=Place(file=str(path)), message="this is a list, and no plan file", hint=hint)


def warned_beside(loaded: Loaded, path: Path, nights: Sequence[Night], host: HostSettings = NO_HOST) -> Loaded:
    """The same plan, with the warnings of one that goes by these nights of a control database too.

    Args:
        path: as it was given to `load`.
        nights: those that would count in a run that began now.
        host: as for `load`.
    """
    main, files = unpack(loaded.bundle)
    plan, context = _read(main, BundleFiles(files))
    warnings = _warnings(context, host.added_to(plan), nights)
    return replace(loaded, warnings=tuple(_shown(warning, path.parent) for warning in warnings))


def load_bundle(bundle: str) -> Plan:
    """The plan of a frozen bundle; what is unwise in it was said when it was frozen.

    Raises `PlanProblems`: a bundle may come from another version of this program.
    """
    try:
        main, files = unpack(bundle)
    except Unreadable as error:
        raise PlanProblems([Problem(place=Place(file="bundle"), message=error.what, hint=error.hint)]) from None
    plan, _ = _read(main, BundleFiles(files))
    return replace(plan, sha256=digest(bundle))


def _warnings(context: Context, plan: Plan, beside: Sequence[Night] | None = None) -> Sequence[Problem]:
    """What is unwise in it; of `beside`, the nights that count besides those of its files, None: nobody asked."""
    advise(context, with_nights(plan, beside or ()), asked=beside is not None)
    return sorted(context.warnings, key=lambda warning: warning.place)


def _read(name: str, files: PlanFiles) -> tuple[Plan, Context]:
    try:
        text = files.read(name)
    except Unreadable as error:
        place = Place(file=name, line=error.line, column=error.column)
        raise PlanProblems([Problem(place=place, message=error.what, hint=error.hint)]) from None
    source = yaml_source.parse(text, name)
    shaped = check(source)
    problems = [*source.problems, *shaped.problems]
    plain = Findings(source)
    find_plain_faults(plain, source)
    problems += plain.problems
    if shaped.file is None:
        raise PlanProblems(_first(problems))
    context = Context(shaped.file, shaped, source, files)
    databases = header.databases(context)
    parties = header.parties(context)
    context.replications = replications(context)
    context.watched = watched(context)
    made = tasks.tasks(context, shaped.task_indexes)
    check_from_servers(context, made)
    check_runs_on(context, made, databases)
    go_live = tasks.go_live(context, shaped.task_indexes) if "go_live" not in shaped.faulty else None
    ends = shaped.file.window_ends
    window_ends = context.clock(("window_ends",), ends) if ends is not None else None
    nights = rehearsals.nights(context)
    spans = intervals.intervals(context, made)
    told = telling(context)
    people = shift_plan(context)
    problems += context.problems
    if problems or go_live is None:
        raise PlanProblems(_first(problems))
    plan = Plan(
        title=shaped.file.title,
        timezone=shaped.file.timezone,
        start=context.start,
        go_live=go_live,
        tasks=made,
        window_ends=window_ends,
        databases=databases,
        parties=parties,
        family=shaped.file.family or "",
        hardware=header.hardware(context),
        nights=nights,
        intervals=spans,
        watched=context.watched,
        replications=context.replications,
        telling=told,
        people=people,
        todo=tuple(shaped.file.todo),
        streams_run_on={name: one.runs_on for name, one in shaped.file.streams.items()},
    )
    return plan, context


def _first(problems: list[Problem]) -> list[Problem]:
    """Keep as many problems as anybody would read."""
    if len(problems) <= MAX_PROBLEMS:
        return problems
    first = sorted(problems, key=lambda problem: problem.place)[:MAX_PROBLEMS]
    return [*first, Problem(place=first[-1].place, message="and further problems; these first")]


def _shown(problem: Problem, folder: Path) -> Problem:
    place = problem.place
    return replace(problem, place=replace(place, file=str(folder / place.file)))
