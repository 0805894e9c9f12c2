"""Any plan comes back as it was kept."""

import json
from dataclasses import replace

from hypothesis import given, settings

from plans.kept import read, same_plan, written
from plans.model import Plan, ReplicationId
from tests.support.nights import nights
from tests.support.replication.at_random import Replicating, replicating


@settings(max_examples=max(5, settings().max_examples // 5))
@given(nights())
def test_plans_of_any_night_are_read_back_as_they_were(plan: Plan) -> None:
    assert same_plan(read(json.loads(json.dumps(written(plan)))), plan)


@settings(max_examples=max(5, settings().max_examples // 5))
@given(nights(), replicating())
def test_what_follows_is_read_back_with_the_jobs_that_work_on_it(plan: Plan, found: Replicating) -> None:
    of, job = found
    tasks = (replace(plan.tasks[0], body=job), *plan.tasks[1:])
    following = replace(plan, tasks=tasks, replications={ReplicationId(of.id): of})
    assert same_plan(read(json.loads(json.dumps(written(following)))), following)
