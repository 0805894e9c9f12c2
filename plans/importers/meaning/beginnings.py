"""Where a plan waits for a beginning, and where for an end: checkpoints and the go-live stand on what is done."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plans.graph import reachable
from plans.importers.draft import DraftTask, Kind
from plans.importers.report import Report


def wait_for_ends(tasks: Sequence[DraftTask], go_live: str, report: Report) -> None:
    """Let checkpoints and the go-live wait for ends, also of what only somebody before them waits to begin."""
    gates = [task for task in tasks if task.kind is Kind.GATE or task.id == go_live]
    _take_ends_at_gates(tasks, gates, report)
    after = {task.id: task.after for task in tasks}
    behind = [(gate, {gate.id, *reachable(after, gate.id)}) for gate in gates]
    for task, name in list(_beginnings(tasks)):
        over = set(_begun_when_over(tasks, name))
        for gate, before in behind:
            if task.id in before and not over & before:
                gate.after.append(name)
                over.add(gate.id)
                report.bent("it waits for the end, too, of what another task only waits to begin", gate.place)


def _take_ends_at_gates(tasks: Sequence[DraftTask], gates: Sequence[DraftTask], report: Report) -> None:
    polls = {gate.id for gate in gates if gate.kind is Kind.GATE}
    for task, name in list(_beginnings(tasks)):
        if task in gates or name in polls:
            _take_the_end(task, name)
            report.bent("a beginning at a checkpoint or the go-live: what counts is the end", task.place)


def _beginnings(tasks: Sequence[DraftTask]) -> Iterator[tuple[DraftTask, str]]:
    """Each task with the name of one that it only waits to begin."""
    for task in tasks:
        for name, moment in task.moments.items():
            if moment.since_start:
                yield task, name


def _take_the_end(task: DraftTask, name: str) -> None:
    moment = task.moments.pop(name)
    if moment.lag:
        task.moments[name] = replace(moment, since_start=False)


def _begun_when_over(tasks: Sequence[DraftTask], name: str) -> Iterator[str]:
    """What waits for the end of a task."""
    for task in tasks:
        moment = task.moments.get(name)
        if name in task.after and (moment is None or not moment.since_start):
            yield task.id
