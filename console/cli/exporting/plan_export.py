"""`cutover plan export`: a plan, or a run of it, as a file for other programs and for people who have none of ours."""

import sys
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, is_file, load_plan, say, wait_for
from console.exits import Exit
from console.streams import emit_bytes
from console.telling.export.formats import FORMATS, Format, format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.telling.export.facts import Exported

_PLAN_ENDINGS = (".yaml", ".yml")


@examples(
    "cutover plan export plan.yaml -o night.xlsx",
    "cutover plan export 7f3a -o night.csv    what was forecast, what came",
    "cutover plan export plan.yaml --owner dba -o dba.ics    a party's calendar",
    "cutover plan export plan.yaml --revision 2 -o night.ics    the second",
    "cutover plan export plan.yaml -o night.svg    the graph, drawn",
    "cutover plan export night.cutover --format csv | less",
)
@click.command("export", short_help="Write a plan or a run for other programs.")
@click.argument("name", metavar="PLAN|RUN")
@click.option("-o", "--output", "file", metavar="FILE", default="-", help="The file to be written; - is here.")
@click.option("--format", "named", type=click.Choice([*FORMATS]), help="Default: by the end of the file's name.")
@click.option("--owner", metavar="PARTY", help="A calendar of one party alone, by id, short name or name.")
@click.option(
    "--revision",
    type=click.IntRange(1),
    metavar="N",
    help="Of a plan's calendar: higher than in those that were sent before.",
)
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@control_option
def export(
    name: str,
    file: str,
    named: str | None,
    owner: str | None,
    revision: int | None,
    replace: bool,
    control_dsn: str | None,
) -> int:
    """Write a PLAN, or a RUN by its name, or a pack of one, in a format of other programs.

    Of a run it is the plan as amended, with what was planned, what is forecast as of now, and what came, each in
    columns of its own. Telephone numbers stand in it, so the file is for its owner alone; values of rows, statements
    and addresses of databases never do.

    What is written is the same for the same plan. What a format cannot hold is said.
    """
    from console.errors import Declined
    from console.running.output_file import write_whole

    form = format_of(file, named) if file != "-" else _here(named)
    target = Path(file) if file != "-" else None
    if target is not None and target.exists() and not replace:
        raise Declined(f"{file} is there already", hint="name another file, or say --replace")
    _only_of_a_calendar(form, owner, revision)
    told = _told(name, owner, revision, control_dsn)
    written = form.write(told)
    for sentence in (*written.left, *_stays(form, told)):
        say(f"left out: {sentence}")
    if target is None:
        emit_bytes(written.content)
    else:
        write_whole(target, written.content, private=True)
    return Exit.OK


def _stays(form: Format, told: "Exported") -> "Iterator[str]":
    """What a list that comes back has not: it goes over the plan, and is none without it."""
    if told.replications and form.comes_back:
        yield (
            f"replication: {', '.join(told.replications)}, and what jobs do: only the plan says it; a list that comes"
            " back goes over it (cutover plan import --over PLAN)"
        )


def _here(named: str | None) -> Format:
    """The format for standard output, which has to be named. Raises `Misused`."""
    from console.errors import Misused

    if named is None:
        raise Misused("nobody said in which format", hint="-o night.csv, or --format csv")
    if not FORMATS[named].is_text and sys.stdout.isatty():
        raise Misused(f"{FORMATS[named].what} is nothing for a terminal", hint=f"-o night{FORMATS[named].endings[0]}")
    return FORMATS[named]


def _only_of_a_calendar(form: Format, owner: str | None, revision: int | None) -> None:
    """Raise `Misused` where something is asked that no other format can be made for."""
    from console.errors import Misused

    if owner is not None and not form.is_calendar:
        raise Misused(f"{form.what} is made of the whole plan", hint="--owner with -o party.ics")
    if revision is not None and not form.is_calendar:
        raise Misused(f"{form.what} has no number", hint="--revision with -o night.ics")


def _told(name: str, owner: str | None, revision: int | None, dsn: str | None) -> "Exported":
    """What there is to tell to all, or to one party. Raises as `load_plan`, `opened_run` and `for_one` do, and
    `Misused`."""
    from console.errors import Misused
    from console.telling.export.one_party import for_one

    told = _told_to_all(name, dsn)
    if revision is not None and told.run is not None:
        raise Misused("the calendars of a run are numbered by its journal", hint="leave --revision out")
    told = replace_fields(told, revision=revision or 0)
    return told if owner is None else for_one(told, owner)


def _told_to_all(name: str, dsn: str | None) -> "Exported":
    """What there is to tell of a plan file, or of a run."""
    from console.cli.opened_run import names_pack
    from console.telling.export.from_plan import exported_plan

    if not names_pack(name) and (is_file(name) or name.endswith(_PLAN_ENDINGS)):
        return exported_plan(load_plan(name, quiet=True).plan)
    return wait_for(_of_run(name, dsn))


async def _of_run(name: str, dsn: str | None) -> "Exported":
    from console.cli.opened_run import opened_run, sense_of
    from console.telling.export.from_run import exported_run
    from console.telling.report.gathering.story import Story
    from console.view.look import look_back
    from jobs.nights.counting import plans_before
    from jobs.past import frozen_plan

    async with opened_run(name, dsn) as found:
        view, entries = await look_back(found.store, found.run, read=found.take_past())
        whole = await frozen_plan(found.store, view.state.plan_sha256)
        earlier = await plans_before(found.store, view.state)
    with sense_of(name):
        return exported_run(Story(view=view, entries=entries), whole, earlier.values())
