"""Tables are copied in an order that their references allow, whatever these are."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.running.jobs.copy.test_tables import copied, order


@given(st.lists(st.integers(1, 8), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_whatever_refers_to_whatever_every_range_is_taken_up_once_and_after_what_it_needs(
    sizes: list[int], chance: random.Random
) -> None:
    names = [f"t{n}" for n in range(len(sizes))]
    after = {
        f"ehr.{name}": {f"ehr.{other}" for other in names[:n] if chance.random() < 0.3} for n, name in enumerate(names)
    }
    taken = order([copied(name, 10 * size) for name, size in zip(names, sizes, strict=True)], after)
    assert {name: taken.count(name) for name in names} == dict(zip(names, sizes, strict=True))
    for name in names:
        for other in after[f"ehr.{name}"]:
            last = len(taken) - 1 - taken[::-1].index(other.removeprefix("ehr."))
            assert last < taken.index(name)
