"""`cutover plan new`: a plan file from six answers, asked for or given as options."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import examples, put
from console.cli.importing.typed import start_of
from console.exits import Exit

if TYPE_CHECKING:
    from plans.new_plan import FirstAnswers

_HOURS = "After how many hours is all as before, if it is no-go?"


@examples(
    "cutover plan new",
    "cutover plan new -o night.yaml --title 'Records move' --by-hand",
)
@click.command("new", short_help="Write a first plan by six questions.")
@click.option("-o", "--output", metavar="FILE", default="plan.yaml", show_default=True, help="The file to be written.")
@click.option("--title", help="What the night is called.")
@click.option("--start", metavar="TIME", help="When it starts, as '2027-03-05 22:00'.")
@click.option("--timezone", metavar="ZONE", help="Of every time in the plan, as Europe/Oslo.")
@click.option("--hours", type=click.IntRange(1, 240), help="After how many hours all is as before, if it is no-go.")
@click.option("--manager", help="Who decides, by name.")
@click.option("--databases/--by-hand", default=None, help="Rows move between two databases, or people do everything.")
def new(output: str, **said: Any) -> int:  # noqa: ANN401 - whatever the options above are
    """Write a first plan that checks without a problem; what no option says is asked for.

    Beside it cutover.schema.json, where there is none, so that an editor explains each key. No file is written over.
    """
    from console.errors import Declined

    target = Path(output)
    if target.exists():
        raise Declined(f"{output} is there already", hint="name another file: -o night.yaml")
    answers = _answers(said)
    _write(target, answers)
    put(f"{target}: a first plan; cutover check {target} says what is yet to be said")
    return Exit.OK


def _answers(said: Mapping[str, Any]) -> "FirstAnswers":
    """What is said by options, and asked for at a terminal. Raises `Misused` where nobody can be asked."""
    from console.errors import Misused
    from plans.new_plan import FirstAnswers

    lacking = [f"--{name}" for name, value in said.items() if value is None]
    if lacking and not sys.stdin.isatty():
        raise Misused(f"nobody can be asked here: {', '.join(lacking)}", hint="cutover plan new --help")
    databases = said["databases"]
    return FirstAnswers(
        title=_or_asked(said["title"], "What is the night called?"),
        start=_start(_or_asked(said["start"], "When does it start, as 2027-03-05 22:00?")),
        timezone=_or_asked(said["timezone"], "In which zone?", "Europe/Oslo"),
        hours=int(_or_asked(said["hours"], _HOURS, 6, click.IntRange(1, 240))),
        manager=_or_asked(said["manager"], "Who decides?", "Cutover manager"),
        databases=click.confirm("Do rows move between two databases?", err=True) if databases is None else databases,
    )


def _or_asked(value: object, question: str, usual: object = None, kind: click.IntRange | None = None) -> str:
    """What an option said, else what somebody types."""
    return str(click.prompt(question, default=usual, type=kind, err=True) if value is None else value)


def _start(text: str) -> datetime:
    return datetime.strptime(start_of(text), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - by the clock of the plan's zone


def _write(target: Path, answers: "FirstAnswers") -> None:
    """Check the text, and write it where nothing is yet; the schema beside it, unless there is one.

    Raises:
        PlanProblems: an answer makes no sound plan: a zone that is none, a time that the clock leaves out.
        Declined: somebody was faster, or the file cannot be written.
    """
    from console.errors import Declined
    from console.running.editor_schema import schema_beside
    from plans.bundle import pack
    from plans.load import load_bundle
    from plans.new_plan import new_plan

    text = new_plan(answers)
    load_bundle(pack(target.name, {target.name: text}))
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        what = f"{error.filename or target} cannot be written: {error.strerror}"
        raise Declined(what, hint="-o names another file") from None
    schema_beside(target)
