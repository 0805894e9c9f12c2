"""Work on a file of a stranger's that ends in time and within memory, whatever the file does."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from plans.importers.cells import Unreadable

SECONDS = 7.0
"""Of the clock on the wall."""
_MEGABYTES = 400
"""Beyond what this process has already."""
_HINT = "copy the rows of the plan into a new file"


@contextmanager
def bounded(file: str, *, seconds: float = SECONDS) -> Iterator[None]:
    """Raise `Unreadable` within what takes longer than these seconds, or more memory than a plan could need.

    Systems that have no such clock or limit leave the work without it.

    Args:
        file: what a problem calls the file.
    """
    try:
        with _within_memory(), _in_time(file, seconds):
            yield
    except MemoryError:
        raise Unreadable(f"{file} takes more than {_MEGABYTES} MB of memory to read", hint=_HINT) from None


@contextmanager
def _in_time(file: str, seconds: float) -> Iterator[None]:
    def too_long(_: int, __: FrameType | None) -> None:
        raise Unreadable(f"{file} takes more than {seconds:g} seconds to read", hint=_HINT)

    try:
        before = signal.signal(signal.SIGALRM, too_long)
    except (AttributeError, ValueError):  # not on Windows, and in no thread but the main one
        yield
        return
    try:  # the alarm may come between any two lines of these
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:
            signal.signal(signal.SIGALRM, before)


@contextmanager
def _within_memory() -> Iterator[None]:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + _MEGABYTES * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    except (ImportError, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
