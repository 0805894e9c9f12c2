"""Which milestone is the go-live."""

from plans.importers.draft import DraftTask, Kind
from plans.importers.report import Report


def find_go_live(tasks: list[DraftTask], report: Report) -> str:
    """The milestone that the clocks count to: the one called so, the last one, or one that is added."""
    milestones = [task for task in tasks if task.kind is Kind.MILESTONE]
    called = [task for task in milestones if "live" in task.title.casefold()]
    if not milestones:
        return _added_go_live(tasks, report)
    if not called:
        report.bent(f"the last milestone, {milestones[-1].id}, is taken as the go-live", milestones[-1].place)
    return (called or milestones)[-1].id


def _added_go_live(tasks: list[DraftTask], report: Report) -> str:
    taken = {task.id for task in tasks}
    name = next(one for number in range(1, len(tasks) + 2) if (one := f"M{number}") not in taken)
    waited = {before for task in tasks for before in task.after}
    last = [task.id for task in tasks if task.id not in waited]
    todo = ["which moment is the go-live? The file has no milestone, so this one was added behind all tasks"]
    tasks.append(DraftTask(id=name, title="Go-live", place="", kind=Kind.MILESTONE, after=last, todo=todo))
    report.bent("no milestone in the file: one was added behind all tasks, as the go-live")
    return name
