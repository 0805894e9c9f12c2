"""The tests keep house too: the test of a module is found by its path, and helpers lie in one place."""

from collections import Counter
from pathlib import Path

from tests.architecture.test_rooms import MOST
from tests.support.places import ROOT

TESTS = ROOT / "tests"
MODULES = sorted(TESTS.rglob("*.py"))
AT_HOME = ("support", "bench", "pictures")
"""Folders of helpers, and of programs that are run by themselves."""
PROGRAM = TESTS / "architecture" / "air.py"
"""`make air`."""


def _is_test_or_fixture(module: Path) -> bool:
    return module.name.startswith("test_") or module.name in ("conftest.py", "__init__.py")


def test_each_unit_test_lies_in_a_folder_that_mirrors_a_package() -> None:
    unit = TESTS / "unit"
    folders = {file.parent.relative_to(unit) for file in unit.rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_helpers_lie_in_the_folder_of_helpers() -> None:
    rooms = [TESTS / name for name in AT_HOME]
    helpers = [module for module in MODULES if not _is_test_or_fixture(module) and module != PROGRAM]
    assert [str(helper) for helper in helpers if not any(map(helper.is_relative_to, rooms))] == []


def test_no_folder_of_tests_holds_more_modules_than_one_can_take_in() -> None:
    folders = Counter(str(module.parent.relative_to(ROOT)) for module in MODULES)
    assert {folder: count for folder, count in folders.items() if count > MOST} == {}
