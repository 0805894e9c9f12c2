"""Warnings of a plan that need more than its file: the nights that count, and how soon silence could be proved."""

from dataclasses import replace
from typing import TYPE_CHECKING

from console.cli.common import say

if TYPE_CHECKING:
    from console.running.counted_runs import CountedNow
    from plans.load import Loaded


def warned(loaded: "Loaded", plan_file: str, counted: "CountedNow", *, quiet: bool) -> "Loaded":
    """The plan with the warnings of one that goes by the runs that count as well; they are said, unless `quiet`."""
    from pathlib import Path

    from console.running.engine_host import host_settings
    from plans.load import warned_beside

    if not counted.not_asked:
        loaded = warned_beside(loaded, Path(plan_file), counted.runs.nights, host_settings())
    for warning in () if quiet else loaded.warnings:
        say(str(warning))
    return loaded


def with_slow_flows(loaded: "Loaded", plan_file: str, *, quiet: bool) -> "Loaded":
    """The plan with the warnings of flows whose silence could not be proved in time; they are said, unless `quiet`."""
    if not loaded.plan.watched.flows:
        return loaded
    from console.running.slow_flows import slow_flows

    slow = slow_flows(loaded, plan_file)
    for warning in () if quiet else slow:
        say(str(warning))
    return replace(loaded, warnings=(*loaded.warnings, *slow))
