"""By how many workers a job moves or proves its rows, and where: a number in one place, or so many lanes a label."""

from collections.abc import Mapping
from dataclasses import replace

from plans.model.jobs import JobSpec
from plans.model.kinds.copy import CopySpec
from plans.model.kinds.follow import FollowSpec
from plans.model.kinds.reconcile import ReconcileSpec

MOST_WORKERS = 64
"""In one place."""
MOST_LANES = 256
"""Of all labels together: each has a connection on both sides."""
KNOB = "workers"


def knob_of(label: str) -> str:
    """What the knob is called that says how many lanes a label has (`JobContext.tuning`)."""
    return f"{KNOB}@{label}"


def lanes_said(spec: JobSpec) -> Mapping[str, int]:
    """By label, how many lanes the plan says; empty where the job does its work in one place."""
    return spec.lanes if isinstance(spec, CopySpec | ReconcileSpec) else {}


def lanes_of(said: Mapping[str, int], tuning: Mapping[str, int]) -> dict[str, int]:
    """By label, how many lanes there are to be now.

    Args:
        said: what the plan says.
        tuning: the knobs as they stand, those of labels in it or not.
    """
    return {label: max(0, tuning.get(knob_of(label), lanes)) for label, lanes in said.items()}


def workers_said(spec: JobSpec) -> int | None:
    """How many workers the plan says, of all labels together; None where it says nothing."""
    return spec.workers if isinstance(spec, CopySpec | FollowSpec | ReconcileSpec) else None


def workers_of(spec: JobSpec, tuning: Mapping[str, int]) -> int | None:
    """How many workers a job has by the knobs as they stand, of all labels together; None where nobody says."""
    if said := lanes_said(spec):
        return sum(lanes_of(said, tuning).values())
    return tuning.get(KNOB, workers_said(spec))


def by_whomever(spec: JobSpec) -> JobSpec:
    """A job apart from how many carry it, and where they are: it does the same work."""
    match spec:
        case CopySpec():
            return replace(spec, workers=1, lanes={})
        case FollowSpec():
            return replace(spec, workers=1)
        case ReconcileSpec():
            return replace(spec, workers=None, lanes={})
        case _:
            return spec
