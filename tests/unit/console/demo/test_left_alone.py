"""A demonstration ends when its player has left it, or its control database has, and not while it goes on by itself."""

from dataclasses import dataclass, field

from console.demo.left_alone import LeftAlone
from console.running.absence import GONE
from jobs.run.state.model import RunState
from plans.model import Manual
from tests.support.driver import Driven
from tests.support.nights import gate, night, task

MINUTES = GONE.total_seconds()


def demonstration() -> Driven:
    """A night in which the player is asked first."""
    return Driven(night(task("G1", gate(poll=("owner",))), task("A1", Manual(text="look"), after="G1")), player="owner")


@dataclass
class Hands:
    """A clock that is set by hand."""

    now: float = 1000.0
    alone: LeftAlone = field(init=False)

    def __post_init__(self) -> None:
        self.alone = LeftAlone(lambda: self.now)

    def left(self, state: RunState, seconds: float, *, seen: bool = False) -> bool:
        self.now += seconds
        return self.alone.without_person(state, seen=seen)


def test_a_night_that_stands_still_for_its_player_ends_minutes_after_the_last_console_closed() -> None:
    state, hands = demonstration().state, Hands()
    assert state.clock.stopped
    assert not hands.left(state, 0)
    assert not hands.left(state, MINUTES - 1)
    assert hands.left(state, 1)
    assert not hands.left(state, 1), "and is not ended again each moment"


def test_a_console_that_is_opened_in_between_is_time_won() -> None:
    state, hands = demonstration().state, Hands()
    hands.left(state, 0)
    assert not hands.left(state, MINUTES - 1, seen=True)
    assert not hands.left(state, MINUTES - 1)
    assert not hands.left(state, MINUTES - 1)


def test_a_night_that_goes_on_by_itself_is_left_to_its_end() -> None:
    run, hands = demonstration(), Hands()
    run.votes("G1", "owner", answer="go")
    run.do("decide", task="G1", choice="go")
    assert not run.state.clock.stopped
    assert not hands.left(run.state, 0)
    assert not hands.left(run.state, 10 * MINUTES)


def test_a_hold_that_nobody_is_there_to_release_ends_it() -> None:
    run, hands = Driven(night(task("G1", gate()))), Hands()
    run.do("hold", reason="a look around")
    hands.left(run.state, 0)
    assert hands.left(run.state, MINUTES)


def test_people_whose_control_database_stays_away_go_home() -> None:
    hands = Hands()
    assert not hands.alone.without_control(lost=True)
    hands.now += MINUTES - 1
    assert not hands.alone.without_control(lost=True)
    hands.now += 1
    assert hands.alone.without_control(lost=True)
