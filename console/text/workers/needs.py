"""The labels that nobody serves as items of needs-you: which jobs lie, since when, and what begins a worker."""

from collections.abc import Iterator

from console.text.formatting import Times
from console.text.night.need import Kind, Need, Rank
from console.text.workers.places import unserved
from console.view.model import Page, View
from jobs.run.events import task_of
from plans.model import TaskId


def worker_needs(view: View, times: Times) -> Iterator[Need]:
    """One item a label, however many jobs wait for it; gone once they are taken."""
    for one in unserved(view):
        since = one.place.untaken
        yield Need(
            rank=Rank.TROUBLE,
            kind=Kind.WORKER,
            unit=one.units[0],
            text=f"{one.text(times)}: {one.mend}",
            key="Enter",
            page=Page.JOB,
            label=one.label,
            since=since.timestamp() if since is not None else 0.0,
            party=view.plan.by_id[TaskId(task_of(one.units[0])[0])].owner,
        )
