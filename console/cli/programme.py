"""`cutover programme`: several go-lives on one page."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, put, say, wait_for
from console.cli.opened_run import opened_run
from console.cli.telling_options import lang_option, reader_zone, zone_option
from console.exits import Exit
from console.streams import emit

if TYPE_CHECKING:
    from console.telling.programme.facts import NightFacts
    from plans.model.programme import Programme, ProgrammeNight


@examples(
    "cutover programme waves.yaml -o waves.html",
    "cutover programme waves.yaml -o waves.md --lang nb",
    "cutover programme --schema > programme.schema.json    for an editor",
)
@click.command(short_help="Tell several go-lives and their phases on one page.")
@click.argument("programme_file", metavar="FILE", required=False)
@click.option("-o", "file", metavar="FILE", default="-", help="Ends in .html or .md; - is Markdown here.")
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema of FILE, for an editor.")
@lang_option
@zone_option
@control_option
def programme(
    programme_file: str | None, file: str, as_schema: bool, lang: str, zone: str | None, control_dsn: str | None
) -> int:
    """Tell what FILE says of a programme: indicators with their trend, phases, go-lives and rehearsals.

    When a night was, its outage, whether it reconciled and how many problems are open comes from its run or pack where
    one is named; what FILE says fills in the rest. A run or pack that cannot be read is named as such.
    """
    from console.errors import Misused

    if as_schema:
        from importlib.resources import files

        put((files("plans") / "programme.schema.json").read_text("utf-8").rstrip())
        return Exit.OK
    if programme_file is None:
        raise Misused("the file of the programme is missing", hint="cutover programme waves.yaml -o waves.html")
    return _written(Path(programme_file), file, lang, zone, control_dsn)


def _written(source: Path, file: str, lang: str, zone: str | None, dsn: str | None) -> int:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from console.errors import Misused, NotFound
    from console.running.output_file import write_whole
    from console.telling.moments import Moments
    from console.telling.programme.document import programme_document, was_told
    from console.telling.report.forms import Form, form_of, spare
    from console.telling.report.markdown import markdown
    from console.telling.report.page import page
    from plans.model.languages import Language
    from plans.programme_file import read_programme

    form, there = form_of(file), reader_zone(zone)
    if form not in (Form.HTML, Form.MARKDOWN):
        raise Misused(f"a programme is told as .html or .md, not .{form}", hint="name it waves.html")
    if not source.exists():
        raise NotFound(f"there is no file {source}")
    if file != "-":
        spare(Path(file), lambda text: was_told(text, form), hint="name another file, or remove that one")
    known = read_programme(source)
    home, made = ZoneInfo(known.timezone), datetime.now(UTC)
    nights = wait_for(_nights(known, str(source.parent.absolute()), dsn))
    day = made.astimezone(there or home).date()
    moments = Moments(zone=there or home, home=home, day=day, language=Language(lang))
    document = programme_document(known, nights, moments, made)
    text = page(document) if form is Form.HTML else markdown(document)
    if file == "-":
        emit(text.removesuffix("\n"))
    else:
        write_whole(Path(file), text)
        say(f"{file}: {len(nights)} nights of {known.title}")
    return Exit.OK


async def _nights(known: "Programme", beside: str, dsn: str | None) -> "list[NightFacts]":
    """What is known of each, one after the other; why a journal that is named cannot be read is said on its row."""
    return [await _facts(night, beside, dsn) for night in known.nights]


async def _facts(night: "ProgrammeNight", beside: str, dsn: str | None) -> "NightFacts":
    from console.telling.programme.facts import by_hand, by_journal
    from console.view.look import look_once
    from plans.errors import CutoverError

    name = str(Path(beside, night.pack)) if night.pack else night.run
    if not name:
        return by_hand(night)
    try:
        async with opened_run(name, dsn) as opened:
            return by_journal(night, await look_once(opened.store, opened.run, read=opened.take_past()))
    except CutoverError as error:
        why = error.what.replace(f"{beside}/", "")  # the page goes out, and says nothing of this host
        say(f"{night.title}: {why}")
        return by_hand(night, unread=why)
