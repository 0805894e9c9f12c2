"""`workers` of a job that moves or proves rows: a number, or by label, and what does not go with labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.assemble.context import Context
from plans.file.row_shapes import CopyFile
from plans.file.yaml_source import Path
from plans.model.lanes import MOST_LANES


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """What is said: how many in all, and by label; no labels where it is a number."""

    total: int
    by_label: Mapping[str, int] = field(default_factory=dict)


_ONE_PLACE = frozenset({"delta"})
"""Keys of a copy whose work is done where its attempt runs."""


def lanes(context: Context, path: Path, said: int | dict[str, int]) -> Lanes:
    """Take in `workers`; too many of all labels together are a problem.

    Args:
        path: of the job.
    """
    if isinstance(said, int):
        return Lanes(total=said)
    total = sum(said.values())
    if total > MOST_LANES:
        message = f"{total} workers of all labels together, and each has a connection on both sides"
        context.problem((*path, "workers"), message, f"at most {MOST_LANES}", key=True)
    return Lanes(total=total, by_label=dict(said))


def check_lanes(context: Context, path: Path, file: CopyFile) -> None:
    """Record what a copy says that cannot be shared among workers of several labels."""
    if isinstance(file.workers, int):
        return
    for key in sorted(_ONE_PLACE & file.model_fields_set):
        if getattr(file, key) is not None:
            message = f"{key} is done in one place: it does not go with workers by label"
            context.problem((*path, "workers"), message, "workers: 4, and runs_on: says where", key=True)
