"""What is ready is the same, whatever was asked before."""

import random

from jobs.run.decisions.ready import ready
from jobs.run.events import UnitId
from tests.support.nights import night, task

PLAN = night(task("A"), task("B"), task("C", after="A"), task("D", after="A B"), task("E", after="C D"), task("F"))


def _plainly(released: frozenset[UnitId]) -> list[str]:
    waits = [one for one in PLAN.tasks if one.id not in released]
    return [one.id for one in waits if all(UnitId(before) in released for before in one.after)]


def test_whatever_is_released_next_the_same_is_ready_as_at_first() -> None:
    drawn = random.Random(1)
    released: frozenset[UnitId] = frozenset()
    units = [*(UnitId(one.id) for one in PLAN.tasks), UnitId("A~rollback")]
    for _ in range(200):
        changed = frozenset(drawn.sample(units, drawn.randint(0, 3)))
        released = released - changed if drawn.random() < 0.2 else released | changed
        if len(released) == len(units):
            released = frozenset()
        assert list(ready(PLAN, released)) == _plainly(released)
