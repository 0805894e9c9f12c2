"""`cutover report`: the night told, for the morning and for the auditor."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, say, wait_for
from console.cli.ghosts import ghost_of_run, ghost_option
from console.cli.telling_options import lang_option, note_head, reader_zone, zone_option
from console.exits import Exit
from console.running.settings import control
from console.streams import emit
from console.version import program_version

if TYPE_CHECKING:
    from console.telling.report.facts import NightReport
    from console.telling.report.forms import Form
    from console.telling.report.gathering.story import Story
    from console.telling.report.wording import Wording
    from console.view.model import View


@examples(
    "cutover report 7f3a -o night.html",
    "cutover report 7f3a -o natt.html --lang nb",
    "cutover report 7f3a -o night.html --ghost dr3 --zone Europe/London",
    "cutover report 7f3a -o night.csv    a row a task, for a spreadsheet",
    "cutover report night.cutover | less    of a pack, as Markdown",
    "cutover report 7f3a --handover -o morning.html",
)
@click.command(short_help="Tell the night: a page, Markdown, JSON or CSV.")
@click.argument("run_name", metavar="[RUN|FILE]", required=False)
@click.option("-o", "file", metavar="FILE", default="-", help="Ends in .html, .md, .json or .csv; - is Markdown here.")
@lang_option
@zone_option
@ghost_option
@click.option("--handover", is_flag=True, help="Instead: for those who take over in the morning, with phones.")
@click.option("--replace", is_flag=True, help="Write over a file that holds anything else.")
@control_option
def report(
    run_name: str | None,
    file: str,
    lang: str,
    zone: str | None,
    ghost: str | None,
    handover: bool,
    replace: bool,
    control_dsn: str | None,
) -> int:
    """Tell what became of RUN (default: the newest), or of a pack: what was planned, what came, who decided it on what
    numbers, what was moved and proved, what failed, and what is left to follow up.

    A page of HTML is one file, without scripts, that needs nothing else. A run that goes on is told as it stands, and
    the report says so. No row values and no phone numbers are in it. Its head of the journal is noted beside the run.

    With --handover what runs, what watches, what is open, whom to call, what may still be rolled back, as of now.
    """
    from console.cli.opened_run import sense_of
    from console.running.output_file import write_whole
    from console.telling.moments import Moments
    from console.telling.report.forms import form_of, spare, was_told
    from console.telling.report.wording import Wording
    from plans.model.languages import Language

    form, there = form_of(file), reader_zone(zone)
    if file != "-" and not replace:
        spare(Path(file), lambda text: was_told(text, form), hint="name another file, or say --replace")
    told = wait_for(_told(run_name, ghost, control_dsn))
    with sense_of(run_name):
        moments = Moments.of(told.view.plan, told.view.forecast, zone=there, language=Language(lang))
        text = _text(told, form, Wording(moments=moments), handover=handover)
    if file == "-":
        emit(text.removesuffix("\n"))
    else:
        write_whole(Path(file), text, private=handover)
        say(f"{file}: {told.report.run.name} {'as it stands' if told.report.under_way else 'as it ended'}")
    if not told.packed:
        wait_for(_note(told, file, control_dsn))
    return Exit.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    story: "Story"
    report: "NightReport"
    packed: bool
    """Whether it comes from a pack: nobody writes into that."""

    @property
    def view(self) -> "View":
        """What the report was made from."""
        return self.story.view


def _text(told: _Told, form: "Form", words: "Wording", *, handover: bool) -> str:
    """The report, or what those need who take over. Raises `Misused`."""
    from console.telling.report.gathering.handover import handover as handed_over
    from console.telling.report.whole import handover_text, report_text

    if not handover:
        return report_text(told.report, form, words)
    return handover_text(handed_over(told.story, told.report), told.report, form, words)


async def _told(run_name: str | None, ghost: str | None, dsn: str | None) -> _Told:
    from console.cli.opened_run import opened_run
    from console.telling.report.gathering.night import night_report
    from console.telling.report.gathering.story import Story
    from console.view.look import look_back

    async with opened_run(run_name, dsn) as found:
        store = found.store
        choice = await ghost_of_run(store, found.run, ghost, dsn)
        view, entries = await look_back(store, found.run, ghosts=choice.nights, read=found.take_past())
        kept = await store.forecasts(view.run)
        story = Story(view=view, entries=entries)
        report = night_report(
            story,
            program=program_version(),
            made=datetime.now(UTC) if found.packed else view.real_now,
            ghost=view.ghost(choice.label),
            kept=kept.forecasts if kept is not None else (),
            told=await store.told_heads(view.run),
        )
    return _Told(story=story, report=report, packed=found.packed)


async def _note(told: _Told, file: str, dsn: str | None) -> None:
    """Note beside the journal that this head is in the report; whoever may not do that has the report all the same."""
    from console.running.wire import journal

    head, to = told.report.journal.head, Path(file).name if file != "-" else "standard output"
    async with journal(control(dsn), say=say) as store:
        await note_head(store, told.report.run.name, seq=head.seq, digest=head.hash, where="report", to=to)
