"""What `cutover check` says of flows whose silence could not be proved in time."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from jobs.flows.forewarned import slow_to_notice
from plans.baseline_file import read
from plans.bundle import unpack
from plans.load import Loaded
from plans.problems import Problem


def slow_flows(loaded: Loaded, plan_file: str) -> Sequence[Problem]:
    """A warning for each of them, at its place in the file as it was given."""
    name, folder = loaded.plan.watched.baseline, Path(plan_file).parent
    baseline = read(unpack(loaded.bundle)[1][name]) if name else None
    found = slow_to_notice(loaded.plan, baseline)
    return [replace(one, place=replace(one.place, file=str(folder / one.place.file))) for one in found]
