"""`cutover paper`: a paper in case of fire, at once."""

import click

from console.cli.common import control_option, examples, run_argument, say, wait_for
from console.cli.opened_run import opened_run
from console.cli.telling_options import lang_option, note_head, reader_zone, zone_option
from console.exits import Exit


@examples(
    "cutover paper 7f3a                 into the working directory",
    "cutover paper 7f3a -o /mnt/usb     onto a stick",
    "cutover paper 7f3a --lang nb --zone Europe/London",
    "cutover engine 7f3a --paper /srv/paper    every five minutes; attach, too",
)
@click.command(short_help="Write the state and the remaining plan on paper, now.")
@run_argument
@click.option("-o", "folder", metavar="DIR", default=".", help="The folder they go to; default the working directory.")
@lang_option
@zone_option
@control_option
def paper(run_name: str | None, folder: str, lang: str, zone: str | None, control_dsn: str | None) -> int:
    """Write where RUN (default: the newest, or the file of a pack) stands and what remains, as text and as a page.

    What the brief says, whom to call, the decisions with their limits, the tasks that remain with owners, phones and
    instructions, the way back, and how to go on without the console. Both files can be read by this account alone:
    names and telephone numbers stand in them. The text is ASCII of 80 columns; the page prints on A4.
    """
    return wait_for(_paper(run_name, folder, lang, zone, control_dsn))


async def _paper(run_name: str | None, folder: str, lang: str, zone: str | None, dsn: str | None) -> int:
    import socket

    from console.running.paper import PaperPlace, existing_folder
    from console.telling.moments import Moments
    from console.telling.paper.contents import Scribe
    from console.view.look import look_once
    from plans.model.languages import Language

    language, there = Language(lang), reader_zone(zone)
    host = socket.gethostname()
    place = PaperPlace(folder=existing_folder(folder), by=Scribe.COMMAND, language=language)
    async with opened_run(run_name, dsn) as opened:
        view = await look_once(opened.store, opened.run, read=opened.take_past())
        moments = Moments.of(view.plan, view.forecast, zone=there, language=language)
        text, page = place.write(view, moments)
        say(f"{text} and {page.name}")
        head = view.state
        if not opened.packed:
            await note_head(opened.store, opened.run, seq=head.head, digest=head.head_hash, where="paper", to=host)
    return Exit.OK
