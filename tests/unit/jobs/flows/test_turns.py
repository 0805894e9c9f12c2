"""Who was tried last waits, and databases take turns."""

from dataclasses import replace
from datetime import timedelta

from jobs.flows.counting.asked import Asked
from jobs.flows.turns import in_turn
from plans.model import DatabaseId
from plans.model.flows import FlowId
from tests.support.flows.plans import NOW, NUMBER, a_flow, asked


def due(name: str, database: str = "platform") -> list[Asked]:
    """One stage of a flow."""
    return [asked(a_flow(replace(NUMBER, on=DatabaseId(database)), name=name))]


def names(of: list[list[Asked]], **tried: int) -> list[str]:
    """Whose turn it is; `tried`: so many minutes ago."""
    when = {FlowId(name): NOW - timedelta(minutes=minutes) for name, minutes in tried.items()}
    return [one[0].flow.id for one in in_turn(of, when)]


def test_who_was_never_tried_is_first_and_who_was_tried_last_is_last() -> None:
    assert names([due("a"), due("b"), due("c"), due("d")], a=1, b=7, d=3) == ["c", "b", "d", "a"]


def test_databases_take_turns_and_who_is_alone_waits_for_nobody() -> None:
    of = [*(due(name, "slow") for name in "abcd"), due("e", "fine"), due("f", "fine")]
    assert names(of, e=1, f=1) == ["a", "e", "b", "f", "c", "d"]
