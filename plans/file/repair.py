"""A faulty file without its faulty lines, so that the rest can be checked in the same go: all problems at once."""

import copy
from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from plans.file.schema import PlanFile
from plans.file.yaml_source import Path

_PLACEHOLDERS: dict[str, object] = {
    "cutover": 1,
    "title": "-",
    "timezone": "UTC",
    "start": "2000-01-01 00:00",
    "go_live": "",
}


def sound_part(data: dict[str, object], faults: Collection[Path]) -> tuple[PlanFile | None, frozenset[int]]:
    """Read the file without its faulty lines, and say which tasks had to be left out because nothing sound remained."""
    sound: dict[str, Any] = {**_PLACEHOLDERS, **copy.deepcopy(data)}
    for path in faults:
        _leave_out(sound, path)
    left_out = {path[1] for path in faults if len(path) == 2 and path[0] == "tasks"}
    for _ in range(2):
        try:
            file = PlanFile.model_validate({**sound, "tasks": _without(sound.get("tasks"), left_out)})
        except ValidationError as error:
            left_out |= _unsound_tasks(error, sound.get("tasks"), left_out)
        else:
            return file, frozenset(index for index in left_out if isinstance(index, int))
    return None, frozenset()


def _leave_out(sound: dict[str, Any], path: Path) -> None:
    """Take a fault out: the line in a task, the whole database or party, the whole of any other part of the file."""
    match path:
        case ("tasks", int(), _, *_):
            _remove(sound, path)
        case ("databases" | "parties" as head, name, *_) if isinstance(sound.get(head), dict):
            sound[head].pop(name, None)
        case (str() as head,):
            sound.pop(head, None)
            sound.update({head: _PLACEHOLDERS[head]} if head in _PLACEHOLDERS else {})
        case (str() as head, *_) if head != "tasks":
            sound.pop(head, None)


def _unsound_tasks(error: ValidationError, tasks: object, left_out: Collection[str | int]) -> set[str | int]:
    """Where in the file the tasks stand that are refused even so; the error counts without those left out before."""
    count = len(tasks) if isinstance(tasks, list) else 0
    indexes = [index for index in range(count) if index not in left_out]
    locations = [details["loc"] for details in error.errors(include_url=False)]
    return {indexes[int(location[1])] for location in locations if len(location) > 1 and location[0] == "tasks"}


def _without(tasks: object, left_out: Collection[str | int]) -> object:
    return [task for at, task in enumerate(tasks) if at not in left_out] if isinstance(tasks, list) else tasks


def _remove(data: Any, path: Path) -> None:  # noqa: ANN401 - a file's content, of any shape
    """Take a faulty line out of a task; of what is missing, the mapping that misses it; in a list, the whole list."""
    end = next((at for at in range(2, len(path)) if isinstance(path[at], int)), len(path))
    *parents, key = path[:end]
    mapping = _inside(data, parents)
    if not isinstance(mapping, dict):
        return
    if key in mapping:
        del mapping[key]
    elif len(path) > 3:
        mapping.clear()
    elif key == "title":
        mapping["title"] = "-"


def _inside(data: Any, steps: list[str | int]) -> object:  # noqa: ANN401 - a file's content, of any shape
    """What stands at a path; None where it was removed already, with a line around it."""
    for step in steps:
        is_there = isinstance(data, list) or (isinstance(data, dict) and step in data)
        if not is_there:
            return None
        data = data[step]
    return data
