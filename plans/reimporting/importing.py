"""The only way in: a list and the plan over which it is imported, to the differences and the plan's new text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from plans.edits.tasks import ids_of_tasks
from plans.file import yaml_source
from plans.importers.answers import Answers
from plans.importers.cells import Unreadable
from plans.model import Plan
from plans.problems import Place
from plans.reimporting.choices import AS_USUAL, Choices
from plans.reimporting.comparing import Comparison, compare
from plans.reimporting.missing import missing_tasks, seems_a_part, tasks_of_lists
from plans.reimporting.outcome import Outcome, outcome
from plans.reimporting.reading import read_list
from plans.reimporting.rewriting import rewritten
from plans.reimporting.said import Key, Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A list imported over a plan."""

    comparison: Comparison
    outcome: Outcome
    text: str
    """Of the plan, with what is taken."""
    seems_a_part: str
    """Why the list seems to have some of the tasks only; empty where it does not, or where that was said."""
    places: Mapping[tuple[str, Key], Place]
    """Where the plan says what the list says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentList:
    """A list as somebody sent it."""

    name: str
    content: bytes
    answers: Answers
    """What is said of it beside."""

    def read(self, plan: Plan, today: date) -> Listed:
        """Read it as a list of this plan. Raises `Unreadable` where nobody could."""
        try:
            return read_list(self.content, self.answers, plan, today=today, file=self.name)
        except Unreadable as error:
            raise Unreadable(f"{self.name}: {error.what}", hint=error.hint) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanText:
    """A plan that loads, with its file."""

    plan: Plan
    text: str
    file: str


def import_over(
    now: SentList, into: PlanText, choices: Choices = AS_USUAL, *, before: SentList | None = None, today: date
) -> Over:
    """Compare a list with a plan, and make the plan's new text.

    Args:
        into: the plan.
        before: the list before, from which the plan was edited: by it is told who has changed what.
        today: as for `import_plan`.

    Raises:
        Unreadable: nobody could read a list.
    """
    earlier = before.read(into.plan, today) if before is not None else None
    comparison = compare(now.read(into.plan, today), into.plan, choices, earlier)
    missing = missing_tasks(comparison, choices, tasks_of_lists(into.text, comparison))
    becomes = outcome(comparison, missing)
    return Over(
        comparison=comparison,
        outcome=becomes,
        text=rewritten(into.text, into.file, comparison, becomes),
        seems_a_part=seems_a_part(comparison, missing),
        places=_places(comparison, into),
    )


def _places(comparison: Comparison, into: PlanText) -> dict[tuple[str, Key], Place]:
    source = yaml_source.parse(into.text, into.file)
    numbers = {name: number for number, name in enumerate(ids_of_tasks(source))}
    return {
        (one.task.id, one.key): source.value_place(("tasks", numbers[one.task.id], *one.key))
        for one in comparison.differences
    }
