"""Which room a test belongs into, by what it uses: a unit test is one module's behaviour, in milliseconds.

It draws no page, awaits nothing, starts no program, tries nothing at random, plays no night and reads no file. What
does lies in the room that says so, under the same path as it would lie in `unit`: the first of `ROOMS` that it needs.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from tests.support.places import ROOT

TESTS = ROOT / "tests"
UNIT = "unit"
CONFTEST = "conftest.py"


@dataclass(frozen=True, slots=True)
class Room:
    """What brings a test into a room.

    Attributes:
        name: the folder of `tests`.
        imports: dotted names, each with all that lies beneath it.
        fixtures: of pytest.
        awaits: whether a coroutine among its tests and fixtures does.
    """

    name: str
    imports: tuple[str, ...]
    fixtures: tuple[str, ...] = ()
    awaits: bool = False


ROOMS = (
    Room(
        name="pages",
        imports=(
            "console.keys.dispatch",  # a key that scrolls draws the page to know its length
            "console.layout.compose",
            "console.layout.draw",
            "console.layout.layout",
            "console.layout.pages",
            "console.telling.brief.text",
            "console.telling.paper",
            "console.telling.report.gathering",
            "console.telling.report.page",
            "console.telling.report.whole",
            "tests.pictures",
            "tests.support.command_line.golden",
            "tests.support.told_nights",
        ),
    ),
    Room(
        name="running",
        imports=(
            "asyncio.run",
            "multiprocessing",
            "socket",
            "subprocess",
            "threading",
            "tests.support.engines",
            "tests.support.http_server",
            "tests.support.packs",
            "tests.support.warm_process",
        ),
        awaits=True,
    ),
    Room(name="properties", imports=("hypothesis",)),
    Room(
        name="nights",
        imports=(
            "jobs.run.simulate",
            "jobs.simulation.again",
            "jobs.simulation.night",
            "jobs.simulation.processes",
            "jobs.simulation.simulation",
            "tests.support.nights_of_work",
            "tests.support.rehearsed",
            "tests.support.replayed",
        ),
    ),
    Room(
        name="files",
        imports=(
            "__file__",
            "plans.load",
            "tests.support.command_line.cutover",
            "tests.support.command_line.plan_file",
            "tests.support.pages",
            "tests.support.places",
            "tests.support.plan_files",
            "tests.support.workbooks",
        ),
        fixtures=("tmp_path", "tmp_path_factory"),
    ),
)
MIRRORS = (UNIT, *(room.name for room in ROOMS))
"""Folders of `tests` that mirror the packages."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a file of tests uses: dotted names, fixtures, and whether any of it awaits; which fixtures it makes."""

    names: frozenset[str]
    fixtures: frozenset[str]
    makes: frozenset[str]
    awaits: bool


def room_of(file: Path) -> str:
    """The room of a file of tests or of fixtures that lies in one of `MIRRORS`.

    It needs what the tests need from which it takes a helper, and the `conftest.py` from which it takes a fixture.
    """
    needed = [used_by(one) for one in _with_all_it_leans_on(file)]
    for room in ROOMS:
        if any(_brings(room, used) for used in needed):
            return room.name
    return UNIT


def files() -> list[Path]:
    """All files of tests and of fixtures that lie in one of `MIRRORS`."""
    found = (file for mirror in MIRRORS for file in sorted((TESTS / mirror).rglob("*.py")))
    return [file for file in found if file.name.startswith("test_") or file.name == CONFTEST]


def _brings(room: Room, used: Used) -> bool:
    """Whether this use alone brings a test into the room."""
    below = tuple(f"{name}." for name in room.imports)
    return (
        (room.awaits and used.awaits)
        or not used.fixtures.isdisjoint(room.fixtures)
        or any(name in room.imports or name.startswith(below) for name in used.names)
    )


def _with_all_it_leans_on(file: Path) -> list[Path]:
    """A file, the tests from which it takes a helper, the fixtures for which it asks, and what these take in turn."""
    found = [file]
    for one in found:
        leant_on = [*_tests_taken_from(one), *_fixtures_asked_for(one)]
        found.extend(other for other in dict.fromkeys(leant_on) if other not in found)
    return found


def _tests_taken_from(file: Path) -> Iterator[Path]:
    for name in used_by(file).names:
        match name.split("."):
            case ["tests", mirror, *beneath, _] if mirror in MIRRORS:
                yield from _in_any_mirror(*beneath[:-1], f"{beneath[-1]}.py")


def _fixtures_asked_for(file: Path) -> Iterator[Path]:
    asked = used_by(file).fixtures
    beneath = file.relative_to(TESTS).parts[1:-1]
    for depth in range(1, len(beneath) + 1):
        for conftest in _in_any_mirror(*beneath[:depth], CONFTEST):
            if used_by(conftest).makes & asked:
                yield conftest


def _in_any_mirror(*path: str) -> Iterator[Path]:
    """The file of this path, in whichever of the mirrors it lies."""
    candidates = (TESTS.joinpath(mirror, *path) for mirror in MIRRORS)
    return (file for file in candidates if file.exists())


@cache
def used_by(file: Path) -> Used:
    """What a file uses, by its text."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    made = [function for function in functions if any("fixture" in ast.unparse(one) for one in function.decorator_list)]
    asking = [*made, *(function for function in functions if function.name.startswith("test_"))]
    return Used(
        names=frozenset(_names(tree)),
        fixtures=frozenset(chain.from_iterable(map(_parameters, asking))),
        makes=frozenset(function.name for function in made),
        awaits=any(isinstance(function, ast.AsyncFunctionDef) for function in asking),
    )


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    return (argument.arg for argument in (*function.args.args, *function.args.kwonlyargs))


def _names(tree: ast.Module) -> Iterator[str]:
    """What a module imports, or takes from what it imports (`asyncio.run`), as dotted names; `__file__`, if it asks."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Attribute(value=ast.Name(id=module), attr=attribute):
                yield f"{module}.{attribute}"
            case ast.Name(id="__file__"):
                yield "__file__"
