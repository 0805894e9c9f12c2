"""`command`: runs a program, without a shell unless the plan asks for one; here, or over ssh on a host by name.

The journal gets its exit status, how long it took and how many lines it printed; the lines themselves, which may carry
anything, are in a file of the run's folder that only this account may read, and the evidence names the file.
"""

import asyncio
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from jobs import programs
from jobs.api import Evidence, Fact, Fatal, JobContext, Progress, Retryable
from jobs.child_environment import environment, marks
from jobs.hosts.running import FarCommand, FarProgram
from jobs.processes import GO, HELD, Output, output_path, program
from plans.model import CommandSpec
from plans.model.kinds.command import SHELL
from plans.plurals import counted


class CommandFailed(Fatal):
    """It ended with a status other than 0, or could not be started."""


class CommandFailedForNow(Retryable):
    """It said that it may succeed later (EX_TEMPFAIL of sysexits.h), or the plan says that it may be repeated."""


async def run(ctx: JobContext) -> Evidence:
    """Run it to its end. A program that is cancelled gets SIGTERM, then SIGKILL, and so do its children."""
    spec = ctx.spec
    assert isinstance(spec, CommandSpec)  # noqa: S101 - the registry maps by type
    ssh = await ctx.way_to_host() if spec.on_host else ""
    output = Output(output_path(ctx.folder, ctx.task, ctx.attempt))
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        status = await (_there(ctx, spec, ssh, output) if ssh else _here(ctx, spec, output))
    finally:
        output.close()
    return _judged(ctx, spec, status, output, round(clock() - began, 3))


async def _there(ctx: JobContext, spec: CommandSpec, ssh: str, output: Output) -> int:
    """Run it on another host, over ssh; its exit status."""
    marked = marks(ctx.run, ctx.task, ctx.attempt)
    said = dict(entry.split("=", 1) for entry in spec.env if "=" in entry)
    birth = ctx.lineage.birth[:12]
    command = FarCommand(
        host=spec.on_host,
        ssh=ssh,
        name=".".join((ctx.run, ctx.task, str(ctx.fence.token), *([birth] if birth else []))),
        argv=spec.argv,
        folder=spec.cwd or "",
        needs=tuple(entry for entry in spec.env if "=" not in entry),
        given=said | marked,
    )
    return await FarProgram(ctx, command, output=output, moved=_moved(ctx), environ=os.environ).run()


async def _here(ctx: JobContext, spec: CommandSpec, output: Output) -> int:
    """Run it on this host; its exit status, below 0 where a signal ended it."""
    argv = (SHELL, "-c", *spec.argv) if spec.shell else spec.argv
    ours = marks(ctx.run, ctx.task, ctx.attempt)
    environ = environment(spec.env, os.environ) | ours
    _look_whether_it_can_run(argv[0], spec.cwd, environ.get("PATH"))
    try:
        async with program(
            (*HELD, *argv),
            environ=environ,
            output=output,
            begun=ctx.program_started,
            given=GO,
            moved=_moved(ctx),
            cwd=spec.cwd,
        ) as process:
            ctx.log("command_started", pid=process.pid)
            return await process.wait()
    except asyncio.CancelledError:
        if left := programs.survivors(ours):
            pids = ", ".join(map(str, left))
            ctx.warn(f"it was ended, but what it started in a session of its own goes on: pid {pids}; end it by hand")
        raise
    except OSError as error:
        raise _cannot_start(argv[0], error.strerror or type(error).__name__) from None


def _moved(ctx: JobContext) -> Callable[[int], None]:
    return lambda lines: ctx.progress(Progress(done=lines, unit="lines"))


def _judged(ctx: JobContext, spec: CommandSpec, status: int, output: Output, seconds: float) -> Evidence:
    """What its exit status means."""
    facts: dict[str, Fact] = {
        "exit_status": status,
        "lines": output.lines,
        "seconds": seconds,
        "output": output.where,
        **({"on_host": spec.on_host} if spec.on_host else {}),
    }
    if status == 0:
        summary = f"exit status 0 after {seconds} s, {counted(output.lines, 'line')}"
        return Evidence(summary=summary, facts=facts)
    lines = counted(output.lines, "line is", "lines are")
    what = f"{_ended(status)} after {seconds} s; its {lines} in {output.where}"
    if ctx.repeatable or status == os.EX_TEMPFAIL:
        raise CommandFailedForNow(what)
    raise CommandFailed(what)


def _look_whether_it_can_run(name: str, folder: str | None, path: str | None) -> None:
    """Raise `CommandFailed` where there is no such program: the shell that becomes it could only say 127."""
    if folder is not None and not Path(folder).is_dir():
        raise _cannot_start(name, f"there is no folder {folder}")
    here = "/" in name and os.access(Path(folder or ".") / name, os.X_OK)
    if not here and shutil.which(name, path=path) is None:
        raise _cannot_start(name, "there is no such program")


def _cannot_start(name: str, why: str) -> CommandFailed:
    return CommandFailed(f"{name} cannot be started ({why})", hint="is it on the PATH of the engine?")


def _ended(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"ended by signal {-status}"
