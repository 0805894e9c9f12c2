"""Which commands are sent at once, and which are seen, reasoned or typed first."""

import pytest

from console.keys.weight import decides_the_night, lacks_reason, typed_word
from jobs.run.events import Answer
from plans.model import Milestone, TaskId
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import gate, night, task


@pytest.mark.parametrize(
    ("verb", "args", "lacks"),
    [
        ("vote", {"answer": "no-go"}, True),
        ("vote", {"answer": Answer.NO_GO, "text": "  "}, True),
        ("vote", {"answer": "no-go", "text": "no beds"}, False),
        ("vote", {"answer": "go"}, False),
        ("decide", {"choice": "no-go"}, True),
        ("decide", {"choice": "postpone"}, False),
        ("skip", {"reason": "x"}, False),
    ],
)
def test_a_no_go_needs_its_reason(verb: str, args: dict[str, object], lacks: bool) -> None:
    assert lacks_reason(verb, args) is lacks


def test_a_gate_decides_the_night_at_the_point_of_no_return_and_where_nobody_is_asked_after_it() -> None:
    plan = night(
        task("G1", gate()),
        task("G2", gate(final=True), after="G1"),
        task("G3", gate(), after="G2"),
        task("G9", gate(), after="G1"),
        task("M1", Milestone(), after="G3"),
    )
    assert [one for one in ("G1", "G2", "G3", "G9") if decides_the_night(plan, TaskId(one))] == ["G2", "G3"]
    run = Driven(plan)
    view = view_of(run)
    words = {one: typed_word(view, "decide", {"task": one, "choice": "go"}) for one in ("G1", "G2", "G3")}
    assert words == {"G1": "", "G2": "go", "G3": ""}
    assert typed_word(view, "rollback", {}) == "roll back"
    assert typed_word(view, "abort", {}) == plan.title
    assert typed_word(view, "shift", {}) == "shift"
