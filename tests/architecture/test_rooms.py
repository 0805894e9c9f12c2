"""Rooms that say what they hold: no folder is too full, and each statement lies beside those who send it."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("rooms")
"""Every module is read once, by one process."""

ROOT = Path(__file__).parents[2]
MOST = 40
DOORS = [file for package in ("console", "jobs", "plans") for file in sorted((ROOT / package).rglob("__init__.py"))]
ROOMS = ("copy", "reconcile", "rights", "rows", "postgres")
STATEMENTS = [file for room in ROOMS for file in sorted((ROOT / "jobs" / room).rglob("sql/*.sql"))]
BY_NAME = "prepare_"
"""Statements that are chosen by the name of their table."""
FOR_OTHERS = {"done_forget", "done_read", "done_write", "fence_seen", "written", "table_partitions"}
"""Statements about what lies on a target or in a catalog, sent by rooms that have no statements of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """What one module uses."""

    imported: frozenset[str]
    """Full names."""
    sent: frozenset[str]
    """The names of statements."""


@cache
def _read(file: Path) -> Module:
    nodes = [*ast.walk(ast.parse(file.read_text()))]
    return Module(imported=frozenset(_imported(nodes)), sent=frozenset(_sent(nodes)))


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{name.name}" for name in names)
            case ast.Import(names=names):
                yield from (name.name for name in names)


def _sent(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="statement" | "own"), args=[ast.Constant(value=str(name)), *_]):
                yield name


def test_no_folder_holds_more_modules_or_statements_than_one_can_take_in() -> None:
    folders = Counter((file.parent, file.suffix) for package in ("console", "jobs", "plans") for file in
                      (ROOT / package).rglob("*.*") if file.suffix in (".py", ".sql"))  # fmt: skip
    assert {folder: count for folder, count in folders.items() if count > MOST} == {}


def test_a_statement_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(file.stem for file in STATEMENTS).items() if count > 1] == []


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
def test_a_statement_is_sent_by_the_package_beside_it(file: Path) -> None:
    sent = {name for module in file.parents[1].glob("*.py") for name in _read(module).sent}
    assert file.stem in sent | FOR_OTHERS or file.stem.startswith(BY_NAME)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: str(door.parent.relative_to(ROOT)))
def test_a_package_says_what_it_holds_and_does_not_import_what_it_says_it_must_not(door: Path) -> None:
    says = ast.get_docstring(ast.parse(door.read_text())) or ""
    holds, _, forbids = re.sub(r"\s+", " ", says).partition("must not import ")
    forbidden = re.findall(r"`([\w.]+)`", re.split(r"[:;] |\.(?: |$)|, and nothing", forbids)[0])
    assert holds
    assert forbidden
    imported = {name for module in door.parent.rglob("*.py") for name in _read(module).imported}
    assert {name for name in imported for no in forbidden if name == no or name.startswith(f"{no}.")} == set()
