"""`cutover pack`: a run in one file, which is read, verified and told again without the control database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, examples, put, say, wait_for
from console.exits import Exit
from console.running.settings import control
from plans.plurals import counted

if TYPE_CHECKING:
    from jobs.packs.pack import Pack


@examples(
    "cutover pack 7f3a -o night.cutover",
    "cutover status night.cutover       on a laptop, without a control database",
    "cutover verify night.cutover --head 3fa9c1d24b7e",
    "cutover pack 7f3a --evidence -o night.zip     for an auditor",
)
@click.command(short_help="Put a run into one file.")
@click.argument("run_name", metavar="RUN")
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(dir_okay=False), help="The file to be written."
)
@click.option("--evidence", is_flag=True, help="With plans as files, a page and a script that verifies it alone.")
@click.option("--replace", is_flag=True, help="Write over whatever the file holds.")
@control_option
def pack(run_name: str, output: str, evidence: bool, replace: bool, control_dsn: str | None) -> int:
    """Put RUN into one file: its journal, commands and frozen plans, those of its rehearsals, and what reports need.

    status, log, verify, rehearsal compare and whatever else takes FILE read it anywhere, without a control database.
    The file names people, and holds the plan with every file that it names: it is yours alone to read (0600). A file
    that holds another run, or one that this run does not continue, is left as it is.
    """
    return wait_for(_pack(run_name, Path(output), evidence=evidence, replace=replace, dsn=control_dsn))


async def _pack(run_name: str, file: Path, *, evidence: bool, replace: bool, dsn: str | None) -> int:
    import socket
    from hashlib import sha256
    from importlib.metadata import version

    from console.cli.common import find_run
    from console.running.output_file import write_whole
    from console.running.wire import journal
    from jobs.packs.gathering import gather, with_head_told
    from jobs.packs.packs import pack_bytes

    async with journal(control(dsn), say=say) as store:
        row = await find_run(store, run_name)
        gathered = await gather(store, row.run, program=version("cutover-console"), to=None)
        if not replace:
            _check_earlier(file, gathered)
        write_whole(file, pack_bytes(gathered, evidence=evidence), private=True)
        gathered = await with_head_told(store, gathered, to=socket.gethostname())
    content = pack_bytes(gathered, evidence=evidence)
    write_whole(file, content, private=True)
    if not any((one.where, one.hash) == ("pack", gathered.main.standing.hash) for one in gathered.told):
        say("this login may not note where the head of the journal went: note it yourself")
    for one in gathered.lacking:
        say(f"warning: not in it: {one}")
    standing = gathered.main.standing
    held = f"{counted(len(gathered.main.events), 'event')}, {counted(len(gathered.rehearsals), 'rehearsal')}"
    put(f"{file}: run {row.run}, {held}, head #{standing.seq} {standing.hash}")
    put(f"sha256 of the file: {sha256(content).hexdigest()}")
    return Exit.OK


def _check_earlier(file: Path, new: "Pack") -> None:
    """Raise `Declined` where the file holds anything but an earlier pack of this run, which this one continues."""
    from console.errors import Declined
    from jobs.packs.pack import PackUnreadable
    from jobs.packs.packs import read_pack

    if not file.exists():
        return
    if not file.is_file():
        raise Declined(f"{file} is no file", hint="name another one, or say --replace")
    try:
        known = read_pack(file).main.standing
    except PackUnreadable:
        raise Declined(f"{file} holds something else", hint="name another file, or say --replace") from None
    if not any((one.seq, one.hash) == (known.seq, known.hash) for one in new.main.events):
        raise Declined(
            f"{file} is a pack of another run, or of events that this run has no more: its head is #{known.seq} "
            f"{known.hash[:12]}",
            hint="keep it, and name another file; --replace writes over it",
        )
