"""Rooms that say what they hold: no folder is too full, and each statement lies beside those who send it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST = 40
DOORS = [file for package in ("console", "jobs", "plans") for file in sorted((ROOT / package).rglob("__init__.py"))]
ROOMS = ("copy", "reconcile", "rights", "rows", "postgres")
STATEMENTS = [file for room in ROOMS for file in sorted((ROOT / "jobs" / room).rglob("sql/*.sql"))]
BY_NAME = "prepare_"
"""Statements that are chosen by the name of their table."""
FOR_OTHERS = {"done_forget", "done_read", "done_write", "fence_seen", "written", "table_partitions"}
"""Statements about what lies on a target or in a catalog, sent by rooms that have no statements of their own."""


def _calls(file: Path) -> Iterator[str]:
    """The names of the statements that a module sends."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Call(func=ast.Name(id="statement" | "own"), args=[ast.Constant(value=str(name)), *_]):
                yield name


@cache
def _senders(package: Path) -> set[str]:
    """The names of all statements that a package sends."""
    return {name for module in package.glob("*.py") for name in _calls(module)}


def test_no_folder_holds_more_modules_or_statements_than_one_can_take_in() -> None:
    folders = Counter((file.parent, file.suffix) for package in ("console", "jobs", "plans") for file in
                      (ROOT / package).rglob("*.*") if file.suffix in (".py", ".sql"))  # fmt: skip
    assert {folder: count for folder, count in folders.items() if count > MOST} == {}


def test_a_statement_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(file.stem for file in STATEMENTS).items() if count > 1] == []


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
def test_a_statement_is_sent_by_the_package_beside_it(file: Path) -> None:
    senders = _senders(file.parents[1])
    assert file.stem in senders | FOR_OTHERS or file.stem.startswith(BY_NAME)


def _imported(file: Path) -> Iterator[str]:
    """The full names that a module imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{name.name}" for name in names)
            case ast.Import(names=names):
                yield from (name.name for name in names)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: str(door.parent.relative_to(ROOT)))
def test_a_package_says_what_it_holds_and_does_not_import_what_it_says_it_must_not(door: Path) -> None:
    says = ast.get_docstring(ast.parse(door.read_text())) or ""
    holds, _, forbids = re.sub(r"\s+", " ", says).partition("must not import ")
    forbidden = re.findall(r"`([\w.]+)`", re.split(r"[:;] |\.(?: |$)|, and nothing", forbids)[0])
    assert holds
    assert forbidden
    imported = {name for module in door.parent.rglob("*.py") for name in _imported(module)}
    assert {name for name in imported for no in forbidden if name == no or name.startswith(f"{no}.")} == set()
