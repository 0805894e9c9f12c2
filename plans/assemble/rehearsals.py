"""The nights that a plan names as its rehearsals, out of the files beside it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from plans.assemble.context import Context
from plans.bundle import Unreadable
from plans.file.yaml_source import Path
from plans.model.night import Night
from plans.problems import Place
from plans.rehearsals.file import read
from plans.rehearsals.lessons import with_lessons_of


def nights(context: Context) -> tuple[Night, ...]:
    """Every night, each once, in the order of the files; a file that is none is a problem at its place."""
    once: dict[str, Night] = {}
    files = list(_files(context))
    labels = _labels([file for _, file in files])
    for path, file in files:
        night = _night(context, path, file)
        if night is None:
            continue
        known = once.get(night.birth)
        once[night.birth] = with_lessons_of(known, night) if known else replace(night, label=labels[file])
    return tuple(once.values())


def _labels(files: list[str]) -> dict[str, str]:
    """What each file is called: its name without its ending, with its folder where two would be called the same."""
    stems = {file: PurePosixPath(file).stem for file in files}
    whole = {file: str(PurePosixPath(file).with_suffix("")) for file in files}
    called = list(stems.values())
    return {file: stem if called.count(stem) == 1 else whole[file] for file, stem in stems.items()}


def _files(context: Context) -> Iterator[tuple[Path, str]]:
    """Where each file is named, and its name. A pattern that matches nothing names none: nothing is rehearsed yet."""
    named = context.file.rehearsals
    places: list[tuple[Path, str]] = (
        [(("rehearsals",), named)]
        if isinstance(named, str)
        else [(("rehearsals", at), name) for at, name in enumerate(named)]
    )
    for path, pattern in places:
        try:
            names = context.files.matching(pattern)
        except Unreadable as error:
            context.problem(path, error.what, error.hint)
            continue
        yield from ((path, name) for name in names)


def _night(context: Context, path: Path, file: str) -> Night | None:
    text = context.read(path, file)
    if not text:
        return None
    try:
        night = read(text)
    except Unreadable as error:
        context.problem_in(Place(file=file, line=error.line, column=error.column), error.what, error.hint)
        return None
    family = context.file.family or context.file.title
    if night.family != family:
        hint = "family: in the plan says which plans belong together, whatever their titles"
        context.problem_in(Place(file=file), f'this is a night of "{night.family[:60]}", not of "{family[:60]}"', hint)
        return None
    return night
