"""`cutover traces`: the attempts of a run, sent to a collector of traces as they end."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, find_run, say, wait_for
from console.exits import Exit
from console.running.settings import control
from console.version import program_version

if TYPE_CHECKING:
    from console.running.tracing.sender import Sender


@examples(
    "cutover traces 7f3a               to http://localhost:4318/v1/traces",
    "OTEL_EXPORTER_OTLP_ENDPOINT=https://otel:4318 cutover traces 7f3a",
    "cutover traces 7f3a --again       also what was sent before",
)
@click.command(short_help="Send the attempts of a run to a collector of traces.")
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--again", is_flag=True, help="Also the spans that were sent from this host before.")
@control_option
def traces(run_name: str | None, again: bool, control_dsn: str | None) -> int:
    """Send a span for each attempt of RUN (default: the newest) as it ends, over OTLP/HTTP, until the run has ended.

    It reads the journal and can write nothing: a collector that is away is felt by nobody's night. Where to, the
    variables OTEL_EXPORTER_OTLP_* say. Ids follow from the run, the task and the number of the attempt: a take-over and
    a restart go on with the same trace.
    """
    from console.running.tracing.follow import require_extra, summary

    require_extra()
    sender = wait_for(_send(run_name, again=again, dsn=control_dsn))
    say(summary(sender))
    return Exit.OK if not sender.waiting else Exit.INTERRUPTED


async def _send(run_name: str | None, *, again: bool, dsn: str | None) -> "Sender":
    from console.running.tracing.follow import send_traces
    from console.running.tracing.otlp import Collector
    from console.running.wire import journal

    collector = Collector(program_version())
    async with journal(control(dsn), say=say, name="cutover traces", looks_only=True) as store:
        row = await find_run(store, run_name)
        say(f"spans of {row.run} go to {collector.address}")
        return await send_traces(store, row, collector, again=again, say=say)
