"""Any plan comes back as it was kept."""

import json

from hypothesis import given, settings

from plans.kept import read, same_plan, written
from plans.model import Plan
from tests.support.nights import nights


@settings(max_examples=max(5, settings().max_examples // 5))
@given(nights())
def test_plans_of_any_night_are_read_back_as_they_were(plan: Plan) -> None:
    assert same_plan(read(json.loads(json.dumps(written(plan)))), plan)
