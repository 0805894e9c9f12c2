"""What is unwise in a plan of flows: nothing normal, nobody who watches, counts without a bound of their own."""

from collections.abc import Iterator

from plans.assemble.context import Context
from plans.durations import format_duration
from plans.file.flow_shapes import CountFile, FlowFile, NormalFile, SqlCountFile
from plans.file.yaml_source import Path
from plans.graph import Graph
from plans.model import Checkpoint, DatabaseId, FlowsCriterion, Job, Plan, Role, RunKind
from plans.model.flows import Flow, NeverZero, PerHour, SqlCount, Stage, Watched
from plans.model.kinds.canary import CanarySpec

_NAMED = 6


def advise_on_flows(context: Context, plan: Plan, graph: Graph) -> None:
    """Record what is unwise, in a plan that watches something."""
    watched = plan.watched
    if watched.hypercare and not watched.flows and not plan.replications:
        context.warn(("hypercare",), "nothing is watched in these days", "flows: what must go on flowing", key=True)
    _of_nothing(context, watched)
    for index, (flow, file) in enumerate(zip(watched.flows, context.file.flows, strict=True)):
        _flow(context, ("flows", index), flow)
        for path, count in _unbounded(("flows", index), file):
            _bound(context, path, plan, flow, count)
    _asked_too_early(context, plan, graph)
    _sent_to_production(context, plan)


def _of_nothing(context: Context, watched: Watched) -> None:
    """Record what is said of days or of a baseline that no flow goes by, and flows that nobody watches for days."""
    if watched.flows and not watched.hypercare:
        message = "the run ends with its last task, and nobody watches the flows after that"
        context.warn(("flows",), message, "hypercare: 14d", key=True)
    if watched.quiet_days and not watched.flows:
        context.warn(("quiet_days",), "nothing is watched on these days", "flows: what must go on flowing", key=True)
    if watched.baseline and not any(flow.counted_before for flow in watched.flows):
        context.warn(("baseline",), "no flow goes by this baseline", "normal: baseline on a flow", key=True)


def _flow(context: Context, path: Path, flow: Flow) -> None:
    if flow.normal is None:
        hint = "normal: baseline, {per_hour: 40}, or {never_zero: {from: ..., to: ...}}"
        context.warn(path, f"nobody says what is normal of {flow.id}: it is amber by name", hint, key=True)
    if _is_told_once(flow):
        what = " and ".join(flow.by)
        message = f"nobody says what is normal of each {what} of {flow.id}: a dead one drowns in the sum, it is amber"
        context.warn((*path, "by"), message, f"normal: baseline, or a second stage by {what}", key=True)
    if flow.owner is None:
        context.warn(path, f"{flow.id} has no owner", "who is called when it stops?", key=True)
    for stage in Stage:
        longest = getattr(flow.counts.get(stage), "timeout", None)
        if longest is not None and longest >= flow.every:
            message = f"{flow.id} is counted every {format_duration(flow.every)}, and a count may take as long"
            context.warn((*path, str(stage)), message, "timeout: less than every", key=True)
    if flow.canary is not None and flow.canary.withdraw is None:
        context.warn((*path, "canary"), f"nothing takes the canary of {flow.id} back", "withdraw: {sql: ...}", key=True)
    if _is_processed_unseen(flow):
        message = f"nothing tells when the canary of {flow.id} is processed: it is never taken out of what is processed"
        hint = "processed: how that is seen, or counted: false where the counts do not see it"
        context.warn((*path, "canary"), message, hint, key=True)


def _is_told_once(flow: Flow) -> bool:
    """Whether nothing is normal of its templates and receivers, and no second stage can tell them."""
    return bool(flow.by) and len(flow.counts) == 1 and isinstance(flow.normal, PerHour | NeverZero)


def _is_processed_unseen(flow: Flow) -> bool:
    """Whether the count of what is processed may see a canary of which nobody asks whether it was."""
    seen = flow.canary is not None and flow.canary.counted and flow.canary.processed is None
    return seen and Stage.PROCESSED in flow.counts


def _unbounded(path: Path, file: FlowFile) -> Iterator[tuple[Path, SqlCountFile]]:
    """The queries of a flow that say nothing of their bound, and where each stands."""
    named: list[tuple[Path, CountFile | None]] = [((*path, str(stage)), getattr(file, stage)) for stage in Stage]
    if isinstance(file.normal, NormalFile):
        named.append(((*path, "normal", "baseline"), file.normal.baseline))
    for where, count in named:
        if count is not None and count.sql is not None and count.sql.timeout is None:
            yield (*where, "sql"), count.sql


def _bound(context: Context, path: Path, plan: Plan, flow: Flow, file: SqlCountFile) -> None:
    """Record a query on a source that others work on, whose cost nobody has thought of."""
    database = plan.databases[DatabaseId(file.on)]
    if database.role is Role.SOURCE and database.production is not None and database.in_use is not False:
        how_long = format_duration(SqlCount(on=database.id, query="").timeout)
        message = f"{flow.id} is counted on {database.id}, which others work on, without a bound of its own"
        hint = f"timeout: {how_long} (what holds now) or less, or a replica as a database of its own"
        context.warn(path, message, hint, key=True)


def _asked_too_early(context: Context, plan: Plan, graph: Graph) -> None:
    """Record a criterion that production cannot meet before the go-live, as flows without a canary are in it."""
    before = graph.before(plan.go_live)
    for index, task in enumerate(plan.tasks):
        gate = task.body
        for at, one in enumerate(gate.criteria if isinstance(gate, Checkpoint) and task.id in before else ()):
            if isinstance(one, FlowsCriterion) and (without := list(_without_canary(plan, one))):
                more = f" and {len(without) - _NAMED} more" if len(without) > _NAMED else ""
                names = f"{', '.join(without[:_NAMED])}{more}"
                message = f"before the go-live nothing but a canary can say that of {names}: in production never true"
                path: Path = ("tasks", index, "checkpoint", "criteria", at)
                context.warn(path, message, "canary: on the flow, or a criterion that names the others")


def _without_canary(plan: Plan, criterion: FlowsCriterion) -> Iterator[str]:
    named = dict(criterion.flows)
    for flow in plan.watched.flows:
        if flow.canary is None and (criterion.every is not None or flow.id in named):
            yield flow.id


def _sent_to_production(context: Context, plan: Plan) -> None:
    """Record a canary that a rehearsal, too, sends to an address that is written out: there it is production's."""
    rehearsed = {
        flow
        for task in plan.tasks
        if task.only is not RunKind.PRODUCTION and isinstance(task.body, Job) and isinstance(task.body.spec, CanarySpec)
        for flow in task.body.spec.canaries
    }
    for index, flow in enumerate(plan.watched.flows):
        if flow.id in rehearsed and flow.canary is not None and (step := flow.canary.written_out):
            message = f"a rehearsal sends the canary of {flow.id} to this address too"
            hint = 'an address of its own: "${NAME}"; or a canary task that is only: production'
            context.warn(("flows", index, "canary", step, "http", "url"), message, hint)
