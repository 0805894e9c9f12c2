"""The nights that a plan names as its rehearsals, out of the files beside it."""

from collections.abc import Iterator

from plans.assemble.context import Context
from plans.bundle import Unreadable
from plans.file.yaml_source import Path
from plans.model.night import Night
from plans.problems import Place
from plans.rehearsals.file import read


def nights(context: Context) -> tuple[Night, ...]:
    """Every night, each once, in the order of the files; a file that is none is a problem at its place."""
    once: dict[str, Night] = {}
    for path, file in _files(context):
        night = _night(context, path, file)
        if night is not None:
            once.setdefault(night.birth, night)
    return tuple(once.values())


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
