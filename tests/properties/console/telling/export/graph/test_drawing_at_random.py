"""The drawing of any plan."""

from itertools import combinations

from hypothesis import given, settings

from console.telling.export.from_plan import exported_plan
from console.telling.export.graph.placing import placed
from plans.model import Plan
from tests.support.nights import nights


@settings(max_examples=40)
@given(nights())
def test_no_card_lies_on_another_and_none_begins_before_what_it_waits_for(plan: Plan) -> None:
    told = exported_plan(plan)
    cards = placed(told).cards
    for one, other in combinations(cards.values(), 2):
        assert one.y != other.y or one.right <= other.left or other.right <= one.left
    for line in told.tasks:
        assert all(cards[wait.task].x <= cards[line.id].x for wait in line.waits)
