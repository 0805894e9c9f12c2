"""`cutover config`: which of a person's settings hold, and where each comes from; and the file of an engine's host."""

import click

from console.cli.common import examples, json_option, put, put_json, say
from console.exits import Exit


@examples(
    "cutover config                what holds, and where each value comes from",
    "cutover config --schema       the JSON Schema of the file, for an editor",
    "CUTOVER_GLYPHS=ascii cutover config",
    "cutover config --host         what this host's file adds to every plan",
)
@click.command(short_help="Show your own settings of the screen, and where each comes from.")
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema of the file instead.")
@click.option("--host", "of_host", is_flag=True, help="Of the file of this host instead, which engines go by.")
@json_option
def config(as_schema: bool, of_host: bool, as_json: bool) -> int:
    """Show the settings of the screen that hold for this account: of options, the environment, the file, by default.

    The file is $XDG_CONFIG_HOME/cutover/config.toml, by default ~/.config/cutover/config.toml. Whatever of it cannot be
    read is named with its line, and this command then ends with 2; a console says it too, and opens all the same.

    With --host: the file by which the engines of this host know channels, hooks, addresses and secrets besides those of
    a plan. It is the one that CUTOVER_HOST_FILE names, else $XDG_CONFIG_HOME/cutover/host.toml, else
    /etc/cutover/host.toml; no run begins while it cannot be read.
    """
    from console.running.own_settings import own_schema, own_settings

    if of_host:
        return _of_host(as_schema=as_schema, as_json=as_json)
    if as_schema:
        put_json(own_schema())
        return Exit.OK
    found = own_settings()
    if as_json:
        put_json(found.answer())
    else:
        put("\n".join(found.lines()))
    for problem in found.problems:
        say(problem)
    return Exit.USAGE if found.problems else Exit.OK


def _of_host(*, as_schema: bool, as_json: bool) -> int:
    import os

    from console.running.engine_host import host_settings, places
    from console.text.people.whence import host_json, host_lines

    if as_schema:
        from importlib.resources import files

        put((files("plans") / "host.schema.json").read_text("utf-8").rstrip())
        return Exit.OK
    found = host_settings()
    if as_json:
        put_json(host_json(found))
    elif not found.file:
        put("\n".join(f"{place} (there is none)" for place in places(os.environ)))
    else:
        put("\n".join(host_lines(found)))
    return Exit.OK
