"""The plan's retry policy as tenacity wait and stop objects, and which jobs may restart without being asked about.

Pure: `jobs.run.decisions.decide` owns retries and calls `next_wait`; nothing here sleeps. The jitter is seeded from
run, task and attempt, so that a fold, a replay and a speed run compute the same times.
"""

import random
from datetime import timedelta

from tenacity import RetryCallState, Retrying, stop_after_attempt, wait_exponential
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from plans.model import Job, Plan, Retry, Role, SqlSpec
from plans.model.kind_traits import Restart, traits_of


class SeededJitter(wait_base):
    """Half to all of what another policy waits, by a random number that depends on the seed and attempt alone.

    "Equal jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/: it keeps tasks that
    failed together from coming back together, and never waits nothing at all.
    """

    def __init__(self, wait: wait_base, seed: str) -> None:
        self.wait = wait
        self.seed = seed

    def __call__(self, retry_state: RetryCallState) -> float:
        share = random.Random(f"{self.seed}/{retry_state.attempt_number}").random()  # noqa: S311 - jitter, no secret
        return self.wait(retry_state) * (0.5 + share / 2)


def policy(retry: Retry, *, run: str, task: str) -> tuple[wait_base, stop_base]:
    """The wait and stop objects of a task's retry policy: exponential from first_wait to max_wait, with jitter."""
    growing = wait_exponential(multiplier=retry.first_wait.total_seconds(), max=retry.max_wait.total_seconds())
    return SeededJitter(growing, f"{run}/{task}"), stop_after_attempt(retry.attempts)


def next_wait(retry: Retry, *, run: str, task: str, attempt: int) -> timedelta | None:
    """How long to wait after attempt number `attempt` (from 1) failed; None when the attempts are used up."""
    wait, stop = policy(retry, run=run, task=task)
    state = RetryCallState(retry_object=Retrying(), fn=None, args=(), kwargs={})
    state.attempt_number = attempt
    return None if stop(state) else timedelta(seconds=wait(state))


def records_done(spec: SqlSpec, plan: Plan) -> bool:
    """Whether this sql writes its `done` row in its own transaction: the schema `cutover` stands on targets only."""
    return spec.transaction and spec.records_done and plan.databases[spec.on].role is Role.TARGET


def restarts_by_itself(job: Job, plan: Plan) -> bool:
    """Whether an attempt that was lost may be followed by another one without asking a person (rule 7)."""
    match traits_of(job.spec).restart:
        case Restart.ALWAYS:
            return True
        case Restart.WHERE_RECORDED:
            return job.repeatable or (isinstance(job.spec, SqlSpec) and records_done(job.spec, plan))
        case Restart.FINDS_OUT | Restart.IF_REPEATABLE:
            return job.repeatable


def finds_out(job: Job) -> bool:
    """Whether an attempt may follow one that was lost, because it finds out what became of it before it acts."""
    return traits_of(job.spec).restart is Restart.FINDS_OUT
