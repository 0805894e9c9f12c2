"""Whether somebody executes a run, and what each reader of it says while nobody does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.keys.submit import submit
from console.layout import Board, layout, text_of
from console.layout.glyphs import ASCII
from console.text.broken import broken
from console.text.night.need import Kind
from console.text.plain_log import status_line
from console.text.status_json import status_json
from console.text.status_page import status_text
from console.view.engine_presence import GRACE, STARTING, EnginePresence, engine_presence, unread_text
from console.view.model import Ui, View
from jobs.run.state.model import EngineState
from tests.support.world import PROGRESS, SIZES, half_way

ENGINE = EngineState(term=1, name="db1-4711-ab", host="db1", pid=4711)


def night(**changes: object) -> View:
    view = half_way().view(progress=PROGRESS)
    return replace(view, state=replace(view.state, engine=ENGINE), **changes)


LIVING = night()
DEAD = night(lease=None, standbys=0)


def begun(age: timedelta) -> View:
    """A run that was created so long ago, and has had no engine."""
    return replace(LIVING, lease=None, state=replace(LIVING.state, engine=None, created_real=LIVING.real_now - age))


@pytest.mark.parametrize(
    ("view", "presence"),
    [
        (LIVING, EnginePresence.WORKING),
        (begun(STARTING / 2), EnginePresence.STARTING),
        (begun(STARTING), EnginePresence.MISSING),
        (replace(DEAD, waits_since=DEAD.real_now - GRACE / 2), EnginePresence.CHANGING),
        (replace(DEAD, waits_since=DEAD.real_now - GRACE), EnginePresence.MISSING),
        (DEAD, EnginePresence.MISSING),
    ],
)
def test_an_engine_is_missed_only_once_it_has_had_its_time(view: View, presence: EnginePresence) -> None:
    assert engine_presence(view) is presence
    assert any("NO ENGINE" in thing.text for thing in broken(view, ())) is (presence is EnginePresence.MISSING)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_a_missing_engine_is_the_first_that_somebody_must_see_to_at_every_size(size: tuple[int, int]) -> None:
    assert "1 NO ENGINE" in text_of(layout(DEAD, Ui(), size, ASCII))


def test_jobs_stand_still_and_nothing_pretends_that_they_end() -> None:
    shown = text_of(layout(DEAD, Ui(), (160, 50), ASCII))
    assert "JOBS  2 as of 23:48:00, nobody works at them" in shown
    assert "nobody works at it" in shown
    assert "rows/s  " not in shown.partition("JOBS  2")[2].splitlines()[0]
    assert next(line for line in shown.splitlines() if "B02  Copy" in line).split("54%")[1].split()[1] == "--"


def test_every_reader_says_that_there_is_none() -> None:
    assert "NO ENGINE, nothing goes on since 23:48:00" in status_text(DEAD)
    assert "  NO ENGINE" in status_line(DEAD)
    told = status_json(DEAD)
    assert (told["engine"], told["engine_presence"], told["engine_host"]) == (False, "missing", None)
    assert "engine starting" in status_line(begun(STARTING / 2))


def test_a_command_says_that_nobody_reads_it() -> None:
    assert unread_text(DEAD) == "nobody reads it before there is an engine (cutover engine 7f3a)"
    assert unread_text(begun(STARTING / 2)) == "it is read once the engine is there"
    assert unread_text(LIVING) == ""


def test_an_engine_is_started_from_the_screen_where_there_is_none() -> None:
    board = Board.of(DEAD, Ui(), (80, 24), ASCII)
    assert (board.needs[0].kind, board.needs[0].line) == (Kind.ENGINE, "start-engine")
    assert submit(board, "start-engine").engine == ""
    for view in (LIVING, replace(DEAD, observer=True)):
        refused = submit(Board.of(view, Ui(), (80, 24), ASCII), "start-engine")
        assert (refused.engine, refused.ui.warn) == (None, True)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_a_forecast_that_nobody_works_at_says_as_of_when_it_is(size: tuple[int, int]) -> None:
    shown = text_of(layout(DEAD, Ui(), size, ASCII))
    assert "on time" not in shown
    assert ("m LATE as of 23:48" if size[0] < 160 else "as of 23:48, no engine") in shown
    assert "as of 23:48:00" in status_text(DEAD).split("ON TIME?")[1].splitlines()[0]
