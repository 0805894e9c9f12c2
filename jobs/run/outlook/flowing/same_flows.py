"""Whether an amended plan says no less of flows than it did: the same ones, tried by the same canaries. Pure."""

from jobs.run.outlook.flowing.criteria import asked_for
from plans.model import FlowsCriterion, Plan
from plans.model.flows import Flow, FlowId, Stage
from plans.plurals import counted

_NAMED = 4
_ORDER = {stage: place for place, stage in enumerate(Stage)}


def asks_as_much(new: FlowsCriterion, old: FlowsCriterion) -> bool:
    """Whether a criterion asks for every flow that another one does, as far at least."""
    fresh, named = dict(new.flows), dict(old.flows)
    if old.every is not None and (new.every is None or _ORDER[new.every] < _ORDER[old.every]):
        return False
    wanted = {**named, **{name: named.get(name, old.every) for name in fresh}}
    return all(_as_far(fresh.get(name, new.every), stage) for name, stage in wanted.items())


def _as_far(new: Stage | None, old: Stage | None) -> bool:
    return old is None or (new is not None and _ORDER[new] >= _ORDER[old])


def proves_less(first: Plan, fresh: Plan, criterion: FlowsCriterion) -> str:
    """`L1 is watched no more`, `another canary for L1`: what of the flows behind a criterion is not what it was."""
    before = [flow for flow, _ in asked_for(first, criterion)]
    gone = [flow.id for flow in before if fresh.watched.flow(flow.id) is None]
    other = [flow.id for flow in before if _has_another_canary(fresh, flow)]
    said = []
    if gone:
        said.append(f"{_named(gone)} {'is' if len(gone) == 1 else 'are'} watched no more")
    if other:
        said.append(f"another canary for {_named(other)}")
    return " and ".join(said)


def _has_another_canary(fresh: Plan, flow: Flow) -> bool:
    now = fresh.watched.flow(flow.id)
    return now is not None and flow.canary is not None and now.canary != flow.canary


def _named(names: list[FlowId]) -> str:
    more = f" and {counted(len(names) - _NAMED, 'more flow', 'more flows')}" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
