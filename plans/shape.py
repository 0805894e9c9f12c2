"""Plain data against `plans.schema`, with every problem at its place in the file and in words a plan's author uses.

pydantic judges types and values. What it would say in the words of a library, or would not say because it stops at
the first fault of a mapping, is found by a walk over the same models: unknown keys with the nearest right one,
keys without a value, and mappings that must hold exactly one of several keys.
"""

import difflib
import functools
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plans.filetypes.base import Strict
from plans.problems import Problem
from plans.schema import PlanFile, TaskFile
from plans.yaml_source import Path, Source

MAX_PROBLEMS = 200
"""Past this a file is not a plan with mistakes, it is something else."""

_PLACEHOLDERS: dict[str, object] = {
    "cutover": 1,
    "title": "-",
    "timezone": "UTC",
    "start": "2000-01-01 00:00",
    "go_live": "",
}


def nearest(word: str, candidates: Iterable[str]) -> str:
    """`did you mean "A08"?`, or nothing where no candidate is near."""
    if len(word) > 60:
        return ""
    folded = {candidate.casefold(): candidate for candidate in candidates}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f'did you mean "{folded[close[0]]}"?' if close else ""


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


def check(source: Source) -> Shaped:
    """The file as models, and every problem of its shape.

    With problems, the file that comes back holds what is sound in it, so that ids, times and files of the rest can be
    checked in the same go; a plan must not be made of it.
    """
    if not isinstance(source.data, dict):
        place = source.value_place(())
        message = "the file is empty" if source.data is None else f"a plan is a mapping, this is {_kind(source.data)}"
        return Shaped(file=None, problems=(Problem(place=place, message=message, hint="begin with: cutover: 1"),))
    faults = dict(_walk_faults(source))
    file = None
    try:
        file = PlanFile.model_validate(source.data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            path = _path_in(source.data, details)
            if details["type"] != "extra_forbidden" and path not in faults:
                faults[path] = _pydantic_problem(source, path, details)
    tasks = source.data.get("tasks")
    count = len(tasks) if isinstance(tasks, list) else 0
    if not faults:
        return Shaped(file=file, task_indexes=tuple(range(count)))
    problems = list(faults.values())
    if len(problems) > MAX_PROBLEMS:
        rest = Problem(place=problems[0].place, message=f"and {len(problems) - MAX_PROBLEMS} further problems")
        problems = [*problems[:MAX_PROBLEMS], rest]
    gone = {path[1] for path in faults if len(path) > 1 and path[0] == "tasks"}
    return Shaped(
        file=_sound_part(source.data, faults),
        problems=tuple(problems),
        faulty=frozenset(str(path[0]) for path in faults if path),
        task_indexes=tuple(index for index in range(count) if index not in gone),
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
            hint = nearest(key, known) or f"known here: {', '.join(sorted(known))}"
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
            f"exactly one of {_listed(one_of)}",
        )
    elif one_of and not found and not any(nearest(key, one_of) for key in unknown):
        yield (*path, one_of[0]), f"{model.what} lacks its main key", f"exactly one of {_listed(one_of)}"
    if (
        model is TaskFile
        and not data.keys() & {"duration", "milestone"}
        and not any(nearest(key, ["duration"]) for key in unknown)
    ):
        yield (*path, "duration"), "this task has no duration", "duration: 30m, as planned; rehearsals will measure it"


def _mappings(annotation: Any, data: object, path: Path) -> Iterator[tuple[type[Strict], dict[str, object], Path]]:
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
        self.values: Any = None
        self.elements: Any = None


@functools.cache
def _shape(annotation: Any) -> _Shape:
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


# --- pydantic's findings -----------------------------------------------------------------------------------------


def _path_in(data: object, details: ErrorDetails) -> Path:
    """The path in the data: without the names that pydantic puts in for the branches of a union."""
    path: list[str | int] = []
    for step in details["loc"]:
        match data:
            case dict() if step in data:
                data = data[step]
            case list() if isinstance(step, int) and step < len(data):
                data = data[step]
            case _:
                continue
        path.append(step)
    if details["type"] == "missing":
        path.append(details["loc"][-1])
    return tuple(path)


def _pydantic_problem(source: Source, path: Path, details: ErrorDetails) -> Problem:
    context = details.get("ctx", {})
    value = details["input"]
    place = source.key_place(path) if details["loc"][-1] == "[key]" else source.value_place(path)
    hint = ""
    match details["type"]:
        case "plan":
            message, hint = str(context["what"]), str(context["hint"])
        case "missing":
            message, place = f'"{path[-1]}" is missing', source.key_place(path[:-1])
        case "string_type":
            message = f"expected text, found {_shown(value, path)}"
            hint = (
                f'write it in quotes: "{value}"'
                if isinstance(value, int | float) and not isinstance(value, bool)
                else ""
            )
        case "int_type" | "float_type" | "int_from_float":
            message = f"expected a number, found {_shown(value, path)}"
            if isinstance(value, str) and value.isdigit():
                hint = f"write {int(value)}" if len(value) < 12 else ""
        case "bool_type":
            message, hint = (
                f"expected true or false, found {_shown(value, path)}",
                "yes, no, on and off are only words here",
            )
        case "list_type":
            message, hint = f"expected a list, found {_shown(value, path)}", _as_list(value)
        case "dict_type" | "model_type" | "model_attributes_type":
            message = f"expected a mapping, found {_shown(value, path)}"
        case "literal_error" | "enum":
            message = f"expected {context['expected']}, found {_shown(value, path)}"
            hint = (
                nearest(value, str(context["expected"]).replace("'", "").split(" or "))
                if isinstance(value, str)
                else ""
            )
        case "string_too_short" | "too_short":
            message = "this cannot be empty"
        case _:
            message = f"{details['msg'][:1].lower()}{details['msg'][1:]}, found {_shown(value, path)}"
    return Problem(place=place, message=message, hint=hint)


def _as_list(value: object) -> str:
    return f"write [{value}]" if isinstance(value, str) and len(value) < 40 else ""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _shown(value: object, path: Path) -> str:
    """The offending value, short; never what stands under `dsn`, which may hold a password."""
    if "dsn" in path or isinstance(value, list | dict | bool) or value is None:
        return _kind(value)
    text = str(value)
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"' if isinstance(value, str) else f"the number {text}"


# --- the sound part ----------------------------------------------------------------------------------------------


def _sound_part(data: dict[str, object], faults: Iterable[Path]) -> PlanFile | None:
    """The file without what is faulty: whole tasks, parties and databases are left out, header lines replaced."""
    sound = dict(data)
    dropped: dict[str, set[str | int]] = {"tasks": set(), "databases": set(), "parties": set()}
    for path in faults:
        head = path[0] if path else ""
        if len(path) > 1 and head in dropped:
            dropped[str(head)].add(path[1])
        else:
            sound.pop(str(head), None)
    for key, gone in dropped.items():
        value = sound.get(key)
        if isinstance(value, list):
            sound[key] = [item for index, item in enumerate(value) if index not in gone]
        elif isinstance(value, dict):
            sound[key] = {name: item for name, item in value.items() if name not in gone}
    try:
        return PlanFile.model_validate({**_PLACEHOLDERS, **sound})
    except ValidationError:
        return None
