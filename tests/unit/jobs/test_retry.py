"""The retry policy: grows, stops, and says the same thing every time it is asked."""

from datetime import timedelta

import pytest

from jobs.retry import next_wait, restarts_by_itself
from plans.model import CommandSpec, DatabaseId, Job, JobKind, JobSpec, Retry, SqlSpec, TcpProbe
from tests.support.attempts import SOURCE, TARGET, rehearsed

RETRY = Retry(attempts=6, first_wait=timedelta(seconds=1), max_wait=timedelta(seconds=6))


def waits(task: str) -> list[timedelta | None]:
    return [next_wait(RETRY, run="night", task=task, attempt=attempt) for attempt in range(1, 7)]


def test_waits_grow_up_to_the_longest_and_end_with_the_attempts() -> None:
    *some, last = waits("D08")
    assert last is None
    for wait, whole in zip(some, (1, 2, 4, 6, 6), strict=True):
        assert timedelta(seconds=whole / 2) <= wait <= timedelta(seconds=whole)


def test_a_replay_computes_the_same_waits_and_two_tasks_do_not_come_back_together() -> None:
    assert waits("D08") == waits("D08")
    assert waits("D08")[:-1] != waits("D09")[:-1]


def test_a_single_attempt_is_never_followed_by_another() -> None:
    assert next_wait(Retry(attempts=1), run="night", task="D08", attempt=1) is None


def sql(on: DatabaseId, **more: bool) -> SqlSpec:
    return SqlSpec(on=on, text="select 1", **more)


@pytest.mark.parametrize(
    ("spec", "repeatable", "restarts"),
    [
        (sql(TARGET), False, True),
        (sql(SOURCE), False, False),
        (sql(TARGET, records_done=False), False, False),
        (sql(TARGET, transaction=False), False, False),
        (sql(TARGET, transaction=False), True, True),
        (CommandSpec(argv=("true",)), False, False),
        (CommandSpec(argv=("true",)), True, True),
        (TcpProbe(host="h", port=1), False, True),
    ],
)
def test_only_what_cannot_act_twice_restarts_without_a_question(
    spec: JobSpec, repeatable: bool, restarts: bool
) -> None:
    job = Job(kind=JobKind.SQL, spec=spec, repeatable=repeatable)
    assert restarts_by_itself(job, rehearsed(legacy="", platform="")) is restarts
