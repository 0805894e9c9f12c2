"""A simulated night before one's eyes: the run's own pictures, marked, and deaf to commands."""

from datetime import timedelta

import pytest

from console.errors import Declined
from console.keys.submit import submit
from console.layout import Board, layout, text_of
from console.layout.glyphs import ASCII
from console.text.plain_log import follow
from console.view.simulated import SimulatedSource
from jobs.run.state.unit import Phase
from jobs.simulation.durations import drawn
from jobs.simulation.night import Conditions, speed_run
from plans.model import Manual, Milestone, RunKind
from plans.model.faults import NO_FAULTS
from tests.support.nights import gate, night, task
from tests.support.world import ui


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def source(clock: Clock, speed: float = 60.0) -> SimulatedSource:
    """A night of fifty minutes, a minute a second."""
    plan = night(
        task("J1", minutes=20),
        task("P1", Manual(), after="J1", minutes=20),
        task("G1", gate(), after="P1", minutes=10),
        task("M1", Milestone(), after="G1"),
    )
    conditions = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS)
    durations = drawn(plan, nights=1, seed=1, faults=NO_FAULTS).nights[0]
    return SimulatedSource(speed_run(plan, durations, conditions), speed=speed, clock=clock)


def test_the_night_goes_on_as_fast_as_it_was_said() -> None:
    clock = Clock()
    seen = source(clock)
    assert seen.now().state.unit("J1").phase is Phase.RUNNING
    clock.now = 19.9
    assert seen.now().state.unit("J1").phase is Phase.RUNNING
    clock.now = 20.1
    view = seen.now()
    assert (view.state.unit("J1").phase, view.state.unit("P1").phase) == (Phase.DONE, Phase.RUNNING)
    assert view.now == view.plan.start + timedelta(seconds=20.1 * 60)


async def test_nothing_can_be_commanded_and_the_line_says_why() -> None:
    seen = source(Clock())
    with pytest.raises(Declined, match="simulated"):
        await seen.send("hold", {})
    with pytest.raises(Declined, match="simulated"):
        await seen.start_engine("")
    board = Board.of(seen.now(), ui(), (80, 24), ASCII)
    assert submit(board, "hold now").ui.message == "this night is simulated: nothing in it can be commanded"


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 50)])
def test_the_first_line_says_that_it_is_simulated_at_every_width(size: tuple[int, int]) -> None:
    first, *_ = text_of(layout(source(Clock()).now(), ui(), size, ASCII)).splitlines()
    assert "*** SIMULATED ***" in first
    assert "PRODUCTION" not in first
    assert "NO ENGINE" not in first


async def test_its_lines_begin_and_go_on_with_that_and_end_with_the_night() -> None:
    clock, lines = Clock(), list[str]()
    seen = source(clock)
    clock.now = 3600.0
    view = await follow(seen, lines.append)
    assert view.state.ended is not None
    assert lines[0] == "SIMULATED, nothing is executed: A night"
    assert any("J1" in line and "DONE" in line for line in lines)
    assert any(line.startswith("Result") and "completed, simulated" in line for line in lines)
