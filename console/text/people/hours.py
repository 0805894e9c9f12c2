"""Who has been on for too long at the checkpoints ahead, and what comes while nobody is on, as sentences. Pure."""

from collections.abc import Iterator, Mapping

from console.text.formatting import Times
from console.view.model import View
from jobs.run.outlook.people.acting import party_then
from jobs.run.outlook.people.hours import NobodyOn, OnFor, long_on, nobody_on, on_at_gate
from plans.durations import in_words
from plans.model import Task

_NAMED = 3
"""People or parties that one line names."""


def people_ahead(view: View, times: Times) -> str:
    """`Anna Berg on for 13 h at G4 02:50; nobody of Roros on at 03:10 for W9`; empty where nothing is to be said."""
    long, gaps = long_on(view.plan, view.state, view.forecast), nobody_on(view.plan, view.state, view.forecast)
    told = [*(_nobody(view, one, times) for one in gaps), *(on_for_text(one, times) for one in long)]
    more = [f"and {len(told) - _NAMED} more"] if len(told) > _NAMED else []
    return "; ".join([*told[:_NAMED], *more])


def people_at_gate(view: View, task: Task, times: Times, *, party: str | None = None) -> Iterator[str]:
    """Of one checkpoint ahead: who has been on for too long when it is decided, and for whom nobody is on; of one party
    alone where it is named."""
    if view.state.unit(task.id).released or view.state.ended is not None:
        return
    for one in on_at_gate(view.plan, view.state, task, view.forecast.expected[task.id].end):
        if party not in (None, one.party):
            continue
        if isinstance(one, NobodyOn):
            yield _nobody(view, one, times)
        elif one.is_long:
            yield on_for_text(one, times)


def on_for_text(one: OnFor, times: Times) -> str:
    """`Anna Berg has been on for 13 h at G4 02:50`."""
    stays = " if they stay" if one.stays else ""
    return f"{one.person.name} has been on for {in_words(one.worked)} at {one.task} {times.when(one.at)}{stays}"


def _nobody(view: View, one: NobodyOn, times: Times) -> str:
    last = f" ({one.last.person.name} was last, {in_words(one.last.worked)} by then)" if one.last is not None else ""
    name = party_then(view.plan, view.state, one.party)
    return f"nobody of {name} is on at {one.task} {times.when(one.at)}{last}"


def hours_json(view: View) -> Mapping[str, object]:
    """The same for a script."""
    return {
        "on_for_long": [_on_for_json(one) for one in long_on(view.plan, view.state, view.forecast)],
        "nobody_on": [_nobody_json(one) for one in nobody_on(view.plan, view.state, view.forecast)],
    }


def _on_for_json(one: OnFor) -> Mapping[str, object]:
    return {
        "person": one.person.id or None,
        "name": one.person.name,
        "party": one.party,
        "task": one.task,
        "at": one.at.isoformat(),
        "worked_s": one.worked.total_seconds(),
        "stays": one.stays,
    }


def _nobody_json(one: NobodyOn) -> Mapping[str, object]:
    last = _on_for_json(one.last) if one.last is not None else None
    return {"party": one.party, "task": one.task, "at": one.at.isoformat(), "last": last}
