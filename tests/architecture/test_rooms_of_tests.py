"""The tests keep house too: the test of a module is found by its path, and helpers lie in one place."""

from collections import Counter
from pathlib import Path
from textwrap import dedent

import pytest

from tests.architecture.test_rooms import MOST
from tests.support.places import ROOT
from tests.support.session import rooms
from tests.support.session.rooms import MIRRORS, TESTS, room_of

MODULES = sorted(TESTS.rglob("*.py"))
AT_HOME = ("support", "bench", "pictures")
"""Folders of helpers, and of programs that are run by themselves."""
PROGRAM = TESTS / "architecture" / "air.py"
"""`make air`."""


def _is_test_or_fixture(module: Path) -> bool:
    return module.name.startswith("test_") or module.name in ("conftest.py", "__init__.py")


def test_each_test_of_a_module_lies_in_a_folder_that_mirrors_a_package() -> None:
    mirrors = [TESTS / mirror for mirror in MIRRORS]
    folders = {file.parent.relative_to(mirror) for mirror in mirrors for file in mirror.rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []


def test_each_test_of_a_module_lies_in_the_room_of_what_it_uses() -> None:
    belongs = {file.relative_to(TESTS).as_posix(): room_of(file) for file in rooms.files()}
    assert {path: room for path, room in belongs.items() if not path.startswith(f"{room}/")} == {}


def test_helpers_lie_in_the_folder_of_helpers() -> None:
    rooms = [TESTS / name for name in AT_HOME]
    helpers = [module for module in MODULES if not _is_test_or_fixture(module) and module != PROGRAM]
    assert [str(helper) for helper in helpers if not any(map(helper.is_relative_to, rooms))] == []


def test_no_folder_of_tests_holds_more_modules_than_one_can_take_in() -> None:
    folders = Counter(str(module.parent.relative_to(ROOT)) for module in MODULES)
    assert {folder: count for folder, count in folders.items() if count > MOST} == {}


USES = {
    "pages": """
        from console.layout import layout
        def test_it(): layout()
    """,
    "running": """
        async def test_it(): ...
    """,
    "properties": """
        from hypothesis import given
        @given()
        def test_it(): ...
    """,
    "nights": """
        from jobs.run.simulate import Night
        def test_it(): Night()
    """,
    "files": """
        def test_it(tmp_path): ...
    """,
    "unit": """
        import asyncio
        from console.layout.frame import line
        def test_it(): line(asyncio.CancelledError)
    """,
}
"""What each room's tests use, and all rooms before it do not."""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tests with one in each room."""
    monkeypatch.setattr(rooms, "TESTS", tmp_path)
    for room, text in USES.items():
        _written(tmp_path / f"unit/plans/test_{room}.py", text)
    return tmp_path


def _written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(text))
    return file


@pytest.mark.parametrize("room", USES)
def test_a_test_belongs_into_the_room_of_what_it_uses(house: Path, room: str) -> None:
    assert room_of(house / f"unit/plans/test_{room}.py") == room


def test_a_test_that_takes_a_helper_from_another_belongs_into_its_room_wherever_that_lies(house: Path) -> None:
    taking = _written(house / "unit/plans/test_taking.py", "from tests.unit.plans.test_nights import Night")
    _written(house / "unit/plans/test_taking_from_it.py", "from tests.unit.plans.test_taking import Night")
    (house / "nights/plans").mkdir(parents=True)
    (house / "unit/plans/test_nights.py").rename(house / "nights/plans/test_nights.py")
    assert room_of(taking) == room_of(house / "unit/plans/test_taking_from_it.py") == "nights"


def test_a_test_that_asks_for_a_fixture_belongs_into_the_room_of_what_that_uses(house: Path) -> None:
    _written(house / "running/plans/conftest.py", "@pytest.fixture\nasync def night(): ...\n")
    assert room_of(_written(house / "unit/plans/test_asking.py", "def test_it(night): ...")) == "running"
    assert room_of(_written(house / "unit/plans/test_not_asking.py", "def test_it(knight): ...")) == "unit"
