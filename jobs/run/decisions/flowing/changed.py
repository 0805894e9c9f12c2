"""What an amendment changes of the flows, in words: which, what of each, and which of them is red just then."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields

from jobs.run.outlook.flows import Light, flow_rows
from jobs.run.state.model import RunState
from plans.model import Plan
from plans.model.flows import Flow, FlowId, Watched

_SAID = {
    "title": "title",
    "normal": "normal",
    "by": "by",
    "owner": "owner",
    "receiver": "receiver",
    "every": "every",
    "within": "within",
    "old_names": "names",
    "canary": "canary",
    "degrades": "degrades",
}
"""As the keys of a plan have it."""
_BESIDES = {"baseline": "baseline", "baseline_sha256": "baseline", "country": "country", "quiet_days": "quiet days"}


def flows_changed(held: Plan, fresh: Plan, state: RunState) -> Iterator[str]:
    """Of each flow that is new, dropped or otherwise a sentence, and of what all of them go by."""
    before, after = held.watched.placeless, fresh.watched.placeless
    red = {row.flow.id for row in flow_rows(held, state) if row.light is Light.RED}
    was, is_now = _by_id(before), _by_id(after)
    for name in [*was, *(one for one in is_now if one not in was)]:
        if what := _what(was.get(name), is_now.get(name)):
            yield f"flow {name} {what}{_although(name, red)}"
    besides = [said for key, said in _BESIDES.items() if getattr(before, key) != getattr(after, key)]
    if besides:
        yield f"other {', '.join(dict.fromkeys(besides))} of the flows"


def _by_id(watched: Watched) -> Mapping[FlowId, Flow]:
    return {flow.id: flow for flow in watched.flows}


def _what(before: Flow | None, after: Flow | None) -> str:
    """`is new`, `is watched no more`, `has another count of sent, canary`; empty where nothing is otherwise."""
    if before is None:
        return "is new"
    if after is None:
        return "is watched no more"
    parts = [*_counts(before, after), *_parts(before, after)]
    return f"has another {', '.join(parts)}" if parts else ""


def _counts(before: Flow, after: Flow) -> Iterator[str]:
    stages = dict.fromkeys([*before.counts, *after.counts])
    for stage in stages:
        if before.counts.get(stage) != after.counts.get(stage):
            yield f"count of {stage}"


def _parts(before: Flow, after: Flow) -> Iterator[str]:
    for field in fields(Flow):
        if field.name in _SAID and getattr(before, field.name) != getattr(after, field.name):
            yield _SAID[field.name]


def _although(name: FlowId, red: Collection[FlowId]) -> str:
    return ", and it is red" if name in red else ""
