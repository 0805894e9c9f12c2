"""Everything of a person goes to a substitute with one command, and back."""

import pytest

from jobs.run.events import PersonReplaced
from jobs.run.outlook.people.acting import contact_of, party_name
from plans.model import Manual
from tests.support.driver import Driven
from tests.support.nights import confirm, gate, night, task
from tests.support.people.shifts import shift, with_shifts


def manned() -> Driven:
    shifts = (shift("anna", "owner ward", 0, 60), shift("bea", "owner", 60, 120))
    run = Driven(with_shifts(night(task("W1", Manual()), task("C1", confirm("a")), task("G1", gate())), *shifts))
    run.decide()
    return run


def acts(run: Driven) -> list[str]:
    return [party_name(run.plan, run.state, party) for party in ("owner", "ward")]


def test_everything_of_a_person_goes_over_and_comes_back() -> None:
    run = manned()
    assert acts(run) == ["Anna Berg (OWNE)", "Anna Berg (WARD)"]
    run.do("substitute", party="anna", name="bea")
    assert acts(run) == ["Bea Lie (OWNE)", "Bea Lie (WARD)"]
    assert contact_of(run.plan, run.state, "ward") == "+47 2"
    run.do("substitute", party="Anna Berg", name="anna")
    assert acts(run) == ["Anna Berg (OWNE)", "Anna Berg (WARD)"]


def test_a_substitute_is_only_on_in_the_hours_of_whom_they_replace() -> None:
    run = manned()
    run.do("substitute", party="anna", name="cato")
    run.passes(60)
    assert acts(run) == ["Bea Lie (OWNE)", "Ward (nobody is on)"]


def test_whoever_replaces_a_substitute_does_it_all() -> None:
    run = manned()
    run.do("substitute", party="anna", name="bea")
    run.do("substitute", party="bea", name="Dora Aas", contact="+47 9")
    assert acts(run) == ["Dora Aas (OWNE)", "Dora Aas (WARD)"]
    assert contact_of(run.plan, run.state, "owner") == "+47 9"


def test_a_phone_of_the_plan_is_not_written_into_the_journal() -> None:
    [event] = [one for one in manned().do("substitute", party="anna", name="bea") if isinstance(one, PersonReplaced)]
    assert (event.name, event.instead, event.contact) == ("Bea Lie", "bea", "")


def test_a_person_of_the_plan_can_stand_for_a_party_and_go_again() -> None:
    run = manned()
    run.do("substitute", party="ward", name="cato")
    assert acts(run)[1] == "Cato Vik"
    assert contact_of(run.plan, run.state, "ward") == "+47 3"
    run.do("substitute", party="ward", name="ward")
    assert acts(run)[1] == "Anna Berg (WARD)"


@pytest.mark.parametrize(
    ("party", "name", "says"),
    [
        ("anja", "bea", "there is no person and no party anja (did you mean anna?)"),
        ("anna", "bae", "there is no person bae (did you mean bea?)"),
        ("anna", "Dora Aas", "there is no person Dora Aas (contact=..., where the plan does not name them)"),
        ("anna", "anna", "nobody does the work of Anna Berg: there is nothing to take back"),
        ("ward", "ward", "nobody stands for ward"),
        ("bea", "anna", "Bea Lie does everything of Anna Berg (substitute anna anna takes that back)"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(party: str, name: str, says: str) -> None:
    run = manned()
    if party == "bea":
        run.do("substitute", party="anna", name="bea")
    assert run.refused("substitute", party=party, name=name) == says
