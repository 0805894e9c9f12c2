"""What goes over to a substitute is told before the command is sent."""

from console.text.sending.preview import preview
from console.view.model import Preview
from jobs.run.what_if import Supposition
from plans.model import Manual, RunKind
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import gate, night, task
from tests.support.people.shifts import shift, with_shifts


def foreseen(**args: object) -> Preview:
    plan = night(task("W1", Manual(), minutes=180), task("G1", gate(), after="W1"))
    shifts = (shift("anna", "owner", -60, 600), shift("bea", "ward", -600, 600))
    run = Driven(with_shifts(plan, *shifts), kind=RunKind.PRODUCTION)
    run.decide()
    return preview(view_of(run), Supposition(word="substitute", args=args))


def test_all_of_a_person_is_counted_and_named() -> None:
    seen = foreseen(party="anna", name="cato")
    assert seen.line == (
        "as of 12:00:00 Cato Vik takes over from Anna Berg, called at +47 3: 1 now (W1), 1 answer, 1 decision to come"
    )
    assert seen.table == (
        "Cato Vik takes over from Anna Berg",
        "  called at +47 3",
        "        now  W1     task: Task W1",
        "      15:00  G1     answer: Task G1",
        "      15:00  G1     decision: Task G1",
    )


def test_one_party_alone_goes_over_to_whoever_is_not_in_the_plan() -> None:
    assert (
        "Dora Aas takes over from Bea Lie, called at +47 9"
        in foreseen(party="ward", name="Dora Aas", contact="+47 9").line
    )


def test_what_would_be_refused_says_why() -> None:
    seen = foreseen(party="anna", name="cta")
    assert seen.refused
    assert "it would be refused: there is no person cta" in seen.line
