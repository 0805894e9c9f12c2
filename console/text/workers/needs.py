"""The labels that nobody serves as items of needs-you: which jobs lie, since when, and what begins a worker."""

from collections.abc import Container, Iterator

from console.text.formatting import Times
from console.text.night.need import Kind, Need, Rank
from console.text.workers.places import unserved
from console.view.model import Page, View
from jobs.run.events import task_of
from jobs.run.state.unit import Phase
from plans.model import TaskId


def worker_needs(view: View, times: Times) -> Iterator[Need]:
    """One item a label, however many jobs wait for it; gone once they are taken. Then what is lacking soon."""
    lying = [*unserved(view)]
    for one in lying:
        since = one.place.untaken
        yield Need(
            rank=Rank.TROUBLE,
            kind=Kind.UNLISTED if one.place.refused else Kind.WORKER,
            unit=one.units[0],
            text=f"{one.text(times)}: {one.mend}",
            key="Enter",
            page=Page.JOB,
            label="" if one.place.refused else one.label,
            since=since.timestamp() if since is not None else 0.0,
            party=view.plan.by_id[TaskId(task_of(one.units[0])[0])].owner,
        )
    yield from _soon(view, times, {one.label for one in lying if not one.place.refused})


def _soon(view: View, times: Times, told: Container[str]) -> Iterator[Need]:
    """An item for each lack of a task that begins elsewhere soon, with when that is; the nearest first."""
    for one in view.state.lacking:
        task = view.plan.by_id.get(TaskId(one.unit))
        is_over = task is None or view.state.unit(one.unit).phase is not Phase.PENDING
        if task is None or is_over or (one.label and one.label in told):
            continue
        at = times.foreseen(view.forecast.expected[task.id].start)
        yield Need(
            rank=Rank.WARNING,
            kind=Kind.SOON,
            unit=one.unit,
            text=f"{one.unit} begins {at}: {one.what}: {one.mend}",
            key="Enter",
            page=Page.JOB,
            label=one.label,
            party=task.owner,
        )
