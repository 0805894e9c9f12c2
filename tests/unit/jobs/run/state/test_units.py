"""Units know what is released of them, whichever way they were made."""

import random

from jobs.run.events import UnitId
from jobs.run.state.unit import Phase, UnitState
from jobs.run.state.units import Units


def _one(name: str, phase: Phase, *, rolling_back: bool = False) -> UnitState:
    return UnitState(id=UnitId(name), phase=phase, rolling_back=rolling_back)


def test_after_every_change_they_know_what_they_would_know_if_they_were_made_anew() -> None:
    drawn = random.Random(1)
    units = Units.of({})
    for _ in range(200):
        known = _one(drawn.choice("ABCD"), drawn.choice(list(Phase)), rolling_back=drawn.random() < 0.2)
        units = units.with_one(known.id, known)
        anew = Units.of(dict(units))
        assert (units, units.released, units.unreleased) == (anew, anew.released, anew.unreleased)


def test_units_that_others_were_made_of_stay_as_they_were() -> None:
    before = Units.of({UnitId("A"): _one("A", Phase.RUNNING)})
    before.with_one(UnitId("A"), _one("A", Phase.DONE))
    assert before == {"A": _one("A", Phase.RUNNING)}
    assert before.unreleased == {"A"}
    assert not before.released


def test_what_released_and_is_rolled_back_releases_no_more() -> None:
    units = Units.of({UnitId("A"): _one("A", Phase.DONE)})
    assert units.released == {"A"}
    assert not units.with_one(UnitId("A"), _one("A", Phase.DONE, rolling_back=True)).released


def test_what_is_open_changes_itself_until_it_is_closed_and_never_what_it_was_copied_from() -> None:
    before = Units.of({UnitId("A"): _one("A", Phase.RUNNING)})
    opened = before.opened()
    assert opened.with_one(UnitId("A"), _one("A", Phase.DONE)) is opened
    opened.close()
    after = opened.with_one(UnitId("A"), _one("A", Phase.SKIPPED))
    assert [units["A"].phase for units in (before, opened, after)] == [Phase.RUNNING, Phase.DONE, Phase.SKIPPED]  # type: ignore[index]
