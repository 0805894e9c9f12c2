"""`cutover board`: runs in the browser, for walls and phones, to be looked at and nothing else."""

from pathlib import Path

import click

from console.cli.common import choose_run, control_option, examples, say, wait_for
from console.cli.telling_options import lang_option
from console.exits import Exit


@examples(
    "cutover board                        on this host, whatever runs",
    "cutover board 7f3a --lang nb",
    "cutover board roros oppdal meldal    side by side",
    "cutover board --listen 0.0.0.0:8080 --token-file board.token",
    "cutover board --behind-proxy X-Remote-User    a proxy knows people",
    "cutover board --no-listen --textfile /var/lib/node_exporter    figures alone",
)
@click.command(short_help="Show runs in the browser: for walls and phones, to be looked at.")
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--listen", metavar="HOST:PORT", default="127.0.0.1:8080", show_default=True, help="Where it is reached.")
@lang_option
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Whoever has the token in this file may look; mode 0600.",
)
@click.option("--behind-proxy", "header", metavar="HEADER", default="", help="The header in which a proxy says who.")
@click.option(
    "--proxy", "proxies", metavar="ADDRESS", multiple=True, help="Whose word that is; default: this host's own."
)
@click.option("--tls-cert", type=click.Path(dir_okay=False, path_type=Path), help="Its certificate, with the chain.")
@click.option("--tls-key", type=click.Path(dir_okay=False, path_type=Path), help="The key of that.")
@click.option(
    "--viewers", type=click.IntRange(1, 5_000), default=600, show_default=True, help="At most so many at once."
)
@click.option(
    "--textfile",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write figures for node_exporter there, every 15 seconds; mode 0644.",
)
@click.option("--no-listen", is_flag=True, help="With --textfile: serve nothing; needs no extra.")
@control_option
def board(
    runs: tuple[str, ...],
    listen: str,
    lang: str,
    token_file: Path | None,
    header: str,
    proxies: tuple[str, ...],
    tls_cert: Path | None,
    tls_key: Path | None,
    viewers: int,
    textfile: Path | None,
    no_listen: bool,
    control_dsn: str | None,
) -> int:
    """Show each RUN (default: those of the last 24 hours) as a page in the browser, until it is told to stop.

    It only looks: it needs a login with the role cutover_observer alone, holds one connection to the control database
    however many look, and goes on showing the last with its age while that is away. Names are shown, telephone numbers
    are not. Without a token or a proxy that knows people it is reached from this host alone. Figures for machines are
    at /metrics.
    """
    from console.running.boards.address import door_of
    from console.running.boards.server import Asked, require_extra, serve_board
    from console.running.serving.place import place_of
    from console.running.watching.textfile import file_in
    from plans.model.languages import Language

    figures = file_in(textfile) if textfile is not None else None
    if no_listen:
        return _figures_alone(figures, runs, control_dsn)
    require_extra()
    place = place_of(listen, cert=tls_cert, key=tls_key, example="127.0.0.1:8080")
    door = door_of(place, token_file=token_file, header=header, proxies=proxies)
    asked = Asked(runs=runs, language=Language(lang), viewers=viewers, place=place, door=door, figures=figures)
    if door.token and place.cert is None and not place.is_on_this_host_alone:
        say("warning: without --tls-cert and --tls-key others on the line can read the token, and what is shown")
    wait_for(serve_board(asked, control_dsn, choose=choose_run, say=say))
    return Exit.OK


def _figures_alone(file: Path | None, runs: tuple[str, ...], dsn: str | None) -> int:
    from console.errors import Misused
    from console.running.watching.textfile import keep_file_alone

    if file is None:
        raise Misused("--no-listen needs --textfile", hint="cutover board --no-listen --textfile DIR")
    wait_for(keep_file_alone(file, runs, dsn, choose=choose_run, say=say))
    return Exit.OK
