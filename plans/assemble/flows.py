"""`flows:` and what belongs to it: where they are counted, what is normal, what they were called before."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from plans import baseline_file
from plans.assemble.canaries import canary
from plans.assemble.context import Context
from plans.assemble.counts import count
from plans.assemble.csv_rows import csv_rows
from plans.assemble.quiet_days import quiet_days
from plans.bundle import NotThere, Unreadable
from plans.file.flow_shapes import FlowFile, NeverZeroFile, NormalFile
from plans.file.yaml_source import Path
from plans.flow_names import cleaned
from plans.model.flows import (
    EVERY_FLOW,
    AsBefore,
    Count,
    Counting,
    Dimension,
    FileCount,
    Flow,
    FlowId,
    NeverZero,
    Normal,
    PerHour,
    Stage,
    Watched,
)
from plans.problems import Place

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = "counting: window, by sql, http or a command"


def watched(context: Context) -> Watched:
    """Make all that the plan says of the days after."""
    first: dict[str, int] = {}
    made: list[Flow] = []
    for index, file in enumerate(context.file.flows):
        path: Path = ("flows", index)
        if file.id in first:
            line = context.place(("flows", first[file.id], "id")).line
            context.certain((*path, "id"), f"the flow {file.id} stands here twice", f"first in line {line}")
        first.setdefault(file.id, index)
        if file.id == EVERY_FLOW:
            context.certain((*path, "id"), f'"{EVERY_FLOW}" means every flow', "another id")
        if (flow := _flow(context, path, file)) is not None:
            made.append(flow)
    text = _baseline(context)
    says = Watched(
        flows=tuple(made),
        baseline=(context.file.baseline or "") if text is not None else "",
        baseline_sha256=sha256(text.encode()).hexdigest() if text is not None else "",
        country=context.file.country or "",
        quiet_days=tuple(quiet_days(context)),
    )
    return says if context.file.hypercare is None else replace(says, hypercare=context.file.hypercare)


def _flow(context: Context, path: Path, file: FlowFile) -> Flow | None:
    counts = dict(_counts(context, path, file))
    if not counts:
        context.problem(path, f"nothing counts {file.id}", "sent:, received: or processed:", key=True)
        return None
    if len(set(file.by)) < len(file.by):
        context.problem((*path, "by"), "one of these stands here twice")
    flow = Flow(
        id=FlowId(file.id),
        title=file.title,
        place=context.place(path),
        counts=counts,
        normal=_normal(context, (*path, "normal"), file.normal, next(iter(counts.values()))),
        by=tuple(Dimension(one) for one in file.by),
        owner=None if file.owner is None else context.party((*path, "owner"), file.owner),
        receiver=None if file.receiver is None else context.party((*path, "receiver"), file.receiver),
        old_names=_old_names(context, path, file),
        canary=None if file.canary is None else canary(context, (*path, "canary"), file.canary),
        degrades=file.degrades or "",
    )
    _tells_where_its_canary_counts(context, (*path, "canary"), flow)
    times = {key: length for key in ("every", "within") if (length := getattr(file, key)) is not None}
    return replace(flow, **times)


def _tells_where_its_canary_counts(context: Context, path: Path, flow: Flow) -> None:
    """Record a canary that nobody could take out of the counts: it would be the sign of life of a dead flow.

    Not of a frozen plan: a run of an older program goes on.
    """
    if flow.canary is None or not flow.canary.counted or context.files.frozen:
        return
    for one in flow.by:
        if not getattr(flow.canary, one):
            message = f"the counts tell {one}s apart, and nothing says which one the canary has: it cannot be taken out"
            hint = f"{one}: which one the canary has, or counted: false where the counts do not see it"
            context.problem(path, message, hint, key=True)


def _counts(context: Context, path: Path, file: FlowFile) -> Iterator[tuple[Stage, Count]]:
    """Make the counts that it has, in the order of the stages."""
    for stage in Stage:
        written = getattr(file, stage)
        if written is not None and (made := count(context, (*path, stage.value), written)) is not None:
            yield stage, made


# --- what is normal ----------------------------------------------------------------------------------------------


def _normal(context: Context, path: Path, file: str | NormalFile | None, first: Count) -> Normal | None:
    if file is None:
        return None
    if isinstance(file, str):
        _can_be_asked_of_the_past(context, path, first)
        return AsBefore()
    if file.per_hour is not None:
        return PerHour(count=file.per_hour)
    if file.never_zero is not None:
        return _never_zero(context, (*path, "never_zero"), file.never_zero)
    before = None if file.baseline is None else count(context, (*path, "baseline"), file.baseline)
    if before is not None:
        _can_be_asked_of_the_past(context, (*path, "baseline"), before)
    return AsBefore(count=before)


def _can_be_asked_of_the_past(context: Context, path: Path, how: Count) -> None:
    """Record a count that tells nothing of the weeks before the night."""
    if isinstance(how, FileCount) or how.counting is Counting.TOTAL:
        context.problem(path, "this count cannot be asked how many there were in the weeks before", _WINDOW)


def _never_zero(context: Context, path: Path, file: NeverZeroFile) -> NeverZero:
    if len(set(file.days)) < len(file.days):
        context.problem((*path, "days"), "a day stands here twice")
    days = tuple(sorted({_DAYS.index(day) for day in file.days}))
    made = NeverZero(begins=file.from_, ends=file.to, weekdays=days)
    return made if file.within is None else replace(made, within=file.within)


def _old_names(context: Context, path: Path, file: FlowFile) -> dict[str, tuple[str, ...]]:
    """Read what templates and receivers were called before."""
    names: dict[str, tuple[str, ...]] = {}
    if file.names is None:
        return names
    if not file.by:
        context.warn((*path, "names"), f"the counts of {file.id} tell nothing apart: names change nothing", key=True)
    lines: dict[str, int] = {}
    for place, cells in csv_rows(context, (*path, "names"), file.names, ("old", "new"), needed=("old", "new")):
        old, new = (cleaned(cell) if (cell := cells.get(name)) else "" for name in ("old", "new"))
        if not old or not new:
            context.problem_in(place, "a line needs an old and a new name", "of what is new, no line is needed")
        elif _is_named_once(context, place, old, lines):
            names[new] = (*names.get(new, ()), old)
    return names


def _is_named_once(context: Context, place: Place, old: str, lines: dict[str, int]) -> bool:
    first = lines.setdefault(old, place.line)
    if first == place.line:
        return True
    hint = f"first in line {first}; nobody knows how what was one is shared out between two"
    context.problem_in(place, f'the old name "{old[:40]}" stands here twice', hint)
    return False


# --- the baseline ------------------------------------------------------------------------------------------------


def _baseline(context: Context) -> str | None:
    """Freeze the file of the weeks before, and give its text. It is made with this very plan, so that it may not be
    there yet."""
    name = context.file.baseline
    if name is None:
        return None
    try:
        context.files.read(name)
    except NotThere:
        hint = f"cutover baseline PLAN -o {name}; until then no flow has a baseline"
        context.warn(("baseline",), f'"{name}" is not there yet', hint)
        return None
    except Unreadable:
        pass  # told below, at its place
    text = context.read(("baseline",), name)
    if text and not context.files.frozen:
        _is_a_baseline(context, name, text)
    return text


def _is_a_baseline(context: Context, name: str, text: str) -> None:
    """Record what is wrong with the file, or that it tells the hours of another clock than the plan's."""
    try:
        known = baseline_file.read(text)
    except Unreadable as error:
        context.problem_in(Place(file=name, line=error.line, column=error.column), error.what, error.hint)
        return
    if known.timezone != context.file.timezone:
        hint = f"make it again: cutover baseline PLAN -o {name}"
        message = f"its hours are those of {known.timezone}, and the plan's are those of {context.file.timezone}"
        context.problem_in(Place(file=name), message, hint)
