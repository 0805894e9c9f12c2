"""What becomes of flows when their counts hang, lie, go backwards, or clocks and baselines are not as expected."""

import pytest

from tests.bench.flow_drills import DRILLS


@pytest.mark.night
@pytest.mark.parametrize("name", DRILLS)
def test_it_is_seen_as_it_should_be(name: str) -> None:
    found = DRILLS[name]()
    assert found.passed, f"{found.value:g} {found.unit}"
