"""Which commands are sent at once, and which are seen, reasoned or typed first."""

from console.text.sending.weight import typed_word
from plans.model import Milestone
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import gate, night, task


def test_only_what_cannot_be_taken_back_asks_for_a_word() -> None:
    plan = night(task("G1", gate()), task("G2", gate(final=True), after="G1"), task("M1", Milestone(), after="G2"))
    view = view_of(Driven(plan))
    assert {one: typed_word(view, "decide", {"task": one, "choice": "go"}) for one in ("G1", "G2")} == {
        "G1": "",
        "G2": "go",
    }
    assert typed_word(view, "rollback", {}) == "roll back"
    assert typed_word(view, "abort", {}) == plan.title
    assert typed_word(view, "shift", {}) == "shift"
