"""`cutover plan import`: the spreadsheet of a team to a plan file, with a report of what became of it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import examples, put, say
from console.cli.importing.asking import asked, can_ask
from console.cli.importing.over import import_over
from console.cli.importing.over_options import choices_of, over_options, said_over
from console.cli.importing.typed import start_of
from console.exits import Exit

if TYPE_CHECKING:
    from plans.importers.answers import Answers
    from plans.importers.making import Imported
    from plans.model import Plan
    from plans.reimporting.importing import SentList


@examples(
    "cutover plan import night.xlsx -o plan.yaml",
    "cutover plan import night.csv --start '2026-11-13 18:00' -o plan.yaml",
    "cutover plan import night.xlsx --map headings.toml > plan.yaml",
    "cutover plan import v2.xlsx --over plan.yaml",
    "cutover plan import v2.xlsx --over plan.yaml --since v1.xlsx --replace",
)
@click.command("import", short_help="Make a plan file of a spreadsheet.")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False))
@click.option("-o", "--output", metavar="PLAN", type=click.Path(dir_okay=False), help="The plan file to be written.")
@click.option(
    "--map",
    "mapping",
    metavar="TOML",
    type=click.Path(dir_okay=False),
    help="What headings mean, and what is not said.",
)
@click.option(
    "--save-map",
    metavar="TOML",
    type=click.Path(dir_okay=False),
    help="Write what headings were taken for, to be edited for --map.",
)
@click.option("--sheet", "sheets", metavar="NAME", multiple=True, help="The sheet that is read; several are one plan.")
@click.option("--start", metavar="TIME", help="When the plan starts, as '2026-11-13 18:00'.")
@click.option("--timezone", metavar="ZONE", help="Of every time in the file, as Europe/Oslo.")
@click.option("--replace", "write_over", is_flag=True, help="Write over a plan file that is there.")
@over_options
def import_(
    file: str,
    output: str | None,
    mapping: str | None,
    save_map: str | None,
    sheets: tuple[str, ...],
    start: str | None,
    timezone: str | None,
    write_over: bool,
    **over: Any,  # noqa: ANN401 - whatever the options of a list over a plan are
) -> int:
    """Make a plan file of FILE: .xlsx, .xls, .ods, XML of MS Project, tables in Markdown, CSV and TSV.

    Nothing is guessed in silence. The report says what came, what was bent and what was left, each with its sheet and
    cell; what somebody has to settle stands in the plan under todo:, of which `cutover check` warns and with which
    production is not begun. At a terminal headings that are not known are asked for. Without -o the plan goes to
    standard output, and the report to standard error; with it cutover.schema.json is written beside the plan, where
    there is none, so that an editor explains each key.

    With --over nothing new is made: what FILE says otherwise than an edited plan is shown, and written with -o or
    --replace, each value at its place. What only the plan knows stays, byte for byte.

    Ends with 3 where FILE has no plan that can be found, or what was made of it has problems.
    """
    from datetime import datetime

    from console.running.bounded_work import SECONDS, bounded
    from console.running.editor_schema import schema_beside
    from console.running.output_file import write_whole
    from plans.importers.answers import as_toml
    from plans.importers.making import import_plan

    answers = _answers(mapping, sheets, start, timezone)
    plan_file = said_over(over, save_map)
    target = _target(output, write_over=write_over, over=plan_file)
    map_file = _target(save_map, write_over=write_over, over=None)
    if plan_file is not None:
        now, before = _sent(file, answers), _sent(over["since"], answers) if over["since"] is not None else None
        with bounded(file, seconds=3 * SECONDS):
            return import_over(now, before, plan_file, choices_of(over), target=target, whole=over["whole"])
    content, today = _content(file), datetime.now().astimezone().date()
    if mapping is None and can_ask():
        answers = _with_asked(file, content, answers)
    with bounded(file):
        imported = import_plan(content, answers, today=today, file=Path(file).name)
    if map_file is not None:
        write_whole(map_file, as_toml(answers, imported.columns))
    if target is None:
        put(imported.text.rstrip("\n"))
    else:
        write_whole(target, imported.text)
        schema_beside(target)
    tell = say if target is None else put
    for line in imported.report.lines():
        tell(line)
    return _checked(imported, output or "plan.yaml")


def _with_asked(file: str, content: bytes, answers: "Answers") -> "Answers":
    """The answers, with those of whoever sits at the terminal where headings are not known."""
    from console.running.bounded_work import bounded
    from plans.importers.unclear import unclear_of

    with bounded(file):
        unclear = unclear_of(content, answers)
    if not unclear.lacking:
        return answers
    say(f"{file}: some headings are not known; --save-map keeps what is said of them now")
    return asked(answers, unclear)


def _sent(file: str, answers: "Answers") -> "SentList":
    from plans.reimporting.importing import SentList

    return SentList(name=Path(file).name, content=_content(file), answers=answers)


def _answers(mapping: str | None, sheets: tuple[str, ...], start: str | None, timezone: str | None) -> "Answers":
    """What the mapping says, and the flags over it."""
    from console.errors import Misused
    from plans.clock import find_zone

    answers = _mapped(mapping)
    if timezone is not None and find_zone(timezone) is None:
        raise Misused(f"there is no zone {timezone}", hint="as Europe/Oslo")
    start = start or answers.start
    return replace(
        answers,
        sheets=sheets or answers.sheets,
        start=start_of(start) if start else "",
        timezone=timezone or answers.timezone,
    )


def _mapped(mapping: str | None) -> "Answers":
    from console.errors import NotFound
    from plans.importers.answers import Answers, read_answers

    if mapping is None:
        return Answers()
    if not Path(mapping).is_file():
        raise NotFound(f"there is no file {mapping}")
    return read_answers(_content(mapping).decode("utf-8", errors="replace"), mapping)


def _target(output: str | None, *, write_over: bool, over: str | None) -> Path | None:
    """The file to be written; with --replace alone it is the plan over which a list is imported."""
    from console.errors import Declined

    if output is None:
        return Path(over) if over is not None and write_over else None
    if Path(output).exists() and not write_over:
        raise Declined(f"{output} is there already", hint="name another file, or say --replace")
    return Path(output)


def _content(file: str) -> bytes:
    from console.errors import NotFound
    from plans.importers.cells import Unreadable
    from plans.importers.reading import MOST_BYTES

    path = Path(file)
    if not path.exists():
        raise NotFound(f"there is no file {file}")
    if not path.is_file():
        raise Unreadable(f"{file} is a device or a pipe, and no file", hint="save what comes out of it as a file")
    try:
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {error.strerror}") from None


def _checked(imported: "Imported", name: str) -> int:
    """Load what was made, and say where its own times differ from those of the file."""
    from console.cli.ending import complain
    from plans.bundle import pack
    from plans.load import load_bundle
    from plans.problems import PlanProblems

    main = Path(name).name  # a bundle knows no folder but that of its plan
    try:
        plan = load_bundle(pack(main, {main: imported.text}))
    except PlanProblems as error:
        complain(error)
        return Exit.PLAN
    for line in _differences(imported, plan):
        say(line)
    count = len(imported.draft.todo) + sum(len(task.todo) for task in imported.draft.tasks)
    say(f"{count} todo: in the plan; cutover check {name} names each at its line")
    return Exit.OK


def _differences(imported: "Imported", plan: "Plan") -> list[str]:
    """Where a task starts at another time in the plan than in the file; one line says that all are the same."""
    from zoneinfo import ZoneInfo

    from plans.model import TaskId
    from plans.schedule import schedule

    zone = ZoneInfo(plan.timezone)
    planned = schedule(plan).tasks
    timed = [task for task in imported.draft.tasks if task.start is not None]
    told = []
    for task in timed:
        here = planned[TaskId(task.id)].start.astimezone(zone).replace(tzinfo=None)
        if here != task.start:
            told.append(f"{task.id} starts {here:%Y-%m-%d %H:%M} by the plan, {task.start:%Y-%m-%d %H:%M} by the file")
    same = f"{len(timed) - len(told)} of {len(timed)} tasks start in the plan when the file says"
    return [*told[:20], *([f"and {len(told) - 20} more"] if len(told) > 20 else []), same] if timed else []
