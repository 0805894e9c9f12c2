"""What the commands share: options, messages, JSON, the event loop, finding a run by what somebody typed."""

import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console.running.settings import VARIABLE
from console.streams import emit, tell
from plans.characters import shown_json, shown_lines
from plans.errors import CutoverError
from plans.plurals import counted

if TYPE_CHECKING:
    from jobs.journal.base import Journal, RunRow
    from jobs.past import Past
    from plans.load import Loaded

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])

control_option = click.option(
    "--control",
    "control_dsn",
    metavar="DSN",
    envvar=VARIABLE,
    help=f"The control database; default ${VARIABLE}, else an embedded one of your account.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
plan_argument = click.argument("plan_file", metavar="PLAN", type=click.Path(dir_okay=False))
keys_option = click.option("--keys", is_flag=True, help="Lines of text, and answers and commands typed as lines.")
run_argument = click.argument("run_name", metavar="[RUN]", required=False)


def examples(*lines: str) -> Callable[[Command], Command]:
    """Put examples under a command's help, one a line, as they are."""

    def add(command: Command) -> Command:
        if isinstance(command, click.Command):
            command.epilog = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
        return command

    return add


def say(text: str) -> None:
    """A message for the person: on stderr, so that results stay alone on stdout. Never fails."""
    tell(text)


def put(text: str) -> None:
    """A result. Raises `OutputLost` where it cannot be written."""
    emit(shown_lines(text))


def put_json(value: object) -> None:
    """A result for a script: one JSON object on one line. Raises as `put` does."""
    emit(shown_json(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)))


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the fastest loop that this platform has."""
    if sys.platform != "win32":
        try:
            import uvloop
        except ImportError:
            pass
        else:
            _silence_asyncio()
            return uvloop.run(work)
    return wait_lightly(work)


def wait_lightly(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on asyncio's own loop: a console, which waits nearly all the time, is 2 MB smaller on it."""
    import asyncio

    _silence_asyncio()
    return asyncio.run(work)


def _silence_asyncio() -> None:
    """What its own logger prints on stderr by itself may be a server's text, with a row's values."""
    import logging

    logging.getLogger("asyncio").addHandler(logging.NullHandler())


async def find_run(journal: "Journal", typed: str | None) -> "RunRow":
    """The run that a name, or a unique beginning of one, means; the newest where nothing was typed.

    Raises:
        NotFound: there is none, or there are several.
    """
    return choose_run(await journal.runs(), typed)


_LONG = 20_000
"""Events that are not read in a second or two."""


def _say_how_long(row: "RunRow") -> None:
    """Before some seconds of silence."""
    if row.head >= _LONG:
        say(f"run {row.run}: reading {counted(row.head, 'event')} and verifying each")


@dataclass(slots=True, kw_only=True)
class FoundRun:
    """The name of a run, and what was read of it to find that it can be."""

    run: str
    past: "Past | None" = None

    def take_past(self) -> "Past | None":
        """Hand it on, and keep nothing of it: a long run's events fill much memory."""
        past, self.past = self.past, None
        return past


async def find_run_to_watch(journal: "Journal", typed: str | None) -> FoundRun:
    """As `find_readable_run`, for a screen: from a kept fold on, where there is one that can be believed."""
    from jobs.kept_past import kept_past

    row = choose_run(await journal.runs(), typed)
    with suppress(CutoverError):  # whoever reads all of it says what is wrong
        if (past := await kept_past(journal, row.run)) is not None:
            return FoundRun(run=row.run, past=past)
    return await find_readable_run(journal, typed)


async def find_readable_run(journal: "Journal", typed: str | None) -> FoundRun:
    """As `find_run`; where nothing was typed, the newest run that this program can read, others being named.

    Raises:
        NotFound: there is none, or there are several.
        RunUnreadable: there are runs, and none of them can be read.
    """
    from jobs.journal.base import RunUnreadable
    from jobs.past import history
    from plans.problems import PlanProblems

    rows = await journal.runs()
    newest = choose_run(rows, typed)
    if typed is not None:
        _say_how_long(newest)
        return FoundRun(run=newest.run)
    for row in rows:
        _say_how_long(row)
        try:
            past = await history(journal, row.run)
        except RunUnreadable as error:
            say(str(error))
        except PlanProblems:
            say(f"run {row.run} cannot be read: its plan means nothing to this program")
        else:
            return FoundRun(run=row.run, past=past)
    raise RunUnreadable("this program can read none of the runs", hint="install the newer cutover")


def choose_run(runs: "Sequence[RunRow]", typed: str | None) -> "RunRow":
    """As `find_run`, among these runs, newest first."""
    from console.errors import NotFound

    if not runs:
        raise NotFound("there is no run yet", hint="cutover run PLAN begins one")
    if typed is None:
        return runs[0]
    for row in runs:
        if row.run == typed:
            return row
    matching = [row for row in runs if row.run.startswith(typed)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise NotFound(
            f"{typed} may be any of {', '.join(row.run for row in matching[:5])}", hint="type more of the name"
        )
    if is_file(typed):
        raise NotFound(f"{typed} is no run", hint="a pack is only read: status, log, replay, report and verify take it")
    newest = ", ".join(row.run for row in runs[:5])
    raise NotFound(f"there is no run {typed}", hint=f"the newest are {newest}")


def somebody_is_there() -> bool:
    """Whether a person may be asked: a script has no terminal to answer from."""
    return sys.stdin is not None and sys.stdin.isatty()


def is_file(typed: str) -> bool:
    """Whether a file has this name, which may be none that a file can have. Never raises."""
    try:
        return Path(typed).is_file()
    except (OSError, ValueError):
        return False


def load_plan(path: str, *, quiet: bool = False) -> "Loaded":
    """Load a plan file and say its warnings, unless `quiet`.

    Raises:
        NotFound: there is no such file.
        PlanProblems: it has problems.
    """
    from console.errors import NotFound
    from console.running.engine_host import host_or_problem
    from plans.load import load

    file = Path(path)
    if not file.exists():
        raise NotFound(f"there is no file {path}")
    loaded = load(file, host_or_problem())
    for warning in () if quiet else loaded.warnings:
        say(str(warning))
    return loaded
