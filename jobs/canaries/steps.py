"""The steps of a canary: it is sent, looked for and taken back, each with its mark filled in."""

import asyncio
import os
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from jobs.api import Fatal, InDoubt, JobContext, JobFunction, Lineage, Retryable
from jobs.child_environment import environment, marks
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.single_row import times_found
from jobs.processes import GO, HELD, Output, output_path, program
from jobs.web.address import filled_in, written
from jobs.web.exchange import NotSent, Request, exchange
from plans.errors import CutoverError
from plans.model import CommandSpec, HttpSpec, JobSpec, SqlProbe, SqlSpec
from plans.model.canaries import MARK, CanaryAct, CanaryLook, HttpLook

_NO_ANSWER = frozenset({401, 403, 407, 408, 429})
"""What says nothing about whether a canary is there; nor does any status from 500 on."""
LOOK_SECONDS = 30.0
"""How long one look may take."""


class NotSentYet(Retryable):
    """Nothing has left, surely."""


class NotDone(Fatal):
    """It was refused: nothing was sent, or taken back."""


class CannotLook(CutoverError):
    """Nobody can say whether a canary is there, for now."""


def marked(step: CanaryAct, mark: str) -> CanaryAct:
    """What sends a canary or takes it back, for this one."""
    match step:
        case SqlSpec():
            return replace(step, text=step.text.replace(MARK, mark))
        case HttpSpec():
            headers = {name: value.replace(MARK, mark) for name, value in step.headers.items()}
            body = None if step.body is None else step.body.replace(MARK, mark)
            return replace(step, url=step.url.replace(MARK, mark), headers=headers, body=body)
        case CommandSpec():
            return _marked_program(step, mark)


def _marked_program(step: CommandSpec, mark: str) -> CommandSpec:
    argv = tuple(word.replace(MARK, mark) for word in step.argv)
    return replace(step, argv=argv, env=tuple(word.replace(MARK, mark) for word in step.env))


def where(step: CanaryAct | CanaryLook) -> str:
    """Tell the places apart to which steps go: a database, another system, this host."""
    match step:
        case SqlSpec() | SqlProbe():
            return step.on
        case HttpSpec() | HttpLook():
            return step.url.partition("//")[2].partition("/")[0] or step.url.partition("/")[0]
        case CommandSpec():
            return "this host"


class Steps(Protocol):
    """How canaries are sent, looked for and taken back."""

    async def act(self, name: str, step: CanaryAct, mark: str) -> None:
        """Send a canary, or take it back.

        Args:
            name: of the step, for the file of what its program prints.

        Raises:
            NotSentYet: it surely did not act, and may later.
            NotDone: it surely did not act.
            InDoubt: it may have acted.
        """
        ...

    async def is_there(self, name: str, step: CanaryLook, mark: str) -> bool:
        """Whether a canary is there. Raises `CannotLook`."""
        ...


class RealSteps:
    """`Steps` on the databases, addresses and programs of the plan."""

    def __init__(self, ctx: JobContext, *, sql: JobFunction, http: JobFunction) -> None:
        self._ctx = ctx
        self._sql = sql
        self._http = http
        self._said: set[str] = set()
        """Warnings that were given: what holds for every canary is said once."""

    async def act(self, name: str, step: CanaryAct, mark: str) -> None:
        """As of all `Steps`."""
        made = marked(step, mark)
        try:
            if isinstance(made, CommandSpec):
                await _run(self._ctx, name, made)
            else:
                await (self._sql if isinstance(made, SqlSpec) else self._http)(_OfStep(self._ctx, made, self._said))
        except InDoubt:
            raise
        except Retryable as error:
            raise NotSentYet(error.what) from None
        except CutoverError as error:
            raise NotDone(error.what) from None
        except DRIVER_ERRORS as error:
            raise _of_server(made, error) from None

    async def is_there(self, name: str, step: CanaryLook, mark: str) -> bool:
        """As of all `Steps`."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                times = await _look(self._ctx, name, step, mark)
        except TimeoutError:
            raise CannotLook(f"no answer within {LOOK_SECONDS:g} s") from None
        except CutoverError as error:
            raise CannotLook(error.what) from None
        except DRIVER_ERRORS as error:
            failure = classify(error)
            raise CannotLook(str(failure.facts) if failure is not None else type(error).__name__) from None
        if times > 1 and name not in self._said:
            self._said.add(name)
            self._ctx.warn(
                f"{name}: the canary is there more than once: what was sent once came twice, or is told twice"
            )
        return times > 0


def _of_server(step: CanaryAct, error: BaseException) -> CutoverError:
    """What a server's error means for a statement: in a transaction it left nothing behind."""
    failure = classify(error)
    sentence = str(failure.facts) if failure is not None else type(error).__name__
    in_one_go = isinstance(step, SqlSpec) and step.transaction
    if not in_one_go and (failure is None or failure.lost):
        return InDoubt(sentence)
    return NotSentYet(sentence) if failure is not None and (failure.transient or failure.lost) else NotDone(sentence)


async def _look(ctx: JobContext, name: str, step: CanaryLook, mark: str) -> int:
    """How often it is there, as far as the step can tell."""
    match step:
        case SqlProbe():
            async with ctx.database(step.on).connect("canary") as connection:
                return await times_found(connection, step.query.replace(MARK, mark))
        case HttpLook():
            return await _answers(step, mark)
        case CommandSpec():
            return await _status(ctx, name, _marked_program(step, mark)) == 0


async def _answers(step: HttpLook, mark: str) -> bool:
    headers = {name: value.replace(MARK, mark) for name, value in step.headers.items()}
    request = Request(
        method="GET",
        to=written(step.url.replace(MARK, mark), os.environ),
        headers=filled_in(headers, os.environ),
        ca_file=step.ca_file,
    )
    reply = await exchange(request, with_body=step.contains is not None)
    if reply.status != step.status:
        if reply.status in _NO_ANSWER or reply.status >= 500:
            raise CannotLook(f"the address answered {reply.status}")
        return False
    return step.contains is None or step.contains.replace(MARK, mark).encode() in (reply.body or b"")


async def _run(ctx: JobContext, name: str, step: CommandSpec) -> None:
    """Run a program that acts. One that ended otherwise than with 0 may have acted."""
    try:
        status = await _status(ctx, name, step)
    except NotSent as error:
        raise NotDone(error.what) from None
    if status == os.EX_TEMPFAIL:
        raise NotSentYet(f"{step.argv[0]} says that it may succeed later")
    if status != 0:
        raise InDoubt(f"{step.argv[0]} ended with status {status}")


async def _status(ctx: JobContext, name: str, step: CommandSpec) -> int:
    """The status with which a program ends; what it prints lies in a file of the run's folder."""
    argv = ("/bin/sh", "-c", *step.argv) if step.shell else step.argv
    environ = environment(step.env, os.environ) | marks(ctx.run, ctx.task, ctx.attempt)
    if shutil.which(argv[0], path=environ.get("PATH")) is None:  # the shell that becomes it could only say 127
        raise NotSent(f"{step.argv[0]} cannot be started (there is no such program)")
    output = Output(output_path(ctx.folder, f"{ctx.task}.{name}", ctx.attempt))
    try:
        async with program(
            (*HELD, *argv), environ=environ, output=output, begun=_let_go, given=GO, cwd=step.cwd
        ) as process:
            return await process.wait()
    except OSError as error:
        raise NotSent(f"{step.argv[0]} cannot be started ({error.strerror or type(error).__name__})") from None
    finally:
        output.close()


async def _let_go(_pid: int) -> None:
    """A program that sends or looks is short; what it left is found by the mark, not by its pid."""


class _OfStep:
    """The context of the job, with the specification of one step."""

    def __init__(self, ctx: JobContext, spec: JobSpec, said: set[str]) -> None:
        self._warn = ctx.warn
        self._said = said
        self.run = ctx.run
        self.task = ctx.task
        self.attempt = ctx.attempt
        self.spec = spec
        self.fence = ctx.fence
        self.duration = ctx.duration
        self.tuning = ctx.tuning
        self.rehearsed = ctx.rehearsed
        self.lineage = Lineage(birth=ctx.lineage.birth)
        self.repeatable = False
        self.folder = ctx.folder
        self.database = ctx.database
        self.handover = ctx.handover
        self.log = ctx.log
        self.announcements = ctx.announcements
        self.canary = ctx.canary
        self.program_started = ctx.program_started
        self.way_to_host = ctx.way_to_host

    def warn(self, text: str, *, undo_takes: timedelta | None = None) -> None:
        """Warn, once in an attempt."""
        if text not in self._said:
            self._said.add(text)
            self._warn(text, undo_takes=undo_takes)

    def progress(self, progress: object) -> None:
        """Of one step nobody is told how far it is."""
