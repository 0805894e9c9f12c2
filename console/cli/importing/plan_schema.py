"""`cutover schema`: the JSON Schemas of files that people write, for their editors."""

import click

from console.cli.common import examples, put
from console.exits import Exit

_SCHEMAS = {
    "plan": "schema.json",
    "host": "host.schema.json",
    "programme": "programme.schema.json",
    "faults": "faults.schema.json",
}
"""By which word each is printed, and its file."""


@examples(
    "cutover schema > cutover.schema.json",
    "cutover schema faults > faults.schema.json",
    "# yaml-language-server: $schema=cutover.schema.json    (the plan's line 1)",
)
@click.command(short_help="Print the JSON Schema of plan files, for editors.")
@click.argument("of", metavar="[plan|host|programme|faults]", type=click.Choice(list(_SCHEMAS)), default="plan")
def schema(of: str) -> int:
    """Print the JSON Schema of plan files, for editors that complete and check while one types.

    Or that of an engine's host, of a programme of several nights, of the faults of simulated ones.
    """
    from importlib.resources import files

    put((files("plans") / _SCHEMAS[of]).read_text("utf-8").rstrip())
    return Exit.OK
