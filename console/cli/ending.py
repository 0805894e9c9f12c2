"""How every command ends: errors as one clear line each, and the exit code of each kind of error, in one place."""

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from console.exits import Exit
from console.streams import ReaderGone, let_go, tell
from plans.errors import CutoverError

_AROUND = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EPIPE, errno.EBADF})
"""What a system says of its disks and of a program's streams."""


def ended(command: Callable[[], int | None]) -> int:
    """Run a command to its end and give its exit code; says on stderr what went wrong, and never a traceback."""
    try:
        return _ended(command)
    finally:
        let_go()


def _ended(command: Callable[[], int | None]) -> int:
    stdout = sys.stdout
    try:
        code = command() or Exit.OK
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        tell(shown.getvalue().rstrip("\n"))
        return Exit.USAGE
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except (KeyboardInterrupt, click.Abort):
        tell("interrupted; a run that is under way goes on (cutover attach)")
        return Exit.INTERRUPTED
    except SystemExit as leaving:
        # Whoever read our output has had enough (`cutover runs | head -1`): click wraps stdout and leaves with 1.
        return Exit.OK if sys.stdout is not stdout else _number(leaving.code)
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - the outermost edge: no operator reads a traceback
        return _failed(error)


def _failed(error: BaseException) -> int:
    """What the operator did or the plan says, what is around the program, or a defect, of which a file says more."""
    if isinstance(error, BaseExceptionGroup):
        error = _only_cutover_errors(error) or error
    if isinstance(error, CutoverError):
        return _complained(error)
    if isinstance(error, OSError) and error.errno in _AROUND:
        return _let_down(error)
    return _defect(error)


def _complained(error: CutoverError) -> int:
    complain(error)
    return exit_of(error)


def _let_down(error: OSError) -> int:
    """What is around the program failed it, where nobody foresaw it: a prompt that cannot be written, a full disk."""
    written = _write_down(error)
    where = f"; details in {written}" if written else ""
    tell(f"cutover: this host let the program down: {error.strerror}{where}")
    return Exit.DATABASE


def _number(code: object) -> int:
    return code if isinstance(code, int) else Exit.OK


def complain(error: CutoverError) -> None:
    """Say an error on stderr: what happened, and on a line of its own what helps."""
    from plans.plurals import counted
    from plans.problems import PlanProblems

    if isinstance(error, ReaderGone):
        return
    if isinstance(error, PlanProblems):
        for problem in error.problems:
            tell(str(problem))
        tell(f"cutover: {counted(len(error.problems), 'problem')}; nothing was run")
        return
    tell(f"cutover: {error.what}")
    if error.hint:
        tell(f"  {error.hint}")


def exit_of(error: CutoverError) -> Exit:
    """The exit code of a kind of error."""
    from console.errors import Declined, Misused, NotFound
    from console.view.keymap import BadKeys
    from jobs.journal.base import ChainBroken, Denied, Fenced, NoSuchRun, PlanChanged
    from jobs.run.decisions.command_text import BadCommand
    from plans.importers.cells import Unreadable
    from plans.problems import PlanProblems

    if isinstance(error, ReaderGone):
        return Exit.OK
    if isinstance(error, PlanProblems | Unreadable):
        return Exit.PLAN
    if isinstance(error, Misused | BadCommand | BadKeys):
        return Exit.USAGE
    if isinstance(error, NotFound | NoSuchRun):
        return Exit.NOT_FOUND
    if isinstance(error, Declined | Denied | Fenced | ChainBroken | PlanChanged):
        return Exit.REFUSED
    return Exit.DATABASE


def _only_cutover_errors(group: BaseExceptionGroup[BaseException]) -> CutoverError | None:
    ours, others = group.split(CutoverError)
    if ours is None or others is not None:
        return None
    first: BaseException = ours
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first if isinstance(first, CutoverError) else None


def _defect(error: BaseException) -> int:
    written = _write_down(error)
    where = f"; details in {written}" if written else ""
    tell(f"cutover: a defect in this program: {type(error).__name__}{where}")
    return Exit.DEFECT


def _write_down(error: BaseException) -> Path | None:
    """Append type and place of an error to the log, without its message, which may repeat a row's values."""
    from console.running.settings import log_file
    from jobs.private_files import make_private_folder, open_private

    frames = "".join(f"  {one.filename}:{one.lineno} {one.name}\n" for one in traceback.extract_tb(error.__traceback__))
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    causes = "".join(f"  caused by {type(one).__name__}\n" for one in inner)
    try:
        path = log_file("cutover")
        make_private_folder(path.parent)
        with os.fdopen(open_private(path, os.O_WRONLY | os.O_APPEND), "a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {type(error).__name__}\n{frames}{causes}")
    except OSError:
        return None
    return path
