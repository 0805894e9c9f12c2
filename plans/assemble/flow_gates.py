"""What goes by flows: the criterion of a checkpoint, and the tick that a canary gives to an item."""

from collections.abc import Mapping, Sequence

from plans.assemble.context import Context
from plans.file.yaml_source import Path
from plans.model import FlowsCriterion, Item
from plans.model.flows import EVERY_FLOW, Flow, FlowId, Stage
from plans.nearest import did_you_mean_in_file


def flows_criterion(context: Context, path: Path, asked: Mapping[str, str], *, required: bool) -> FlowsCriterion:
    """Make the criterion, with a problem recorded for what a flow can never tell."""
    named = tuple((FlowId(name), Stage(stage)) for name, stage in asked.items() if name != EVERY_FLOW)
    every = Stage(asked[EVERY_FLOW]) if EVERY_FLOW in asked else None
    for name, stage in named:
        if (flow := context.watched.flow(context.flow((*path, name), name))) is not None:
            _can_tell(context, (*path, name), flow, stage)
    if every is not None:
        _every(context, (*path, EVERY_FLOW), asked, every)
    return FlowsCriterion(every=every, flows=named, required=required)


def _every(context: Context, path: Path, asked: Mapping[str, str], stage: Stage) -> None:
    """Look at all flows that are not named themselves."""
    if not context.flows:
        context.problem(path, "this plan has no flows", "flows: names those that are watched", key=True)
    for flow in context.watched.flows:
        if flow.id not in asked:
            _can_tell(context, path, flow, stage)


def _can_tell(context: Context, path: Path, flow: Flow, stage: Stage) -> None:
    """Record a flow whose canary is never seen as far as is asked."""
    if stage is Stage.PROCESSED and flow.canary is not None and flow.canary.processed is None:
        hint = f"processed: on its canary, or {flow.id}: received here"
        context.problem(path, f"nothing tells that the canary of {flow.id} is processed", hint, key=True)


def check_tick(context: Context, path: Path, tick: str, ticks: Sequence[str], items: Sequence[Item]) -> None:
    """Record a tick that there is none of, and one that no canary can give."""
    if tick not in ticks:
        hint = did_you_mean_in_file(tick, ticks) or f"ticks: {', '.join(ticks)}"
        context.problem(path, f'"{tick[:40]}" is no tick of this confirmation', hint)
    flows = {item.flow for item in items if item.flow is not None}
    if not flows:
        context.problem(path, "no item of this confirmation names a flow", "flow: on an item, or as a column", key=True)
    for flow in map(context.watched.flow, sorted(flows)):
        if flow is not None and flow.canary is None:
            context.warn(path, f"{flow.id} has no canary: no machine ticks its items", "canary: on the flow", key=True)
