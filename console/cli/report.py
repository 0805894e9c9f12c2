"""`cutover report`: the night told, for the morning and for the auditor."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, find_readable_run, program_version, run_argument, say, wait_for
from console.cli.ghosts import ghost_of_run, ghost_option
from console.cli.telling_options import lang_option, reader_zone, zone_option
from console.exits import Exit
from console.running.settings import control
from console.streams import emit

if TYPE_CHECKING:
    from console.telling.report.facts import NightReport
    from console.view.model import View


@examples(
    "cutover report 7f3a -o night.html",
    "cutover report 7f3a -o natt.html --lang nb",
    "cutover report 7f3a -o night.html --ghost dr3 --zone Europe/London",
    "cutover report 7f3a -o night.csv    a row a task, for a spreadsheet",
    "cutover report 7f3a | less          as Markdown",
)
@click.command(short_help="Tell the night: a page, Markdown, JSON or CSV.")
@run_argument
@click.option("-o", "file", metavar="FILE", default="-", help="Ends in .html, .md, .json or .csv; - is Markdown here.")
@lang_option
@zone_option
@ghost_option
@control_option
def report(
    run_name: str | None, file: str, lang: str, zone: str | None, ghost: str | None, control_dsn: str | None
) -> int:
    """Tell what became of RUN (default: the newest): what was planned, what came, who decided it on what numbers, what
    was moved and proved, what failed, and what is left to follow up.

    A page of HTML is one file, without scripts, that needs nothing else. A run that goes on is told as it stands, and
    the report says so. No row values and no phone numbers are in it. Its head of the journal is noted beside the run.
    """
    from console.running.output_file import write_whole
    from console.telling.language import Language
    from console.telling.moments import Moments
    from console.telling.report.forms import form_of
    from console.telling.report.whole import report_text
    from console.telling.report.wording import Wording

    form, there = form_of(file), reader_zone(zone)
    told = wait_for(_told(run_name, ghost, control_dsn))
    moments = Moments.of(told.view.plan, told.view.forecast, zone=there, language=Language(lang))
    text = report_text(told.report, form, Wording(moments=moments))
    if file == "-":
        emit(text.removesuffix("\n"))
    else:
        write_whole(Path(file), text)
        say(f"{file}: {told.report.run.name} {'as it stands' if told.report.under_way else 'as it ended'}")
    wait_for(_note(told, file, control_dsn))
    return Exit.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    view: "View"
    report: "NightReport"


async def _told(run_name: str | None, ghost: str | None, dsn: str | None) -> _Told:
    from console.running.wire import journal
    from console.telling.report.gathering.night import night_report
    from console.telling.report.gathering.story import Story
    from console.view.look import look_back

    async with journal(control(dsn), say=say) as store:
        found = await find_readable_run(store, run_name)
        choice = await ghost_of_run(store, found.run, ghost, dsn)
        view, entries = await look_back(store, found.run, ghosts=choice.nights, read=found.take_past())
        kept = await store.forecasts(view.run)
        report = night_report(
            Story(view=view, entries=entries),
            program=program_version(),
            made=view.real_now,
            ghost=view.ghost(choice.label),
            kept=kept.forecasts if kept is not None else (),
            told=await store.told_heads(view.run),
        )
    return _Told(view=view, report=report)


async def _note(told: _Told, file: str, dsn: str | None) -> None:
    """Note beside the journal that this head is in the report; whoever may not do that has the report all the same."""
    from console.running.wire import journal

    head, to = told.report.journal.head, Path(file).name if file != "-" else "standard output"
    async with journal(control(dsn), say=say) as store:
        if not await store.tell_head(told.report.run.name, seq=head.seq, hash=head.hash, where="report", to=to):
            say("this login cannot note where that head went: keep the report")
