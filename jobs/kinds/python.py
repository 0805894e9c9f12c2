"""`python`: awaits a coroutine of the team's own, `function(ctx, **arguments)`, in a process of its own.

Its own process, because it must be possible to end it whatever it does, and because its module must not meet ours.
`jobs.python_host` is the other end: the context goes in by standard input; progress, warnings and the ending come back
by a pipe of their own. What the coroutine prints goes where a command's lines go.
"""

import asyncio
import os
import sys

from jobs.api import Evidence, Fatal, InDoubt, JobContext, Retryable
from jobs.child_environment import for_python, marks
from jobs.handover import Message
from jobs.outcomes import ErrorFacts, InDoubtOutcome, Transient
from jobs.processes import Output, output_path, pipe, program
from plans.model import PythonSpec

_LINE_BYTES = 1_000_000


class PythonFailed(Fatal):
    """The coroutine said `Fatal`, or raised what nobody foresaw. `facts` came from its process."""

    facts: ErrorFacts


class PythonFailedForNow(Retryable):
    """The coroutine said `Retryable`, or met what may be tried again. `facts` came from its process."""

    facts: ErrorFacts


class PythonInDoubt(InDoubt):
    """The coroutine said `InDoubt`, or its process ended without a word."""

    facts: ErrorFacts


async def run(ctx: JobContext) -> Evidence:
    """Await it to its end."""
    spec = ctx.spec
    assert isinstance(spec, PythonSpec)  # noqa: S101 - the registry maps by type
    output = Output(output_path(ctx.folder, ctx.task, ctx.attempt))
    ending: Message | None = None
    try:
        async with pipe(limit=_LINE_BYTES) as (said, end):
            argv = (sys.executable, "-P", "-m", "jobs.python_host", str(end.number))
            given = ctx.handover().encode()
            environ = for_python(spec.env, os.environ) | marks(ctx.run, ctx.task, ctx.attempt)
            async with program(
                argv,
                environ=environ,
                output=output,
                begun=ctx.program_started,
                given=given,
                pass_fds=(end.number,),
            ) as process:
                end.close()
                ending = await _listen(ctx, said)
                status = await process.wait()
    finally:
        output.close()
    if ending is None:
        raise PythonInDoubt(f"its process ended without a word, with status {status}", hint=f"see {output.where}")
    if ending.evidence is not None:
        return ending.evidence
    raise _error(ending)


async def _listen(ctx: JobContext, said: asyncio.StreamReader) -> Message | None:
    """Pass on what it says until it says how it ended, or nothing more."""
    while line := await said.readline():
        message = Message.from_json(line)
        if message.progress is not None:
            ctx.progress(message.progress)
        elif message.warning is not None:
            ctx.warn(message.warning, undo_takes=message.undo_takes)
        elif message.log is not None:
            ctx.log(message.log, **(message.facts or {}))
        else:
            return message
    return None


def _error(ending: Message) -> PythonFailed | PythonFailedForNow | PythonInDoubt:
    facts = ErrorFacts.from_json(ending.facts or {})
    error: PythonFailed | PythonFailedForNow | PythonInDoubt
    match ending.failed:
        case Transient.__name__:
            error = PythonFailedForNow(facts.sentence, hint=facts.hint)
        case InDoubtOutcome.__name__:
            error = PythonInDoubt(facts.sentence, hint=facts.hint)
        case _:
            error = PythonFailed(facts.sentence, hint=facts.hint)
    error.facts = facts
    return error
