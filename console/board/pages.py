"""What the pages show, out of views: one page for each run, one with all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from console.board.sheet import Shown
from console.board.ticking import Course, RealClock, Tick, tick
from console.board.told.answers import SHOWN, answers
from console.board.told.bars import bars
from console.board.told.card import card
from console.board.told.foot import foot
from console.board.told.gates import gate_cards
from console.board.told.head import alarms, head
from console.board.told.lists import confirmations, flows, work
from console.board.told.needs import further_needs
from console.board.told.pieces import Line
from console.board.told.scene import Scene
from console.board.words import Teller
from console.telling.markup import macros, raw
from console.telling.report.document import Tone
from console.view.model import View
from plans.characters import shown

_PARTS = "console.board/parts.html"
BARS_FOR, BARS_LEAST = 20.0, 5.0
"""Real seconds for which bars stand as they are, while nothing happens and however much does: they are the most of a
page, and creep."""


class Pages:
    """Makes pages in one language."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._charts = macros("console.telling.report/chart.html")
        self._bars: dict[str, tuple[int, float, str]] = {}
        """Of each run the event and the moment at which its bars were drawn, and these."""
        self._scenes: dict[str, Scene] = {}
        """Of each run the latest: its page and its card are of the same."""

    def run_page(self, view: View) -> Shown:
        """The page of one run."""
        scene, part = self._scene(view), _parts(view)
        parts = {
            "head": part.head(head(scene)),
            "alarms": part.alarms(tuple(alarms(scene))),
            "answers": part.answers(answers(scene)),
            "gates": part.gates(tuple(gate_cards(scene)), scene.say("checkpoints"), scene.say("next")),
            "needs": part.listing(further_needs(scene, SHOWN)),
            "work": part.listing(work(scene)),
            "confirmations": part.listing(confirmations(scene)),
            "flows": part.listing(flows(scene)),
            "chart": self._drawn(scene),
            "foot": part.lines(foot(scene)),
        }
        title = self._teller.say("window", title=scene.typed(view.state.title))
        return Shown(
            title=title, parts={name: str(html) for name, html in parts.items()}, clock=RealClock.at(view.real_now)
        )

    def _scene(self, view: View) -> Scene:
        known = self._scenes.get(view.run)
        if known is None or known.view is not view:
            known = self._scenes[view.run] = Scene.of(view, self._teller, known)
        return known

    def _drawn(self, scene: Scene) -> str:
        """The bars, drawn anew some seconds after something has happened, or where they have stood for long."""
        view, now = scene.view, monotonic()
        head, at, html = self._bars.get(view.run, (-1, 0.0, ""))
        if not html or now - at > (BARS_LEAST if head != view.state.head else BARS_FOR):
            html = str(self._charts.chart(bars(scene)))
            self._bars[view.run] = view.state.head, now, html
        return html

    def all_runs(self, views: Sequence[View], unread: Mapping[str, str], left_out: int = 0) -> Shown:
        """The page with a card for each run; `unread` says why one cannot be read, `left_out` how many have none."""
        say, parts = self._teller.say, {"top": self._top(views)}
        for view in views:
            told = card(self._scene(view))
            parts[f"card-{view.run}"] = str(_parts(view).card(told, say("next"), say("all of it")))
        lines = [Line(text=shown(say("unread", run=run, why=why)), tone=Tone.BAD) for run, why in unread.items()]
        if not views and not lines:
            lines.append(Line(text=say("nothing yet"), tone=Tone.MUTED))
        if left_out:
            lines.append(Line(text=self._teller.count("more runs", left_out), tone=Tone.WARN))
        parts["unread"] = str(macros(_PARTS).alarms(lines))
        clock = RealClock.at(views[0].real_now) if views else RealClock()
        return Shown(title=say("window", title=say("all runs")), parts=parts, clock=clock)

    def _top(self, views: Sequence[View]) -> str:
        """What time it is, where that is the same for all of them."""
        courses = {(view.plan.timezone, view.state.clock.speed) for view in views}
        if len(courses) != 1 or {speed for _, speed in courses} != {1}:
            return ""
        view = next((one for one in views if one.state.ended is None), views[0])
        zone = view.now.astimezone(ZoneInfo(view.plan.timezone)).tzname() or view.plan.timezone
        return str(_parts(view).top(self._teller.say("all runs"), zone))

    def forget(self, run: str) -> None:
        """A run that is no longer shown."""
        self._bars.pop(run, None)
        self._scenes.pop(run, None)


def _parts(view: View) -> Any:  # noqa: ANN401 - as of `macros`
    """The macros of all parts, whose times go on by the clock of this run."""
    course = course_of(view)

    def going_on(kind: str, at: datetime | None = None) -> object:
        return raw(tick(Tick(kind), at, course, view.real_now))

    return macros(_PARTS, tick=going_on)


def course_of(view: View) -> Course:
    """How the clock of a run goes on."""
    clock, zone = view.state.clock, ZoneInfo(view.plan.timezone)
    if clock.stopped or view.state.ended is not None:
        return Course(origin=clock.origin, run_origin=view.now, speed=0.0, zone=zone)
    return Course(origin=clock.origin, run_origin=clock.run_origin, speed=clock.speed, zone=zone)
