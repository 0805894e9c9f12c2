"""The night as bars: planned, actual and forecast, beside an earlier one, as its report has them."""

from dataclasses import replace

from console.board.told.scene import Scene
from console.telling.report.document import Chart
from console.telling.report.facts import TaskFact
from console.telling.report.gantt import Drawn
from console.telling.report.gathering.story import Story
from console.telling.report.gathering.work import tasks
from console.telling.report.sections.timeline import chart_of

ROWS = 26
"""Rows of bars that a wall has room for; of a larger night each stream is one row, and what matters has its own."""


def bars(scene: Scene) -> Chart:
    """The bars of a night."""
    view = scene.view
    ghost = view.ghost(None)
    has_go_live = view.go_live_ahead or view.go_live_reached
    night = Drawn(
        tasks=tuple(_clean(one, scene) for one in tasks(Story(view=view, entries=()), ghost, scene.rows)),
        go_live_planned=view.forecast.go_live_planned,
        go_live=view.forecast.go_live if has_go_live else None,
        as_of=view.now,
        under_way=view.state.ended is None,
    )
    before = ghost.label if ghost is not None else ""
    chart = chart_of(night, scene.wording, most=ROWS, night_before=scene.typed(before))
    return replace(chart, told=scene.say("bars told", tasks=len(night.tasks)))


def _clean(task: TaskFact, scene: Scene) -> TaskFact:
    """The same as a wall may show it."""
    return replace(task, title=scene.typed(task.title), stream=scene.typed(task.stream))
