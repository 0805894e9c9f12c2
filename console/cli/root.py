"""The command `cutover` itself: its groups, its version, and the table of exit codes under its help."""

import click

from console.cli.lazy import LazyGroup, Sections
from console.exits import Exit

SECTIONS: Sections = {
    "Run a night": [
        ("run", "console.cli.run:run"),
        ("attach", "console.cli.attach:attach"),
        ("do", "console.cli.do:do"),
        ("notify", "console.cli.notify:notify"),
        ("answers", "console.cli.answers:answers"),
        ("demo", "console.cli.demo:demo"),
    ],
    "Look": [
        ("status", "console.cli.look:status"),
        ("runs", "console.cli.look:runs"),
        ("board", "console.cli.watching.board:board"),
        ("what-if", "console.cli.what_if:what_if"),
        ("log", "console.cli.log:log"),
        ("replay", "console.cli.replay:replay"),
        ("verify", "console.cli.verify:verify"),
        ("pack", "console.cli.pack:pack"),
    ],
    "Tell the night": [
        ("brief", "console.cli.brief:brief"),
        ("paper", "console.cli.paper:paper"),
        ("programme", "console.cli.programme:programme"),
        ("report", "console.cli.report:report"),
    ],
    "Plans": [
        ("check", "console.cli.plan:check"),
        ("show", "console.cli.plan:show"),
        ("schema", "console.cli.importing.plan_schema:schema"),
        ("plan", "console.cli.plan_group:plan"),
        ("baseline", "console.cli.baseline:baseline"),
    ],
    "Rehearsals": [
        ("rehearsal", "console.cli.rehearsals.rehearsal:rehearsal"),
    ],
    "Set-up": [
        ("db", "console.cli.db:db"),
        ("engine", "console.cli.engine:engine"),
        ("traces", "console.cli.watching.traces:traces"),
        ("worker", "console.cli.workers.worker:worker"),
        ("config", "console.cli.config:config"),
        ("completion", "console.cli.completion:completion"),
    ],
}

_EXAMPLES = """
Examples:
  cutover demo                       the whole night in a few minutes
  cutover check plan.yaml            every problem of a plan, at once
  cutover run plan.yaml              rehearse it
  cutover status                     the newest run on one page
  cutover do 7f3a vote G1 roros go   what the keys do, from a shell
"""


_ENVIRONMENT = """
Environment:
  CUTOVER_CONTROL   the control database, as --control
  CUTOVER_STATE     the folder for logs and the embedded control database;
                    default ~/.local/state/cutover (or $XDG_STATE_HOME/cutover),
                    for root /var/lib/cutover unless HOME or XDG_STATE_HOME was
                    set by hand
"""


def exit_table() -> str:
    """The one table of exit codes, as `--help` prints it."""
    return "Exit codes:\n" + "".join(f"  {int(code):>3}  {code.meaning}\n" for code in Exit)


class _Root(LazyGroup):
    """Ends its help with examples, variables and exit codes, as they are written."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write what stands under the list of commands."""
        formatter.write(f"{_EXAMPLES}{_ENVIRONMENT}\n{exit_table()}")


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from console.version import program_version

    click.echo(f"cutover {program_version()}")
    ctx.exit()


@click.group(
    cls=_Root,
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
def cutover() -> None:
    """Run a cutover night from one terminal: plan, jobs on Postgres, checkpoints, forecast.

    Results go to standard output, everything else to standard error.
    """
