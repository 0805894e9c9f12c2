"""What is gravest stays on the screen at every width, whatever comes together in one night."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.layout import Board, draw, text_of
from console.layout.frame import text_of_line
from console.layout.glyphs import ASCII
from console.layout.identity import identity
from console.view.model import Ui, View
from console.view.replay import Replay
from jobs.run import events as e
from plans.model import RunKind
from tests.support.world import NOW, half_way

WIDTHS = {40: 10, 60: 20, 80: 24, 100: 30, 160: 50}
"""Columns, and the lines that a terminal of so many usually has."""
LONG = "Nemocnice Bílá Hora a všechny její odloučené ordinace, druhá vlna"


@dataclass(frozen=True)
class Grave:
    """What comes together."""

    kind: RunKind = RunKind.REHEARSAL
    observer: bool = False
    degraded: bool = False
    engine: str = "works"
    replay: bool = False
    hold: bool = False
    frozen: bool = False
    long: bool = False
    """A title and the names of those with the keys, longer than any line."""

    @property
    def words(self) -> tuple[str, ...]:
        """What has to be read, in any of its forms; without regard to letters' case."""
        told = {
            self.kind.value: True,
            "degraded": self.degraded,
            "hold": self.hold,
            "replay": self.replay,
            "obs": self.observer and not self.replay,
            "frozen": self.frozen and not self.replay,
            "lost": self.engine == "lost",
            "no engine": self.engine == "missed",
        }
        return tuple(word for word, is_so in told.items() if is_so)

    def board(self, width: int) -> Board:
        """The board of such a night."""
        return Board.of(self.view(), Ui(frozen=self.frozen), (width, WIDTHS[width]), ASCII)

    def view(self) -> View:
        """What a console is given of it."""
        view = replace(_night(self.kind, self.degraded, self.hold), observer=self.observer)
        if self.long:
            keys = replace(view.state.keys, holder="a.person.with-a-long-name@hospital", claimed_by="another.person")
            view = replace(view, state=replace(view.state, title=LONG, keys=keys))
        if self.engine == "missed":
            view = replace(view, lease=None, standbys=0)
        if self.replay:
            view = replace(view, observer=True, replay=Replay(at=NOW, speed=600.0, playing=False))
        return replace(view, lost=self.engine == "lost")


@cache
def _night(kind: RunKind, degraded: bool, hold: bool) -> View:
    night = half_way()
    created = night.entries[0].event
    assert isinstance(created, e.RunCreated)
    night.entries[0] = replace(night.entries[0], event=replace(created, kind=kind))
    if degraded:
        night.say(170, e.Degraded(text="letters wait in their queue", by="k.stone"))
    if hold:
        night.say(170, e.HoldSet(by="k.stone", reason="disk"))
    return night.view()


FLAG = (False, True)
ENGINES = ("works", "lost", "missed")
COMBINATIONS = [
    Grave(*one)
    for one in product(RunKind, FLAG, FLAG, ENGINES, FLAG, FLAG, FLAG, FLAG)
    if not (one[4] and one[3] != "works")  # nothing is lost or missed of a night that is over
]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_grave_word_of_the_first_line_stays_whatever_comes_together(width: int) -> None:
    for grave in COMBINATIONS:
        shown = text_of_line(identity(grave.board(width)))
        assert len(shown) == width
        assert not [w for w in grave.words if w not in shown.casefold() and w != "hold"], (grave, shown)


@given(st.sampled_from(COMBINATIONS), st.sampled_from(list(WIDTHS)))
def test_every_grave_word_is_on_the_board(grave: Grave, width: int) -> None:
    shown = text_of(draw(grave.board(width)))
    assert not [word for word in grave.words if word not in shown.casefold()], shown


def test_the_first_line_of_an_observed_and_degraded_production_whose_database_is_away() -> None:
    night = Grave(kind=RunKind.PRODUCTION, observer=True, degraded=True, engine="lost", long=True)
    assert [text_of_line(identity(night.board(width))) for width in (40, 60, 80)] == [
        "Nem~ PRODUCTION DEGRADED  OBSERVING LOST",
        "Nemocnice Bila ~ PRODUCTION DEGRADED  OBSERVING JOURNAL LOST",
        "Nemocnice Bi~ PRODUCTION 7f3a   DEGRADED   OBSERVING  JOURNAL LOST, as of 2m ago",
    ]
