"""The pictures: which moments of the night, which page, which size. Each is a frame of the screen as an SVG."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from console.layout import layout
from console.layout.glyphs import ASCII, UNICODE, Glyphs
from console.layout.palette import Theme
from console.layout.svg import svg
from console.view.model import Filter, Page, Ui, View
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, RunKind
from tests.pictures.night import PlayedNight
from tests.support.world import PROGRESS, half_way, no_go, polling, rolling_back, ui

Moment = Callable[[View], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture."""

    title: str
    """What somebody hears who cannot see it."""
    view: Callable[[], View]
    ui: Ui
    size: tuple[int, int] = (100, 30)
    glyphs: Glyphs = UNICODE
    theme: Theme = Theme.DARK

    def drawn(self) -> str:
        """The document."""
        return svg(layout(self.view(), self.ui, self.size, self.glyphs), title=self.title, theme=self.theme)


def _first(moment: Moment) -> View:
    """The night when something holds for the first time."""
    return next(view for view in PlayedNight().views() if moment(view))


def _busy() -> View:
    return half_way().view(progress=PROGRESS)


def _in_production() -> View:
    view = _busy()
    return replace(view, state=replace(view.state, kind=RunKind.PRODUCTION))


def _half_voted(view: View) -> bool:
    for task in view.plan.tasks:
        known = view.state.unit(task.id)
        if isinstance(task.body, Checkpoint) and known.phase is Phase.OPEN and len(task.body.poll) > 4:
            return sum(known.vote(party) is not None for party in task.body.poll) >= len(task.body.poll) // 2
    return False


SHOTS: Mapping[str, Shot] = {
    "board-80x24": Shot(title="The board at 80 columns in ASCII", view=_busy, ui=ui(), size=(80, 24), glyphs=ASCII),
    "board-40x10": Shot(title="The board at 40 columns", view=_busy, ui=ui(), size=(40, 10), glyphs=ASCII),
    "board-240x60": Shot(title="The board at 240 columns", view=_busy, ui=ui(), size=(240, 60)),
    "production": Shot(title="A production run: its frame", view=_in_production, ui=ui(), size=(160, 50)),
    "light": Shot(title="The board in the light theme", view=_busy, ui=ui(), theme=Theme.LIGHT),
    "colour-blind": Shot(title="The board without red and green", view=_busy, ui=ui(), theme=Theme.COLOUR_BLIND),
    "poll": Shot(
        title="A poll, walked party by party",
        view=lambda: polling().view(progress=PROGRESS),
        ui=ui(page=Page.POLL, selected="G2", line=1),
    ),
    "task": Shot(title="The page of a task that asks", view=_busy, ui=ui(page=Page.TASK, selected="B05")),
    "no-go": Shot(title="After a no-go", view=lambda: no_go().view(progress=PROGRESS), ui=ui(), size=(160, 50)),
    "rollback": Shot(title="The night is rolled back", view=lambda: rolling_back().view(), ui=ui()),
    "reference-night": Shot(
        title="The reference night with a poll half answered",
        view=lambda: _first(_half_voted),
        ui=Ui(filter=Filter.ACTIVE),
        size=(160, 50),
    ),
}
