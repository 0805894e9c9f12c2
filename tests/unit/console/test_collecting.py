"""How often circles of garbage are looked for."""

import gc
from collections.abc import Iterator

import pytest

from console.collecting import collect_seldom, keep_what_is_there


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before, callbacks = gc.get_threshold(), list(gc.callbacks)
    gc.freeze()  # a look at all that a session of tests has made takes a tenth of a second
    yield
    gc.set_threshold(*before)
    gc.callbacks[:] = callbacks


def test_a_start_looks_for_no_circles() -> None:
    collect_seldom()
    assert gc.get_threshold()[0] > 200_000


def test_from_the_first_look_on_circles_are_looked_for_now_and_then() -> None:
    collect_seldom()
    gc.collect()
    assert 10_000 < gc.get_threshold()[0] < 100_000


def test_a_program_that_has_started_looks_for_circles_among_what_comes_later() -> None:
    collect_seldom()
    before, new = gc.get_freeze_count(), [[] for _ in range(1_000)]
    keep_what_is_there()
    assert 10_000 < gc.get_threshold()[0] < 100_000
    assert gc.get_freeze_count() - before >= len(new)
