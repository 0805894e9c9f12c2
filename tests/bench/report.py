"""`python -m tests.bench.report`: how long a report of a night of 1,000 tasks takes, and how large its page is.

The night is played by the engine's own decisions, with faults; what is measured is the whole way from a view and all
events to the text of the file. The last line is one JSON object.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from console.telling.moments import Moments
from console.telling.report.forms import Form
from console.telling.report.gathering.night import night_report
from console.telling.report.gathering.story import Story
from console.telling.report.whole import report_text
from console.telling.report.wording import Wording
from console.view.model import View
from jobs.run.events import Entry
from jobs.run.outlook.forecast import forecast
from jobs.run.state.fold import fold
from jobs.simulation.durations import drawn
from jobs.simulation.night import Conditions, speed_run
from plans.model import Plan, RunKind
from plans.model.languages import Language
from tests.bench.speed_run import SQL_FAILS, TASKS, a_large_plan

MOST_SECONDS, MOST_BYTES = 3.0, 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one report came to."""

    seconds: float
    size: int


def large_night(tasks: int = TASKS) -> Story:
    """A night that was played to its end, with a twentieth of all attempts failing."""
    plan = a_large_plan(tasks).for_run(RunKind.PRODUCTION)
    conditions = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=SQL_FAILS)
    [night] = drawn(plan, nights=1, seed=1, faults=SQL_FAILS).nights
    return story_of(plan, list(speed_run(plan, night, conditions).entries()))


def story_of(plan: Plan, entries: Sequence[Entry]) -> Story:
    """What its report is made of."""
    state = fold(entries)
    now = state.ended.at if state.ended is not None else entries[-1].at
    view = View(
        run=state.run,
        plan=plan,
        state=state,
        forecast=forecast(plan, state, now),
        now=now,
        real_now=entries[-1].at,
        ghosts=(),
    )
    return Story(view=view, entries=entries)


def measured(story: Story, form: Form) -> Measured:
    """From the view to the text."""
    began = time.process_time()
    report = night_report(story, program="bench", made=story.view.real_now)
    words = Wording(moments=Moments.of(story.view.plan, story.view.forecast, language=Language.NORWEGIAN))
    text = report_text(report, form, words)
    return Measured(seconds=time.process_time() - began, size=len(text.encode()))


def main() -> None:
    """Print a line a form, then the JSON object."""
    story = large_night()
    found = {form: measured(story, form) for form in Form}
    for form, one in found.items():
        print(f"{form:5} {one.seconds:6.2f} s  {one.size / 1e6:5.2f} MB")
    page = found[Form.HTML]
    goals = {"in_time": page.seconds <= MOST_SECONDS, "small": page.size <= MOST_BYTES}
    print(json.dumps({"tasks": len(story.plan.tasks), "seconds": round(page.seconds, 2), "bytes": page.size, **goals}))


if __name__ == "__main__":
    main()
