"""What people do: manual tasks, confirmations with their items, checkpoints with their criteria."""

from plans.assemble.asked import answer, asked_figures
from plans.assemble.context import Context
from plans.assemble.csv_rows import csv_rows
from plans.assemble.flow_gates import check_tick, flows_criterion
from plans.assemble.intervals import interval_limit
from plans.assemble.replication import replication_criterion
from plans.assemble.same import same
from plans.file.criteria_shapes import CriterionFile, RehearsedFile
from plans.file.people_shapes import CheckpointFile, ConfirmFile, ItemFile, ManualFile
from plans.file.validation import MAX_PROBLEMS
from plans.file.yaml_source import Path
from plans.model import (
    Checkpoint,
    Confirm,
    Counter,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    ForecastCriterion,
    Item,
    LessonsCriterion,
    Manual,
    PartyId,
    ReconciledCriterion,
    RehearsedCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
)
from plans.model.flows import FlowId
from plans.nearest import did_you_mean_in_file
from plans.plurals import counted
from plans.problems import Place

_COLUMNS = ("id", "name", "owner", "contact", "group", "flow")


def manual(context: Context, path: Path, file: ManualFile) -> Manual:
    """Make a person's task."""
    counter = Counter(target=file.counter.target, unit=file.counter.unit) if file.counter else None
    return Manual(
        counter=counter,
        criterion=file.criterion,
        ask=asked_figures(context, (*path, "ask"), file.ask),
        evidence_file=file.evidence is not None,
        text=file.text,
        to=file.to,
    )


# --- confirmations -----------------------------------------------------------------------------------------------


def confirm(context: Context, path: Path, file: ConfirmFile) -> Confirm:
    """Make a confirmation, its items written in the plan or read from a CSV file beside it."""
    if file.items_file is not None:
        items = _items_from_file(context, (*path, "items_file"), file.items_file)
    else:
        items = [_item(context, (*path, "items", index), item) for index, item in enumerate(file.items or ())]
        seen: set[str] = set()
        for index, item in enumerate(items):
            if item.id in seen:
                context.problem((*path, "items", index), f'the item "{item.id}" stands here twice')
            seen.add(item.id)
    if len(set(file.ticks)) < len(file.ticks):
        context.problem((*path, "ticks"), "a tick stands here twice")
    if file.by_canary is not None:
        check_tick(context, (*path, "by_canary"), file.by_canary, file.ticks, items)
    return Confirm(items=tuple(items), ticks=tuple(file.ticks), by_canary=file.by_canary or "")


def _item(context: Context, path: Path, file: str | ItemFile) -> Item:
    if isinstance(file, str):
        party = context.party(path, file)
        party_file = context.file.parties.get(file)
        return Item(id=file, name=party_file.name if party_file else file, owner=party)
    owner = context.party((*path, "owner"), file.owner) if file.owner is not None else None
    flow = context.flow((*path, "flow"), file.flow) if file.flow is not None else None
    return Item(id=file.id, name=file.name, owner=owner, contact=file.contact, group=file.group.strip(), flow=flow)


def _items_from_file(context: Context, path: Path, name: str) -> list[Item]:
    problems_before = len(context.problems)
    items: list[Item] = []
    lines_by_id: dict[str, int] = {}
    for place, cells in csv_rows(context, path, name, _COLUMNS, needed=("id", "name")):
        items += _item_from_row(context, place, cells, lines_by_id)
    if not items and len(context.problems) == problems_before:
        context.problem(path, f'"{name}" names no items')
    return items


def _item_from_row(context: Context, place: Place, cells: dict[str, str], lines_by_id: dict[str, int]) -> list[Item]:
    key, name, owner = cells.get("id", ""), cells.get("name", ""), cells.get("owner", "")
    if not key or not name:
        context.problem_in(place, "an item needs an id and a name")
        return []
    first = lines_by_id.setdefault(key, place.line)
    if first != place.line:
        context.problem_in(place, f'the item "{key[:40]}" stands here twice', f"first in line {first}")
    if owner and owner not in context.parties and len(context.problems) <= MAX_PROBLEMS:
        context.problem_in(place, f'unknown party "{owner[:40]}"', did_you_mean_in_file(owner, context.parties))
    context.used.add(("party", owner))
    party = PartyId(owner) if owner else None
    group = cells.get("group", "")
    flow = _flow_of_row(context, place, cells.get("flow", ""))
    return [Item(id=key, name=name, owner=party, contact=cells.get("contact", ""), group=group, flow=flow)]


def _flow_of_row(context: Context, place: Place, name: str) -> FlowId | None:
    if name and name not in context.flows and len(context.problems) <= MAX_PROBLEMS:
        hint = did_you_mean_in_file(name, context.flows) or "flows: names those that are watched"
        context.problem_in(place, f'unknown flow "{name[:40]}"', hint)
    return FlowId(name) if name else None


# --- checkpoints -------------------------------------------------------------------------------------------------


def checkpoint(context: Context, path: Path, file: CheckpointFile) -> Checkpoint:
    """Make a gate."""
    poll = context.party_list((*path, "poll"), file.poll)
    quorum = len(poll) if file.quorum == "all" else int(file.quorum)
    if quorum > len(poll):
        context.problem(
            (*path, "quorum"), f"a quorum of {quorum}, and {counted(len(poll), 'party is', 'parties are')} asked"
        )
    elif quorum == 0 and poll:
        context.problem((*path, "quorum"), "a quorum of none asks nobody", "1 or more, or all")
    if not poll and not file.criteria:
        context.warn(
            path, "this checkpoint asks nobody and looks at nothing", "poll: [...] or criteria: [...]", key=True
        )
    criteria = [_criterion(context, (*path, "criteria", i), criterion) for i, criterion in enumerate(file.criteria)]
    return Checkpoint(
        poll=poll,
        decided_by=context.party((*path, "decided_by"), file.decided_by),
        quorum=quorum,
        criteria=tuple(criteria),
        point_of_no_return=file.point_of_no_return,
    )


def _of_rehearsals(context: Context, path: Path, file: CriterionFile) -> Criterion | None:
    if file.rehearsed is not None:
        return _rehearsed(context, (*path, "rehearsed"), file.rehearsed, required=file.required)
    if file.lessons is not None:
        return LessonsCriterion(open=file.lessons.open, required=file.required)
    return None


def _criterion(context: Context, path: Path, file: CriterionFile) -> Criterion:
    required = file.required
    if file.done is not None:
        return DoneCriterion(tasks=context.task_list((*path, "done"), file.done), required=required)
    if file.reconciled is not None:
        return ReconciledCriterion(tasks=context.task_list((*path, "reconciled"), file.reconciled), required=required)
    if file.forecast is not None:
        task = context.task((*path, "forecast", "task"), file.forecast.task)
        by = context.clock((*path, "forecast", "by"), file.forecast.by)
        return ForecastCriterion(task=task, by=by, at_least=file.forecast.at_least, required=required)
    if file.rollback is not None:
        by = context.clock((*path, "rollback", "by"), file.rollback.by)
        return RollbackCriterion(by=by, required=required)
    if (learnt := _of_rehearsals(context, path, file)) is not None:
        return learnt
    if file.interval is not None:
        return interval_limit(context, (*path, "interval"), file.interval, required=required)
    return _of_databases(context, path, file) or _of_numbers(context, path, file)


def _of_databases(context: Context, path: Path, file: CriterionFile) -> Criterion | None:
    """A criterion that databases are asked for."""
    required = file.required
    if file.same is not None:
        return SameCriterion(asked=same(context, (*path, "same"), file.same), required=required)
    if file.sql is not None:
        on = context.database((*path, "sql", "on"), file.sql.on)
        query = context.sql((*path, "sql", "query"), file.sql.query)
        return SqlCriterion(on=on, query=query, required=required or file.sql.required)
    return None


def _of_numbers(context: Context, path: Path, file: CriterionFile) -> Criterion:
    """A criterion that looks at what was counted, or told by somebody."""
    if file.flows is not None:
        return flows_criterion(context, (*path, "flows"), file.flows, required=file.required)
    if file.replication is not None:
        return replication_criterion(context, (*path, "replication"), file.replication, required=file.required)
    if file.answer is not None:
        return answer(context, (*path, "answer"), file.answer, required=file.required)
    name, value = next(iter((file.counter or {}).items()))
    return CounterCriterion(task=context.task((*path, "counter", name), name), at_least=value, required=file.required)


def _rehearsed(context: Context, path: Path, file: RehearsedFile, *, required: bool) -> RehearsedCriterion:
    if file.tasks is None and file.rollbacks is None:
        context.problem(path, "this asks for nothing to be rehearsed", "tasks: critical, rollbacks: all, or both")
    tasks = file.tasks if isinstance(file.tasks, list) else []
    rollbacks = file.rollbacks if isinstance(file.rollbacks, list) else []
    return RehearsedCriterion(
        tasks=context.task_list((*path, "tasks"), tasks),
        critical=file.tasks == "critical",
        rollbacks=context.task_list((*path, "rollbacks"), rollbacks),
        every_rollback=file.rollbacks == "all",
        times=file.times,
        required=required,
    )
