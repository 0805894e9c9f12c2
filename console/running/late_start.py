"""A production run that is begun after its start: nothing waits for that time any more, so much may start at once.

What would start is named by asking the one place that decides it, and a person types a word before it does.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import click

from console.errors import Declined
from console.text.schedule_page import kind_of
from jobs.run.decisions.decide import decide
from jobs.run.decisions.decision import EngineUp
from jobs.run.events import Entry, RunCreated
from jobs.run.outlook.late_start import how_long
from jobs.run.outlook.status import Code, look
from jobs.run.state.fold import fold
from plans.model import Plan, RunKind

WORD = "start late"
_AT_ONCE = {
    Code.RUN: "starts",
    Code.OPEN: "opens its poll",
    Code.DONE: "is reached",
    Code.READY: "is ready, and a person starts it",
}

Agree = Callable[[Plan, datetime], None]


def starts_at_once(plan: Plan, now: datetime) -> Iterator[str]:
    """A line for each task that would begin, open or be reached the moment an engine executes a production run."""
    plan = plan.for_run(RunKind.PRODUCTION)
    created = RunCreated(
        run="",
        title=plan.title,
        plan_sha256=plan.sha256,
        kind=RunKind.PRODUCTION,
        origin=now,
        run_origin=now,
        by="",
        late=True,
    )
    state = fold([Entry(seq=1, at=now, event=created)])
    decision = decide(plan, state, [EngineUp(term=1, engine="", host="", pid=0)], now)
    for task in plan.tasks:
        what = _AT_ONCE.get(look(plan, decision.state, task.id, now).code)
        if what is not None:
            yield f"{task.id} {task.title} ({kind_of(task)}) {what}"


def agree_by_word(plan: Plan, now: datetime) -> None:
    """Name what would start at once and have a word typed for it. Raises `Declined`."""
    past = how_long(now - plan.start)
    click.echo(f"  The start was {past} ago. At once:", err=True)
    for line in starts_at_once(plan, now):
        click.echo(f"    {line}", err=True)
    try:
        typed = click.prompt(f"Type {WORD} if that is meant", err=True, default="", show_default=False)
    except click.Abort:
        typed = ""
    if typed.strip() != WORD:
        raise Declined(
            f"the start was {past} ago, and nobody agreed to what would start at once; nothing was run",
            hint="move start: in the plan",
        )
