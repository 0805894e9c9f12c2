"""The board in the browser has no way to command: nothing in its code so much as names one."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.view.following import Follower
from console.view.live import LiveSource
from jobs.packs.refusing import OnlyRead

ROOT = Path(__file__).parents[2]
BOARD = sorted((ROOT / "console" / "board").rglob("*.py"))
WRITES = {name for name, member in inspect.getmembers(OnlyRead) if member is OnlyRead.create_run} | {"start_engine"}
"""What changes a run: a pack refuses all of it with one function."""


def _asked_of_others(file: Path) -> Iterator[str]:
    """Every attribute whose call is waited for, as all of a journal's are."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Await(value=ast.Call(func=ast.Attribute(attr=name))):
                yield name


@pytest.mark.parametrize("file", BOARD, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_module_of_the_board_calls_what_changes_a_run(file: Path) -> None:
    assert {*_asked_of_others(file)} & WRITES == set()


def test_what_a_board_follows_runs_with_can_send_nothing() -> None:
    able = {name for name in dir(Follower) if not name.startswith("_")}
    assert able & WRITES == set()
    assert {"send", "start_engine"} <= WRITES & {*dir(LiveSource)}


def test_no_page_of_the_board_holds_anything_to_press() -> None:
    for file in (ROOT / "console" / "board" / "templates").iterdir():
        text = file.read_text()
        assert not any(tag in text for tag in ("<form", "<button", "<input", 'method:"POST', "XMLHttpRequest")), file
