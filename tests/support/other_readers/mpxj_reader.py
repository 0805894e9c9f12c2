"""MPXJ, which is Java, reads files of MS Project: run as a module with their names, it prints what it finds."""

import json
import sys
from typing import Any

import jpype
import mpxj  # type: ignore[import-not-found]  # noqa: F401 - it says where its classes are


def read(file: str) -> dict[str, Any]:
    """Its tasks as they stand, the times that Project's own rules give them, and the file's resources."""
    project = jpype.JClass("org.mpxj.reader.UniversalProjectReader")().read(file)
    kept = [task for task in project.getTasks() if task.getID() is not None and int(str(task.getID())) > 0]
    tasks = [_task(task) for task in kept]
    begins = project.getProjectProperties().getStartDate()
    jpype.JClass("org.mpxj.cpm.MicrosoftScheduler")().schedule(project, begins)
    return {
        "tasks": tasks,
        "scheduled": [[str(task.getStart()), str(task.getFinish())] for task in kept],
        "calendar": str(project.getDefaultCalendar().getName()),
        "resources": [str(one.getName()) for one in project.getResources() if one.getName() is not None],
    }


def _task(task: Any) -> dict[str, Any]:
    links = task.getPredecessors()
    return {
        "id": str(task.getText(1)) if task.getText(1) is not None else "",
        "name": str(task.getName()),
        "level": int(str(task.getOutlineLevel())),
        "is_summary": bool(task.getSummary()),
        "start": str(task.getStart()),
        "finish": str(task.getFinish()),
        "duration": str(task.getDuration()),
        "milestone": bool(task.getMilestone()),
        "active": bool(task.getActive()),
        "links": [[_id(one), str(one.getType()), str(one.getLag())] for one in links],
        "constraint": str(task.getConstraintType()),
        "constraint_date": str(task.getConstraintDate()),
        "deadline": str(task.getDeadline()),
        "complete": str(task.getPercentageComplete()),
        "actual_start": str(task.getActualStart()),
        "actual_finish": str(task.getActualFinish()),
        "baseline_start": str(task.getBaselineStart()),
        "calendar": str(task.getCalendar().getName()) if task.getCalendar() is not None else "",
        "owners": [str(one.getResource().getName()) for one in task.getResourceAssignments()],
        "notes": str(task.getNotes()),
    }


def _id(relation: Any) -> str:
    return str(relation.getPredecessorTask().getText(1))


if __name__ == "__main__":
    jpype.startJVM()
    sys.stdout.write(json.dumps([read(file) for file in sys.argv[1:]]))
