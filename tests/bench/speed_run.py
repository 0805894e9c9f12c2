"""How long it takes to simulate a hundred nights of a thousand tasks by the engine's own decisions, on two cores.

What is measured is processor time, of all processes that take part, as what else the machine does is no matter of ours:
two free cores do it in half of it, and in what one process alone does before and afterwards.
"""

import os
import time
from datetime import timedelta

from jobs.simulation.night import Conditions
from jobs.simulation.simulation import How, simulate
from plans.model import DoneCriterion, JobKind, Manual, Plan, Retry, RunKind, TaskId
from plans.model.faults import NightFaults, Trouble
from tests.support.nights import confirm, gate, night, sql_job, task
from tests.support.rehearsed import rehearsed_by

TASKS, NIGHTS, CORES = 1000, 100, 2
_WIDTH = 20
_PATIENT = sql_job(retry=Retry(attempts=5, first_wait=timedelta(seconds=30), max_wait=timedelta(minutes=5)))
SQL_FAILS = NightFaults(kinds={JobKind.SQL: Trouble(fails=0.05)})
"""A twentieth of all attempts fails, and is tried again."""


def a_large_plan(tasks: int = TASKS) -> Plan:
    """Twenty strands side by side: jobs, a fifth of it people's work, a gate every fifty tasks; three rehearsals."""
    made = []
    for at in range(tasks - 1):
        body = _PATIENT
        if at % 50 == 49:
            body = gate(DoneCriterion(tasks=(TaskId(f"T{at - _WIDTH}"),)))
        elif at % 40 == 1:
            body = confirm("a", "b", "c")
        elif at % 5 == 0:
            body = Manual()
        after = [f"T{before}" for before in (at - _WIDTH, at - _WIDTH - 1) if before >= 0]
        made.append(task(f"T{at}", body, after=" ".join(after), minutes=5 + at % 11))
    return rehearsed_by(night(*made), 0.9, 1.0, 1.2)


def simulate_seconds(*, tasks: int = TASKS, nights: int = NIGHTS) -> float:
    """Seconds that two free cores take for it."""
    plan = a_large_plan(tasks)
    conditions = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=SQL_FAILS)
    before, began = os.times(), time.monotonic()
    simulation = simulate(plan, conditions, runs=nights, how=How.ENGINE, processes=CORES)
    passed, after = time.monotonic() - began, os.times()
    alone = after.user + after.system - before.user - before.system
    together = after.children_user + after.children_system - before.children_user - before.children_system
    if any(one.result != "completed" for one in simulation.verdict.nights):
        raise RuntimeError("a night of the bench came to no end: it measures less than it says")
    failures = sum(one.failures for one in simulation.verdict.nights)
    print(f"\n{nights} nights of {len(plan.tasks)} tasks by the engine's decisions, {failures} attempts failed:")
    print(f"  {alone:.1f} s of processor time before and afterwards, {together:.1f} s in {CORES} processes")
    print(f"  {passed:.1f} s went by on this machine, with whatever else it does")
    return alone + together / CORES


if __name__ == "__main__":
    print(f"{simulate_seconds():.1f} s on two free cores")
