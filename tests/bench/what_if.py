"""`python -m tests.bench.what_if`: what it costs to ask what a command would do, of a plan of a thousand tasks.

The last line is one JSON object: milliseconds of processor time for each question, without and with a rehearsal that
counts (the goal is 150 ms for each), and for what an amendment takes from the checkpoints, which the engine looks for
while it decides nothing else.
"""

import json
import statistics
import time
from dataclasses import replace
from datetime import timedelta

from jobs.run.decisions.weakening import weakened
from jobs.run.what_if import Supposition, what_if
from plans.model import Body, Manual, Milestone, Plan, RunKind, Task
from plans.model.night import DoneBy, Night, UnitTimes
from plans.rehearsals.fingerprint import fingerprint
from tests.support.driver import Driven
from tests.support.nights import START, gate, night, sql_job, task

TASKS = 1000
TIMES = 9
QUESTIONS = (
    Supposition(word="hold", args={"reason": "bench"}, held_for=timedelta(minutes=20)),
    Supposition(word="skip", args={"task": "T10", "reason": "bench"}),
    Supposition(word="eta", args={"task": "T0", "minutes": 30}),
    Supposition(word="rollback", args={"reason": "bench"}),
    Supposition(word="shift", args={"amount": "60m", "reason": "bench"}),
)


def main() -> None:
    """Print the milliseconds of each question."""
    alone = a_thousand()
    rehearsed = replace(alone, nights=(_rehearsal(alone),))
    figures = {}
    for name, plan in (("what_if_ms", alone), ("what_if_rehearsed_ms", rehearsed)):
        run = Driven(plan)
        figures[name] = {one.word: round(_milliseconds(run, one), 1) for one in QUESTIONS}
    figures["amend_ms"] = {"one task shorter": round(_amendment_ms(alone), 1)}
    print(json.dumps(figures))


def _amendment_ms(plan: Plan) -> float:
    """What it costs to say what the checkpoints lack once a task is planned shorter."""
    fresh = replace(plan, tasks=(replace(plan.tasks[0], duration=timedelta(minutes=1)), *plan.tasks[1:]))
    state = Driven(plan).state
    began = time.process_time()
    weakened(state, (plan,), fresh)
    return (time.process_time() - began) * 1000


def a_thousand() -> Plan:
    """A thousand tasks in some chains, every fiftieth a checkpoint, every fourth with a rollback."""
    tasks = [
        task(
            f"T{at}", _body(at), after=_before(at), minutes=3, undo=at % 4 == 0, not_before=at if at % 40 == 1 else None
        )
        for at in range(TASKS)
    ]
    return night(*tasks, task("M1", Milestone(), after=f"T{TASKS - 1}"), window=6 * TASKS)


def _body(at: int) -> Body:
    if at % 50 == 49:
        return gate()
    return Manual() if at % 3 == 1 else sql_job()


def _clock(at: int) -> int | None:
    return at if at % 40 == 1 else None


def _before(at: int) -> str:
    return " ".join(f"T{one}" for one in (at - 1, at - 7) if one >= 0 and at % 5)


def _milliseconds(run: Driven, asked: Supposition) -> float:
    """The middle of several; the first one pays for what is kept."""
    took = []
    for _ in range(TIMES):
        began = time.process_time()
        seen = what_if(run.plan, run.state, asked, run.now)
        took.append((time.process_time() - began) * 1000)
        if seen.refused:
            raise ValueError(seen.refused)
    return statistics.median(took)


def _rehearsal(plan: Plan) -> Night:
    return Night(
        run="dr1",
        birth="1" * 64,
        head="2" * 64,
        title=plan.title,
        family=plan.family,
        plan_sha256=plan.sha256,
        kind=RunKind.REHEARSAL,
        start=START,
        planned_start=START,
        go_live=plan.go_live,
        tasks=tuple(_measured(one) for one in plan.tasks),
    )


def _measured(one: Task) -> UnitTimes:
    return UnitTimes(
        id=one.id,
        title=one.title,
        stream=one.stream,
        done_by=DoneBy.MACHINE,
        work=fingerprint(one.body),
        planned_seconds=180,
        how="done",
        active_seconds=170,
    )


if __name__ == "__main__":
    main()
