"""What a console knows of a run: who is on by the clock too, while no engine says so."""

from console.view.picture import Picture
from jobs.past import Past
from jobs.run.outlook.people.acting import party_name
from plans.model import Manual, RunKind
from tests.support.driver import Driven
from tests.support.nights import at, night, task
from tests.support.people.shifts import shift, with_shifts


def test_who_is_on_changes_by_the_clock_while_no_engine_works_and_the_state_stays_one_value_between() -> None:
    shifts = (shift("anna", "owner", 0, 30), shift("bea", "owner", 30, 90))
    run = Driven(with_shifts(night(task("W1", Manual())), *shifts), kind=RunKind.PRODUCTION)
    run.decide()
    picture = Picture(Past(run="r", plan=run.plan, state=run.state, entries=()))
    before, later, last = (picture.view(host_now=at(minutes)) for minutes in (29, 31, 40))
    assert before.state is run.state
    assert later.state is last.state
    assert [party_name(run.plan, one.state, "owner") for one in (before, later)] == [
        "Anna Berg (OWNE)",
        "Bea Lie (OWNE)",
    ]
