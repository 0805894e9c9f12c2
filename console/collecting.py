"""How often circles of garbage are looked for: seldom, as nearly all that a start makes stays."""

import gc

_SELDOM = 50_000
"""New objects between two looks, where Python's own 700 have a start look at everything dozens of times."""


def collect_seldom() -> None:
    """Look for circles seldom: a quarter of the time of a start went into finding none."""
    gc.set_threshold(_SELDOM, 20, 20)


def keep_what_is_there() -> None:
    """Never look again at what was made until now: the modules, the plan, the run's past."""
    gc.freeze()
