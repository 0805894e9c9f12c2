"""Which view of a run a person had, from one console to the next."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.terminal.last_view import LastView, ViewKeeper, keep_last_view, read_last_view
from console.view.arranged import Arranged, Order
from console.view.model import Filter, Ui
from tests.support.world import half_way

LATE = LastView(
    filter=Filter.STREAM,
    arranged=Arranged(of="live", order=Order.LATENESS, grouped=True, folded=frozenset({"gates"})),
)


def test_the_next_console_has_the_view_of_the_last_one(tmp_path: Path) -> None:
    view, path = half_way().view(), tmp_path / "views" / "7f3a"
    first = ViewKeeper(lambda _: path)
    assert first.begin(view, Ui()) == Ui()
    first.keep(replace(Ui(), filter=LATE.filter, arranged=LATE.arranged))
    second = ViewKeeper(lambda _: path)
    assert LastView.of(second.begin(view, Ui())) == LATE
    assert (first.restored, second.restored) == (False, True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_run_of_this_name_begins_with_the_usual_view(tmp_path: Path) -> None:
    keep_last_view(tmp_path / "7f3a", LATE, birth="ab")
    assert read_last_view(tmp_path / "7f3a", birth="cd") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"birth": "ab"}', "[" * 4000, '{"birth": "ab", "view": "xyz"}'])
def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "7f3a"
    path.write_text(text)
    assert read_last_view(path, birth="ab") is None


def test_a_console_without_a_place_keeps_nothing_and_goes_on() -> None:
    keeper = ViewKeeper(None)
    assert keeper.begin(half_way().view(), Ui()) == Ui()
    keeper.keep(Ui(filter=Filter.ALL))
