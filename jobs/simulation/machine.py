"""The jobs of a simulated night: each lasts as long as the night says, and fails as often as its faults say."""

import random
from datetime import timedelta

from jobs.outcomes import Outcome, Permanent, Succeeded, Transient
from jobs.run.events import UnitId, task_of
from jobs.run.simulate import simulated_evidence, simulated_fault, work_of_unit
from jobs.simulation.durations import NightDurations
from plans.model import Job, Plan, TaskId
from plans.model.faults import NightFaults, Trouble

_NO_TROUBLE = Trouble()


class SimulatedJobs:
    """As `jobs.run.simulate.PlayedJobs`. What becomes of an attempt depends on seed, night, unit and attempt alone."""

    def __init__(self, night: NightDurations, faults: NightFaults, seed: int) -> None:
        self._night, self._faults = night, faults
        self._seed = f"{seed}/{night.number}"

    def __call__(self, plan: Plan, unit: UnitId, attempt: int) -> tuple[timedelta, Outcome]:
        """How long an attempt lasts, and how it ends. Rollbacks do not fail."""
        body, _ = work_of_unit(plan, unit)
        takes, trouble = self._night.takes[unit], self._trouble(unit, body)
        if trouble.fails or trouble.for_good:
            luck = random.Random(f"{self._seed}/{unit}/{attempt}")  # noqa: S311 - a reproducible night, no secret
            drawn, share = luck.random(), luck.uniform(0.1, 0.9)
            if drawn < trouble.for_good:
                return takes * share, Permanent(error=simulated_fault("it failed for good (simulated)"))
            if drawn < trouble.for_good + trouble.fails:
                return takes * share, Transient(error=simulated_fault("it failed in passing (simulated)"))
        return takes, Succeeded(evidence=simulated_evidence(body, is_rollback=task_of(unit)[1]))

    def _trouble(self, unit: UnitId, body: Job) -> Trouble:
        task, is_rollback = task_of(unit)
        if is_rollback:
            return _NO_TROUBLE
        return self._faults.tasks.get(TaskId(task)) or self._faults.kinds.get(body.kind) or _NO_TROUBLE
