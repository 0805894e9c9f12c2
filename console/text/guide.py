"""What people are told of a task beside its title, as lines and for a script. Pure.

An address is printed as text and never as a link of the terminal's: what opens it is the person who reads it.
"""

from collections.abc import Iterator, Mapping

from console.text.columns import wrapped
from plans.model import Plan, Task
from plans.model.guide import Field, Guide


def instruction_lines(guide: Guide, width: int) -> Iterator[str]:
    """The instructions, each of their lines wrapped; a line that begins further in stays there."""
    for line in guide.instructions.splitlines():
        text = line.lstrip()
        yield from wrapped(line[: len(line) - len(text)], text, width=width)


def link_and_field_lines(guide: Guide, width: int) -> Iterator[str]:
    """`Runbook: https://wiki.example/a08`, `ticket: CHG-4711`, each on lines of its own."""
    for link in guide.links:
        yield from wrapped("", f"{link.name}: {link.address}", width=width)
    for field in guide.fields:
        yield from wrapped("", f"{field.name}: {_value(field)}", width=width)


def _value(field: Field) -> str:
    return field.value if isinstance(field.value, str) else f"{field.value:,}"


def guide_json(task: Task | None) -> Mapping[str, object]:
    """The same for a script; empty where the plan says nothing."""
    guide = task.guide if task is not None else Guide()
    return {
        "instructions": guide.instructions,
        "links": {link.name: link.address for link in guide.links},
        "fields": {field.name: field.value for field in guide.fields},
    }


def guides_of(plan: Plan, width: int) -> Iterator[str]:
    """Of each task that has any: its id and title, and beneath them all that it is told; nothing of a plan without."""
    told = [task for task in plan.tasks if task.guide.instructions or task.guide.links or task.guide.fields]
    if told:
        yield from ("", "Instructions, links and fields:")
    for task in told:
        yield from wrapped(f"  {task.id:<5} ", task.title, width=width)
        inside = width - 8
        for line in (*instruction_lines(task.guide, inside), *link_and_field_lines(task.guide, inside)):
            yield f"        {line}"
