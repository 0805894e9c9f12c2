"""What may be said of a list that is imported over a plan."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from plans.reimporting.choices import Choices

_KEYS = ("title", "stream", "owner", "after", "not_before", "deadline", "duration", "instructions", "links", "fields")
_OPTIONS = (
    click.option(
        "--over", metavar="PLAN", type=click.Path(dir_okay=False), help="The edited plan that FILE is a list of."
    ),
    click.option("--since", metavar="LIST", type=click.Path(dir_okay=False), help="The list before: who changed what."),
    click.option(
        "--both",
        type=click.Choice(["plan", "list"]),
        default="plan",
        show_default=True,
        help="Whose stands where both were changed since.",
    ),
    click.option("--part", is_flag=True, help="FILE has some of the tasks: no other one is gone."),
    click.option("--whole", is_flag=True, help="FILE has all tasks, however many of PLAN it lacks."),
    click.option(
        "--gone",
        type=click.Choice(["todo", "keep", "drop"]),
        default="todo",
        show_default=True,
        help="What becomes of tasks that FILE has no more.",
    ),
    click.option("--drop", metavar="ID", multiple=True, help="One of them to be dropped, whatever it is."),
    click.option(
        "--keep",
        metavar="KEY",
        type=click.Choice(_KEYS),
        multiple=True,
        help="Of this the plan's stands, whatever FILE says.",
    ),
)


def over_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def said_over(options: Mapping[str, Any], save_map: str | None) -> str | None:
    """The plan over which a list is imported, if any. Raises `Misused` where the other options do not fit."""
    from console.errors import Misused

    plan: str | None = options["over"]
    if plan is None and any(options[name] for name in ("since", "part", "whole", "drop", "keep")):
        what = "--since, --part, --whole, --drop and --keep are said of a list over a plan"
        raise Misused(what, hint="--over plan.yaml")
    if plan is not None and save_map is not None:
        raise Misused("--save-map is said where a plan is made", hint="--map says what headings mean, here too")
    if options["part"] and options["whole"]:
        raise Misused("the list has a part of the tasks, or all of them", hint="--part or --whole")
    return plan


def choices_of(options: Mapping[str, Any]) -> "Choices":
    """What was decided."""
    from plans.reimporting.choices import Choices, Gone

    return Choices(
        gone=Gone(options["gone"]),
        drop=frozenset(options["drop"]),
        keep=frozenset(options["keep"]),
        is_part=options["part"],
        lists_first=options["both"] == "list",
    )
