"""`cutover rehearsal lesson`: what rehearsals taught, listed and closed in their files."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import examples, json_option, load_plan, put, put_json
from console.cli.lazy import LazyGroup
from console.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plans.model import Plan
    from plans.model.night import Night

_HERE = "console.cli.lessons"
_LONGEST = 300
"""Characters of a reason, as of a lesson."""


@examples(
    "cutover rehearsal lesson list plan.yaml",
    "cutover rehearsal lesson close rehearsals/dr3.json L1 --reason 'now at ten'",
)
@click.group(
    cls=LazyGroup,
    sections={"Lessons": [("list", f"{_HERE}:list_lessons"), ("close", f"{_HERE}:close")]},
    short_help="List what rehearsals taught, and close it.",
)
def lesson() -> None:
    """List what rehearsals taught, and close what was seen to.

    A lesson is opened in a run: cutover do RUN lesson open TEXT [task=...] [owner=PARTY] [due=2026-12-01].
    """


@examples(
    "cutover rehearsal lesson list plan.yaml",
    "cutover rehearsal lesson list rehearsals/*.json --all",
)
@click.command("list", short_help="List the open lessons, the earliest due date first.")
@click.argument("names", metavar="FILE...|PLAN", nargs=-1, required=True)
@click.option("--all", "everything", is_flag=True, help="Also the closed ones, behind the open ones.")
@json_option
def list_lessons(names: tuple[str, ...], everything: bool, as_json: bool) -> int:
    """List the open lessons of files of rehearsals, or of all rehearsals that a plan names."""
    from console.text.lessons import lesson_json, lesson_lines, told_open
    from plans.rehearsals.lessons import named_lessons

    nights, plan = _nights(names)
    known = [one for one in named_lessons(nights) if everything or one.lesson.closed is None]
    if as_json:
        put_json({"lessons": [lesson_json(one.lesson, one.name) for one in known]})
        return Exit.OK
    today = datetime.now(UTC).date()
    for line in lesson_lines(known, today=today, plan=plan):
        put(line)
    put(told_open(known, today) or _none_open(len(nights)))
    return Exit.OK


def _none_open(files: int) -> str:
    """`no lesson is open in 3 files`; lessons of runs that count without a file are told by `status` of a run."""
    from plans.plurals import counted

    if files:
        return f"no lesson is open in {counted(files, 'file')}"
    return "no file of a rehearsal is named; cutover status tells of the lessons of runs that count by themselves"


def _nights(names: tuple[str, ...]) -> "tuple[Sequence[Night], Plan | None]":
    """The nights of files, or of one plan. Raises as `read_night` and `load_plan` do."""
    from dataclasses import replace

    from console.cli.nights import read_night
    from console.errors import Misused

    plans = [name for name in names if not name.endswith(".json")]
    if plans and len(names) > 1:
        raise Misused("one plan, or files of rehearsals", hint="files end in .json")
    if plans:
        plan = load_plan(plans[0], quiet=True).plan
        return plan.nights, plan
    return [replace(read_night(name), label=Path(name).stem) for name in names], None


@examples("cutover rehearsal lesson close rehearsals/dr3.json L1 --reason 'now at ten'")
@click.command(short_help="Close a lesson in the file of its rehearsal.")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False))
@click.argument("name", metavar="ID")
@click.option("--reason", default="", metavar="TEXT", help="What became of it.")
def close(file: str, name: str, reason: str) -> int:
    """Close the lesson ID (L1, or DR3/L1) in FILE, and nothing else: the file is sealed anew.

    A file that somebody edited is refused. A plan that names the file has another hash from then on.
    """
    from console.cli.nights import night_in, text_of_night
    from console.errors import Declined
    from console.running.output_file import write_whole
    from plans.rehearsals.file import with_lesson_closed

    wanted = name.rpartition("/")[2].upper()
    _check_reason(reason)
    text = text_of_night(file)
    known = {one.id: one for one in night_in(text, file).lessons}
    if wanted not in known:
        there = ", ".join(one.id for one in known.values() if one.closed is None)
        raise Declined(f"{file} holds no lesson {name[:40]}", hint=f"open: {there}" if there else "none is open in it")
    if known[wanted].closed is not None:
        raise Declined(f"{wanted} was closed on {known[wanted].closed:%Y-%m-%d} already")
    now = datetime.now(UTC).replace(microsecond=0)
    write_whole(Path(file), with_lesson_closed(text, wanted, at=now, reason=" ".join(reason.split())))
    put(f"{file}: {wanted} closed")
    return Exit.OK


def _check_reason(reason: str) -> None:
    """Refuse what a terminal would obey, or what nobody would read. Raises `Misused`."""
    from console.errors import Misused
    from plans.characters import unfit

    if character := unfit(reason):
        raise Misused(f"--reason holds the character {character}", hint="write it without")
    if len(reason) > _LONGEST:
        raise Misused(f"--reason is longer than {_LONGEST} characters", hint="in one or two sentences")
