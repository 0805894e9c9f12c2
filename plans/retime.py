"""Writes durations into a plan's text, each at the place of the one that stands there, and not one other byte."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from plans.durations import format_duration, parse_duration
from plans.edits.spans import locate
from plans.edits.splices import Splice, spliced
from plans.edits.tasks import ids_of_tasks
from plans.file import yaml_source
from plans.file.yaml_source import ParsedFile, Path
from plans.problems import Place

_SCALAR = re.compile(r"""(?P<quote>["']?)(?P<text>[0-9][0-9dhms]*)(?P=quote)""", re.ASCII)
"""A duration as it stands in a plan, quoted or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retimed:
    """A duration that was written."""

    task: str
    of_rollback: bool
    before: timedelta
    after: timedelta
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Spliced:
    """A plan's text with its new durations."""

    text: str
    changes: tuple[Retimed, ...]
    not_written: tuple[tuple[str, Place], ...] = ()
    """Tasks whose duration does not stand in this file as a plain value, with the place."""


def retime(
    text: str, file: str, tasks: Mapping[str, timedelta], rollbacks: Mapping[str, timedelta] | None = None
) -> Spliced:
    """Write durations of tasks, and of their rollbacks, where others stand. What is equal already stays as it is.

    Args:
        text: of a plan that loads.
        file: its name, for places.
        tasks: new durations by task id; those of tasks that the plan does not have, or that have none, are passed over.
        rollbacks: new durations of rollbacks by task id.

    Raises:
        PlanProblems: the text is no YAML.
    """
    source = yaml_source.parse(text, file)
    located = locate(text, file)
    splices: list[Splice] = []
    changes: list[Retimed] = []
    not_written: list[tuple[str, Place]] = []
    for task, path, after in _wanted(source, tasks, rollbacks or {}):
        value = located[path]
        found = _SCALAR.fullmatch(text, value.begin, value.end)
        if found is None:
            not_written.append((task, source.value_place(path)))
            continue
        before = parse_duration(found["text"])
        if format_duration(before) == format_duration(after):
            continue
        splices.append(Splice(found.start("text"), found.end("text"), format_duration(after)))
        of_rollback = "rollback" in path
        changes.append(
            Retimed(task=task, of_rollback=of_rollback, before=before, after=after, place=source.value_place(path))
        )
    return Spliced(text=spliced(text, splices), changes=tuple(changes), not_written=tuple(not_written))


def _wanted(
    source: ParsedFile, tasks: Mapping[str, timedelta], rollbacks: Mapping[str, timedelta]
) -> Iterator[tuple[str, Path, timedelta]]:
    """Each task whose duration is to be written, where it stands and what it becomes."""
    for index, name in enumerate(ids_of_tasks(source)):
        of_task: Path = ("tasks", index, "duration")
        of_rollback: Path = ("tasks", index, "rollback", "duration")
        for durations, path in ((tasks, of_task), (rollbacks, of_rollback)):
            if name in durations and path in source.values:
                yield name, path, durations[name]
