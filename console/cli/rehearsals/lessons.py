"""`cutover rehearsal lesson`: what rehearsals taught, listed and closed in their files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, json_option, load_plan, put, put_json, wait_for
from console.cli.lazy import LazyGroup
from console.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plans.model import Plan
    from plans.model.night import Night

_HERE = "console.cli.rehearsals.lessons"
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
@control_option
@json_option
def list_lessons(names: tuple[str, ...], everything: bool, control_dsn: str | None, as_json: bool) -> int:
    """List the open lessons of files of rehearsals, or of all rehearsals that count for a plan: those that it names,
    and the runs of the control database.
    """
    from console.text.lessons import lesson_json, lesson_lines, told_open
    from plans.rehearsals.lessons import named_lessons

    listed = _listed(names, control_dsn)
    nights, plan = listed.nights, listed.plan
    known = [one for one in named_lessons(nights) if everything or one.lesson.closed is None]
    if as_json:
        told = [lesson_json(one.lesson, one.name) for one in known]
        put_json({"lessons": told, "control_not_asked": listed.not_asked})
        return Exit.OK
    today = datetime.now(UTC).date()
    for line in lesson_lines(known, today=today, plan=plan):
        put(line)
    put(told_open(known, today) or _none_open(len(nights)))
    if listed.told:
        put(listed.told)
    return Exit.OK


def _none_open(nights: int) -> str:
    """`no lesson is open of 3 rehearsals`."""
    from plans.plurals import counted

    return f"no lesson is open of {counted(nights, 'rehearsal')}" if nights else "no rehearsal counts yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """The nights whose lessons are listed."""

    nights: "Sequence[Night]"
    plan: "Plan | None" = None
    """None where files were named."""
    not_asked: str = ""
    """Why the control database could not be asked; empty where it was, and of files."""
    told: str = ""
    """The same as a sentence."""


def _listed(names: tuple[str, ...], dsn: str | None) -> _Listed:
    """The nights of files, or those that count for one plan. Raises as `read_night` and `load_plan` do."""
    from dataclasses import replace

    from console.cli.nights import read_night
    from console.errors import Misused
    from console.running.counted_runs import counted_now
    from console.running.settings import control

    plans = [name for name in names if not name.endswith(".json")]
    if plans and len(names) > 1:
        raise Misused("one plan, or files of rehearsals", hint="files end in .json")
    if plans:
        plan = load_plan(plans[0], quiet=True).plan
        counted = wait_for(counted_now(control(dsn), plan))
        used = counted.runs.used_by(plan)
        return _Listed(nights=used.nights, plan=used, not_asked=counted.not_asked, told=counted.told)
    return _Listed(nights=[replace(read_night(name), label=Path(name).stem) for name in names])


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
