"""What somebody decides of a list that is imported over a plan: what becomes of tasks that it has no more."""

from dataclasses import dataclass
from enum import StrEnum


class Gone(StrEnum):
    """What becomes of a task that the list has no more."""

    TODO = "todo"
    """It stays, and production is not begun before somebody has settled whether it is still done."""
    KEEP = "keep"
    """It stays as it is."""
    DROP = "drop"
    """It is taken out of the plan, unless it is a checkpoint, the go-live, required, or has a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All that is decided beforehand."""

    gone: Gone = Gone.TODO
    drop: frozenset[str] = frozenset()
    """Ids of tasks that are taken out whatever they are."""
    is_part: bool = False
    """The list has some of the tasks only: nothing else counts as gone."""
    keep: frozenset[str] = frozenset()
    """Keys of tasks of which the plan's stand whatever the list says: `stream`."""
    lists_first: bool = False
    """Of what was changed in the list and in the plan, the list's is taken."""


AS_USUAL = Choices()
