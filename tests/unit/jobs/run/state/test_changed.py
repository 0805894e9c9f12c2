"""What is changed field by field is what `dataclasses.replace` gives."""

from dataclasses import dataclass, replace

import pytest

from jobs.run.state.changed import changed
from jobs.run.state.unit import Phase, UnitState


def test_it_is_the_same_as_replace_and_leaves_what_was_there() -> None:
    before = UnitState(id="T1", tried=2)  # type: ignore[arg-type]
    after = changed(before, {"phase": Phase.DONE, "reason": "x"})
    assert after == replace(before, phase=Phase.DONE, reason="x")
    assert before == UnitState(id="T1", tried=2)  # type: ignore[arg-type]
    assert hash(before.phase) != hash(after.phase)


def test_what_has_no_such_field_is_refused() -> None:
    with pytest.raises(KeyError):
        changed(UnitState(id="T1"), {"fase": Phase.DONE})  # type: ignore[arg-type]


def test_a_class_that_makes_something_of_its_fields_is_refused() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Made:
        one: int
        two: int

        def __post_init__(self) -> None:
            """Make something."""

    with pytest.raises(TypeError):
        changed(Made(one=1, two=2), {"one": 2})
