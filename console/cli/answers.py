"""`cutover answers`: the page on which parties answer, as a process of its own."""

from pathlib import Path

import click

from console.cli.common import control_option, examples, say, wait_for
from console.exits import Exit


@examples(
    "cutover answers                               behind a proxy on this host",
    "cutover answers --behind-proxy 127.0.0.1      which says who asks",
    "cutover answers --listen 0.0.0.0:8443 --tls-cert page.pem --tls-key page.key",
)
@click.command(short_help="Serve the page on which parties answer by link or code.")
@click.option("--listen", metavar="HOST:PORT", default="127.0.0.1:8443", show_default=True, help="Where it is reached.")
@click.option("--tls-cert", type=click.Path(dir_okay=False, path_type=Path), help="Its certificate, with the chain.")
@click.option("--tls-key", type=click.Path(dir_okay=False, path_type=Path), help="The key of that.")
@click.option(
    "--behind-proxy",
    metavar="ADDRESS",
    multiple=True,
    help="A proxy whose X-Forwarded-For is believed; may be given again. Default: none.",
)
@control_option
def answers(
    listen: str, tls_cert: Path | None, tls_key: Path | None, behind_proxy: tuple[str, ...], control_dsn: str | None
) -> int:
    """Serve the page that the links of letters lead to, until it is told to stop.

    It shows what a letter asks and nothing else of a run, and needs a login with the role cutover_party alone: without
    a link or a code not even this process can answer. Engines write links for the public_address of their host's file.
    """
    from console.running.answer_server import Listening, serve_answers

    where = Listening.at(listen, cert=tls_cert, key=tls_key, proxies=behind_proxy)
    wait_for(serve_answers(where, control_dsn, say=say))
    return Exit.OK
