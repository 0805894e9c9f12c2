"""Holds plain data against `plans.file.schema`, and tells every problem at its place in the words of a plan's author.

pydantic judges types and values. What it would say in the words of a library, or would not say because it stops at
the first fault of a mapping, `plans.file.mapping_faults` finds by a walk over the same models.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plans.file.fields import Strict
from plans.file.mapping_faults import faults_of
from plans.file.mappings import mappings
from plans.file.repair import sound_part
from plans.file.schema import PlanFile
from plans.file.values import kind_of
from plans.file.wording import in_words, is_about_the_type, path_in
from plans.file.yaml_source import ParsedFile, Path
from plans.problems import Problem

Model = TypeVar("Model", bound=Strict)
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


def check(source: ParsedFile) -> Shaped:
    """Read the file as models, with every problem of its shape.

    With problems, the file that comes back holds what is sound in it, so that ids, times and files of the rest can be
    checked in the same go; a plan must not be made of it.
    """
    if not isinstance(source.data, dict):
        return Shaped(file=None, problems=(no_mapping(source, what="a plan is", begin="cutover: 1"),))
    file, faults = read_as(source, PlanFile)
    count = _task_count(source.data)
    if not faults:
        return Shaped(file=file, task_indexes=tuple(range(count)))
    sound, left_out = sound_part(source.data, faults.keys())
    return Shaped(
        file=sound,
        problems=tuple(faults.values()),
        faulty=frozenset(str(path[0]) for path in faults if path),
        task_indexes=tuple(index for index in range(count) if index not in left_out),
        repaired=frozenset(path[1] for path in faults if len(path) > 1 and path[0] == "tasks"),
    )


def no_mapping(source: ParsedFile, *, what: str, begin: str) -> Problem:
    """What is wrong with a file that is empty, or anything else but a mapping.

    Args:
        what: such a file, with its verb: `a plan is`.
        begin: what its first line says.
    """
    message = "the file is empty" if source.data is None else f"{what} a mapping, this is {kind_of(source.data)}"
    return Problem(place=source.value_place(()), message=message, hint=f"begin with: {begin}")


def read_as(source: ParsedFile, model: type[Model]) -> tuple[Model | None, dict[Path, Problem]]:
    """Read all of a file as models, None where one of them refuses it; and every fault, one at each place."""
    faults = dict(_key_faults(source, model))
    try:
        return model.model_validate(source.data), faults
    except ValidationError as error:
        return None, _value_faults(source, error, faults)


def _key_faults(source: ParsedFile, model: type[Strict]) -> Iterator[tuple[Path, Problem]]:
    every = (fault for mapping in mappings(model, source.data, ()) for fault in faults_of(mapping))
    for fault in itertools.islice(every, MAX_PROBLEMS + 1):
        place = source.key_place(fault.path)
        yield fault.path, Problem(place=place, message=fault.message, hint=fault.hint)


def _value_faults(source: ParsedFile, error: ValidationError, faults: Mapping[Path, Problem]) -> dict[Path, Problem]:
    """Put what pydantic says behind what is known, except at places of which something has been said.

    Where a value may have several shapes, pydantic says of each why it is not that one; what lies within the value
    tells more than that it has another type.
    """
    told: dict[Path, list[ErrorDetails]] = {}
    for details in error.errors(include_url=False)[: 2 * MAX_PROBLEMS]:
        told.setdefault(path_in(source.data, details), []).append(details)
    around = {path[:length] for path in told for length in range(len(path))}
    return dict(faults) | {
        path: in_words(source, path, found)
        for path, found in told.items()
        if path not in faults and not (path in around and is_about_the_type(found))
    }


def _task_count(data: dict[str, object]) -> int:
    tasks = data.get("tasks")
    return len(tasks) if isinstance(tasks, list) else 0
