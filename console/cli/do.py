"""`cutover do`: what the keys of the screen do, from a shell."""

from typing import TYPE_CHECKING

import click

from console.cli.common import control_option, find_run, json_option, put, put_json, say, wait_for
from console.exits import Exit
from console.running.settings import control

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.journal.base import Journal, RunRow
    from jobs.past import Past
    from jobs.run.events import Entry
    from plans.model import Plan


class _Do(click.Command):
    """Lists every command under its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the commands and the examples."""
        from console.text.command_line import command_help

        with formatter.section("Commands"):
            for written, meaning in command_help().values():
                formatter.write_text(written)
                with formatter.indentation():
                    formatter.write_text(meaning)
        formatter.write(_EXAMPLES)


_EXAMPLES = """
Examples:
  cutover do 7f3a start A12
  cutover do 7f3a count A12 535
  cutover do 7f3a vote G1 roros go
  cutover do 7f3a decide G1 go accept=criterion:2 text="seen, we go on"
  cutover do 7f3a done '<D08'        the rollback of D08
  cutover do 7f3a done C11 refused_rows=0 file=protocol.pdf
  cutover do 7f3a rollback reason="the archive is broken"
  cutover do 7f3a skip D08 reason="the interface is not in use yet"
  cutover do 7f3a hold waiting for the network team
  cutover do 7f3a substitute anna bea         everything of a person
  cutover do 7f3a amend plan-r2.yaml
  cutover do 7f3a shift 60m from=G3 keep=D07 reason="the vendor is late"
"""


def _commands_beginning(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """For the shell's completion."""
    from jobs.run.decisions.commands import COMMANDS

    return [command for command in COMMANDS if command.startswith(incomplete)]


@click.command(
    cls=_Do,
    short_help="Send a command to a run and wait for what becomes of it.",
    context_settings={"ignore_unknown_options": True},  # `count A12 -5` is a number that is refused, and no option
)
@click.argument("run_name", metavar="RUN")
@click.argument("command", metavar="COMMAND", shell_complete=_commands_beginning)
@click.argument("words", metavar="[ARGS]...", nargs=-1)
@click.option("--no-wait", is_flag=True, help="Do not wait until an engine has read it.")
@click.option("--yes", is_flag=True, help="Do not ask, and show nothing first; for scripts.")
@json_option
@control_option
def do(
    run_name: str,
    command: str,
    words: tuple[str, ...],
    no_wait: bool,
    yes: bool,
    as_json: bool,
    control_dsn: str | None,
) -> int:
    """Send COMMAND to RUN (its name, or enough of it) and print what it became.

    ARGS are values in the order shown below, or name=value; free text at the end needs no quotes. `shift`, `amend` and
    `substitute` show first what they do, and ask; `rollback`, and a go at the point of no return, ask for a word, and
    are refused where nobody is there to type it, unless --yes says so. Ends with 5 where that, the run or the
    database's roles refuse.
    """
    return wait_for(_do(run_name, command, words, no_wait=no_wait, yes=yes, as_json=as_json, dsn=control_dsn))


async def _do(
    run_name: str, command: str, words: tuple[str, ...], *, no_wait: bool, yes: bool, as_json: bool, dsn: str | None
) -> int:
    from console.cli.seen_first import may_ask
    from console.errors import Declined
    from console.running.wire import journal
    from jobs.past import history
    from jobs.run.decisions.commands import SAID_AFTERWARDS

    async with journal(control(dsn), say=say) as store:
        row = await find_run(store, run_name)
        past = await history(store, row.run)
        if past.state.ended is not None and command not in SAID_AFTERWARDS:
            raise Declined(f"run {row.run} has ended: {past.state.ended.result}", hint="cutover runs lists the others")
        args = await _arguments(store, past, command, words)
        if may_ask(command) and not yes:
            await _may_send(store, past, command)
            if not await _is_meant(store, past, command, args):
                return Exit.OK
        _tell_before(past, command)
        entry = await _sent(store, row, past, command, args, waits=not no_wait)
        return _print(past.plan, entry, as_json=as_json) if entry is not None else Exit.OK


def _tell_before(past: "Past", command: str) -> None:
    """Name what outlives a run that is ended now."""
    from jobs.run.outlook.replicating.stages import would_outlive

    for text in would_outlive(past.plan, past.state) if command == "abort" else ():
        say(text)


async def _is_meant(store: "Journal", past: "Past", command: str, args: "Mapping[str, object]") -> bool:
    """Show what it would do, and whether somebody agrees."""
    from console.cli.seen_first import agreed, agreed_to_amend
    from console.running.amendment import amendment_lines, refuse_amended_meanwhile
    from console.view.look import glance
    from jobs.journal.base import NoSuchRun

    if command != "amend":
        return agreed(await glance(store, past.state.run), command, args)
    try:
        lines = [line async for line in amendment_lines(store, past, str(args["plan_sha256"]))]
    except NoSuchRun:
        return True  # the run says it itself, and keeps that it was asked
    if not agreed_to_amend(lines):
        return False
    await refuse_amended_meanwhile(store, past)
    return True


async def _may_send(store: "Journal", past: "Past", command: str) -> None:
    """Raise `Declined` where the roles or the keys refuse this login: before anything is shown and a word is asked."""
    from console.errors import Declined
    from jobs.run.decisions.commands import KEYLESS

    login, keys = await store.whoami(), past.state.keys
    if login not in await store.commanders():
        raise Declined(f"the roles do not let {login} send commands; nothing was sent", hint="cutover_operator does")
    if command not in KEYLESS and login != keys.holder:
        raise Declined(f"{keys.shown} holds the keys; nothing was sent", hint="take-keys asks for them")


async def _arguments(store: "Journal", past: "Past", command: str, words: tuple[str, ...]) -> "Mapping[str, object]":
    """The arguments as the run is given them; the file of an amendment is stored before. Raises as `read_arguments`."""
    from console.text.command_line import lacks_reason, read_arguments
    from jobs.run.decisions.command_text import BadCommand

    if command == "amend" and words and not words[0].startswith("plan_sha256="):
        words = await _frozen(store, words)
    now = past.state.clock.run_time(await store.now())
    args = read_arguments(command, words, plan=past.plan, now=now)
    _task_must_exist(past.plan, args)
    if lacks_reason(command, args):
        raise BadCommand("a no-go needs its reason; nothing was sent", hint="text=...")
    return args


async def _sent(
    store: "Journal", row: "RunRow", past: "Past", command: str, args: "Mapping[str, object]", *, waits: bool
) -> "Entry | None":
    """Send it, and wait for what becomes of it; None where nobody waits, or nobody here can record it."""
    from console.running.waiting import answer, nobody_reads
    from console.view import afterwords
    from console.view.evidence_file import with_file_read

    command_id = await store.send(row.run, command, with_file_read(command, args))
    if past.state.over and not await afterwords.record(store, row.run):
        say(f"run {row.run} has ended: a login with cutover_engine records this (cutover engine {row.run})")
        return None
    if not past.state.over and (unread := await nobody_reads(store, row.run)):
        say(unread)
    if not waits:
        say(f"sent as command {command_id} of run {row.run}")
        return None
    return await answer(store, command_id, past=past, command=command, say=say)


def _task_must_exist(plan: "Plan", args: "Mapping[str, object]") -> None:
    from console.errors import NotFound
    from jobs.run.events import task_of
    from plans.nearest import did_you_mean

    task = args.get("task")
    if task is None or task == "all" or task_of(str(task))[0] in plan.by_id:
        return
    hint = did_you_mean(str(task).upper(), plan.by_id) or "cutover show lists them"
    raise NotFound(f"the plan has no task {task}", hint=hint)


async def _frozen(store: "Journal", words: tuple[str, ...]) -> tuple[str, ...]:
    """`amend FILE ...` stores the file's bundle and names it by its hash, which is what an engine understands."""
    from console.cli.common import load_plan

    loaded = load_plan(words[0])
    await store.add_bundle(loaded.plan.sha256, loaded.bundle)
    return (f"plan_sha256={loaded.plan.sha256}", *words[1:])


def _print(plan: "Plan", entry: "Entry", *, as_json: bool) -> int:
    from console.text.event_sentences import sentence
    from console.text.reasons import listed
    from jobs.run.events import CommandRefused, task_of
    from plans.characters import shown

    worded = sentence(plan, entry)
    task, is_rollback = task_of(worded.unit)
    refused = isinstance(entry.event, CommandRefused)
    if as_json:
        kind = type(entry.event).__name__
        put_json({"seq": entry.seq, "event": kind, "unit": worded.unit, "text": worded.text, "refused": refused})
    elif refused:
        say(f"cutover: {worded.text}")
    else:
        text = "  ".join(filter(None, (f"#{entry.seq}", f"<{task}" if is_rollback else task, worded.text)))
        put("\n".join(map(shown, listed(text) if worded.several else [text])))
    return Exit.REFUSED if refused else Exit.OK
