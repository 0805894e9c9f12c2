"""How often circles of garbage are looked for."""

import gc

from console.collecting import collect_seldom


def test_a_start_looks_for_circles_seldom() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)
        collect_seldom()
        assert gc.get_threshold()[0] > 10_000
    finally:
        gc.set_threshold(*before)
