"""Holds plain data against `plans.file.schema`, and tells every problem at its place in the words of a plan's author.

pydantic judges types and values. What it would say in the words of a library, or would not say because it stops at
the first fault of a mapping, is found by a walk over the same models: unknown keys with the nearest right one,
keys without a value, and mappings that must hold exactly one of several keys.
"""

import functools
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from plans.file.fields import Strict
from plans.file.repair import sound_part
from plans.file.schema import PlanFile, TaskFile
from plans.file.wording import in_words, kind_of, path_in
from plans.file.yaml_source import Path, Source
from plans.nearest import did_you_mean_in_file
from plans.problems import Problem

MAX_PROBLEMS = 200
"""Past this a file is not a plan with mistakes, it is something else: what follows is neither looked for nor told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """What `check` found."""

    file: PlanFile | None
    """All of the file, or with problems what is sound in it; None where nothing can be said about the rest."""
    problems: tuple[Problem, ...] = ()
    faulty: frozenset[str] = frozenset()
    """Top-level keys that hold a placeholder in `file`."""
    task_indexes: tuple[int, ...] = ()
    """Where each task of `file` stands in the file's own list."""
    repaired: frozenset[str | int] = frozenset()
    """Of these, the ones that lack what was faulty in them."""


def check(source: Source) -> Shaped:
    """The file as models, and every problem of its shape.

    With problems, the file that comes back holds what is sound in it, so that ids, times and files of the rest can be
    checked in the same go; a plan must not be made of it.
    """
    if not isinstance(source.data, dict):
        place = source.value_place(())
        message = "the file is empty" if source.data is None else f"a plan is a mapping, this is {kind_of(source.data)}"
        return Shaped(file=None, problems=(Problem(place=place, message=message, hint="begin with: cutover: 1"),))
    faults = dict(_walk_faults(source))
    file = None
    try:
        file = PlanFile.model_validate(source.data)
    except ValidationError as error:
        for details in error.errors(include_url=False)[: 2 * MAX_PROBLEMS]:
            path = path_in(source.data, details)
            if path not in faults:
                faults[path] = in_words(source, path, details)
    tasks = source.data.get("tasks")
    count = len(tasks) if isinstance(tasks, list) else 0
    if not faults:
        return Shaped(file=file, task_indexes=tuple(range(count)))
    sound, gone = sound_part(source.data, faults.keys())
    return Shaped(
        file=sound,
        problems=tuple(faults.values()),
        faulty=frozenset(str(path[0]) for path in faults if path),
        task_indexes=tuple(index for index in range(count) if index not in gone),
        repaired=frozenset(path[1] for path in faults if len(path) > 1 and path[0] == "tasks"),
    )


# --- the walk ----------------------------------------------------------------------------------------------------


def _walk_faults(source: Source) -> Iterator[tuple[Path, Problem]]:
    count = 0
    for model, data, path in _mappings(PlanFile, source.data, ()):
        for key_path, message, hint in _faults_of(model, data, path):
            count += 1
            if count > MAX_PROBLEMS + 1:
                return
            yield key_path, Problem(place=source.key_place(key_path), message=message, hint=hint)


def _faults_of(model: type[Strict], data: dict[str, object], path: Path) -> Iterator[tuple[Path, str, str]]:
    known = model.known_keys()
    unknown = [key for key in data if key not in known]
    for key in unknown:
        if key in model.not_yet:
            yield (
                (*path, key),
                f'"{key}" is not yet there',
                "this version moves whole tables, where: and mapping queries",
            )
        else:
            hint = did_you_mean_in_file(key, known) or f"known here: {', '.join(sorted(known))}"
            yield (*path, key), f'unknown key "{key[:40]}"', hint
    for key, value in data.items():
        if key in known and value is None and key != "manual":
            yield (*path, key), f'"{key}" has no value', "give it one or remove the line"
    one_of = model.exactly_one
    found = [key for key in one_of if key in data]
    if len(found) > 1:
        yield (
            (*path, found[1]),
            f"{model.what} cannot be both {' and '.join(found)}",
            f"exactly one of {', '.join(one_of)}",
        )
    elif one_of and not found and not any(did_you_mean_in_file(key, one_of) for key in unknown):
        yield (*path, one_of[0]), f"{model.what} lacks its main key", f"exactly one of {', '.join(one_of)}"
    if (
        model is TaskFile
        and not data.keys() & {"duration", "milestone"}
        and not any(did_you_mean_in_file(key, ["duration"]) for key in unknown)
    ):
        yield (*path, "duration"), "this task has no duration", "duration: 30m, as planned; rehearsals will measure it"


def _mappings(annotation: object, data: object, path: Path) -> Iterator[tuple[type[Strict], dict[str, object], Path]]:
    """Every mapping of the data that a model describes, with the model. As deep as the models are."""
    shape = _shape(annotation)
    if isinstance(data, dict):
        if shape.model is not None:
            yield shape.model, data, path
            for key, child in _children(shape.model).items():
                if key in data:
                    yield from _mappings(child, data[key], (*path, key))
        elif shape.values is not None:
            for key, value in data.items():
                yield from _mappings(shape.values, value, (*path, key))
    elif isinstance(data, list) and shape.elements is not None:
        for index, value in enumerate(data):
            yield from _mappings(shape.elements, value, (*path, index))


class _Shape:
    """What a field's annotation can hold: a model, a mapping of, a list of."""

    def __init__(self) -> None:
        self.model: type[Strict] | None = None
        self.values: object = None
        self.elements: object = None


@functools.cache
def _shape(annotation: object) -> _Shape:
    shape = _Shape()
    pending = [annotation]
    while pending:
        current = pending.pop()
        origin, arguments = get_origin(current), get_args(current)
        if origin is Annotated:
            pending.append(arguments[0])
        elif origin in (Union, types.UnionType):
            pending.extend(arguments)
        elif origin is dict:
            shape.values = arguments[1]
        elif origin is list:
            shape.elements = arguments[0]
        elif isinstance(current, type) and issubclass(current, Strict):
            shape.model = current
    return shape


@functools.cache
def _children(model: type[Strict]) -> dict[str, Any]:
    """The keys of a model under which further models stand."""
    fields: dict[str, Any] = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
    shapes = {key: _shape(annotation) for key, annotation in fields.items()}
    return {key: fields[key] for key, s in shapes.items() if s.model or s.values is not None or s.elements is not None}
