"""What the pages show, out of views: one page for each run, one with all of them. Pure but for the clock."""

from collections.abc import Mapping, Sequence
from time import time
from zoneinfo import ZoneInfo

from console.board.sheet import Shown
from console.board.ticking import Clock
from console.board.words import Teller
from console.view.model import View
from plans.characters import shown


def run_page(view: View, teller: Teller) -> Shown:
    """The page of one run."""
    title = shown(view.state.title)
    return Shown(title=teller.say("window", title=title), parts={"head": f"<h1>{view.run}</h1>"}, clock=clock_of(view))


def all_runs(views: Sequence[View], unread: Mapping[str, str], teller: Teller) -> Shown:
    """The page with a card for each run; `unread` says why one cannot be read."""
    clock = clock_of(views[0]) if views else Clock.standing(ZoneInfo("UTC"))
    return Shown(
        title=teller.say("window", title=teller.say("all runs")), parts={"cards": " ".join(unread)}, clock=clock
    )


def clock_of(view: View) -> Clock:
    """How the clocks of a run go on."""
    clock = view.state.clock
    speed = 0.0 if clock.stopped or view.state.ended is not None else clock.speed
    return Clock(run=view.now, real=view.real_now, made=time(), speed=speed, zone=ZoneInfo(view.plan.timezone))
