"""`cutover demo --simulated`: the reference night as a speed run, printed as lines. No database, no waiting."""

import time
from dataclasses import dataclass
from datetime import timedelta

from console.demo.cast import PlayedCast
from console.saying import Say
from console.text.closing_summary import farewell
from console.text.plain_log import Pulse, header, lines, status_line
from console.text.run_summary import Summary, summary
from console.view.picture import Picture
from jobs.past import Past
from jobs.run.simulate import SpeedRun
from jobs.run.state.fold import fold
from plans.model import Checkpoint, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What became of it."""

    summary: Summary
    elapsed: timedelta
    """Real time."""


def simulate(plan: Plan, *, seed: int, put: Say) -> Simulated:
    """Play the night and print it as it would have been seen by somebody who was there."""
    began = time.monotonic()
    night = SpeedRun(plan, PlayedCast(seed=seed, caveat_at=caveats(plan)), seed=seed)
    entries = night.entries()
    first = next(entries)
    past = Past(run=night.state.run, plan=night.plan, state=fold([first]), entries=(first,))
    picture = Picture(past)
    view = picture.view(host_now=first.at)
    for line in header(view):
        put(line)
    put("")
    pulse = Pulse()
    for entry in entries:
        picture.state = fold([entry], picture.state)
        view = picture.view(host_now=entry.at)
        for line in lines(view, [entry]):
            put(line)
        if pulse.due(view):
            put(status_line(view))
    elapsed = timedelta(seconds=time.monotonic() - began)
    for line in farewell(view, elapsed=elapsed):
        put(line)
    return Simulated(summary=summary(view.plan, view.state), elapsed=elapsed)


def caveats(plan: Plan) -> dict[str, tuple[str, str]]:
    """A party with a doubt, so that the night shows a go*: at the second check-in of a plan that has one."""
    gates = [task for task in plan.tasks if isinstance(task.body, Checkpoint) and len(task.body.poll) > 1]
    if len(gates) < 2 or not isinstance(gates[1].body, Checkpoint):
        return {}
    return {gates[1].id: (gates[1].body.poll[-1], "one interface answers slowly; watched until the next check-in")}
