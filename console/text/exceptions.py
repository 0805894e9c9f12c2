"""What is not as planned although it counts as done: other ends, caveats of evidence, what one person agreed to."""

from collections.abc import Iterator, Sequence

from console.text.formatting import TaskRow
from console.text.people.second_needs import by_one_person
from console.view.model import View
from jobs.run.outlook.shortfall import caveats_of_evidence, not_taken


def exceptions(view: View, rows: Sequence[TaskRow]) -> Iterator[str]:
    """What the count of done leaves out: other ends, what evidence does not prove, what is not taken."""
    yield from (row.excepted for row in rows if row.excepted and row.finished)
    yield from (f"{task}: {caveat}" for task, caveat in caveats_of_evidence(view.plan, view.state))
    yield from by_one_person(view)
    if spared := not_taken(view.plan):
        yield f"not taken: {', '.join(spared)}"
