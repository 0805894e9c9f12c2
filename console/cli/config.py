"""`cutover config`: which of a person's settings hold, and where each comes from."""

import click

from console.cli.common import examples, json_option, put, put_json, say
from console.exits import Exit


@examples(
    "cutover config                what holds, and where each value comes from",
    "cutover config --schema       the JSON Schema of the file, for an editor",
    "CUTOVER_GLYPHS=ascii cutover config",
)
@click.command(short_help="Show your own settings of the screen, and where each comes from.")
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema of the file instead.")
@json_option
def config(as_schema: bool, as_json: bool) -> int:
    """Show the settings of the screen that hold for this account: of options, the environment, the file, by default.

    The file is $XDG_CONFIG_HOME/cutover/config.toml, by default ~/.config/cutover/config.toml. Whatever of it cannot be
    read is named with its line, and this command then ends with 2; a console says it too, and opens all the same.
    """
    from console.running.own_settings import own_schema, own_settings

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
