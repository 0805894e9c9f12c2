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
    """The file without its faulty lines, and which tasks had to be left out because nothing sound remained."""
    sound: dict[str, Any] = {**_PLACEHOLDERS, **copy.deepcopy(data)}
    gone = {path[1] for path in faults if len(path) == 2 and path[0] == "tasks"}
    for path in faults:
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
    for _ in range(2):
        kept = {**sound, "tasks": _without(sound.get("tasks"), gone)}
        try:
            return PlanFile.model_validate(kept), frozenset(at for at in gone if isinstance(at, int))
        except ValidationError as error:
            indexes = [at for at in range(len(sound.get("tasks") or ())) if at not in gone]
            locations = [details["loc"] for details in error.errors(include_url=False)]
            gone |= {indexes[int(loc[1])] for loc in locations if len(loc) > 1 and loc[0] == "tasks"}
    return None, frozenset()


def _without(tasks: object, gone: Collection[str | int]) -> object:
    return [task for at, task in enumerate(tasks) if at not in gone] if isinstance(tasks, list) else tasks


def _remove(data: Any, path: Path) -> None:  # noqa: ANN401 - a file's content, of any shape
    """Take a faulty line out of a task; of what is missing, the mapping that misses it; in a list, the whole list."""
    end = next((at for at in range(2, len(path)) if isinstance(path[at], int)), len(path))
    *parents, key = path[:end]
    for step in parents:
        there = isinstance(data, list) or (isinstance(data, dict) and step in data)
        if not there:
            return  # removed already, with a line around it
        data = data[step]
    if not isinstance(data, dict):
        return
    if key in data:
        del data[key]
    elif len(path) > 3:
        data.clear()
    elif key == "title":
        data["title"] = "-"
