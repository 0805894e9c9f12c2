"""How often circles of garbage are looked for: seldom, and not during a start, as all that a start makes stays."""

import gc

_START = 400_000
"""New objects before the first look: more than a screen makes until it stands."""
_SELDOM = 50_000
"""New objects between two looks, where Python's own 700 have a start look at everything dozens of times."""


def collect_seldom() -> None:
    """Look for circles once the program has started, and seldom: a quarter of a start went into finding none."""
    gc.set_threshold(_START, 20, 20)
    if _go_on not in gc.callbacks:
        gc.callbacks.append(_go_on)


def keep_what_is_there() -> None:
    """The program has started: look once, and never again, at what was made until now: modules, plan, the run's past.

    The look finds what classes leave behind that are made twice, as all are that have slots, and takes a moment.
    """
    gc.collect()
    gc.freeze()
    _go_on("start", {})


def _go_on(_phase: str, _info: dict[str, int]) -> None:
    """From the first look on, the usual way."""
    gc.set_threshold(_SELDOM, 20, 20)
    if _go_on in gc.callbacks:
        gc.callbacks.remove(_go_on)
