"""Counts in a file of the engine's host, which another program writes. A file whose disk hangs holds up nobody."""

import asyncio
import os
import stat
import threading
import time
from dataclasses import replace
from datetime import timedelta

from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.printed import MOST_BYTES, answer_of
from jobs.flows.counting.rows import COUNT, Answer
from plans.durations import in_words
from plans.model.flows import Counting, FileCount

_SECONDS = 10.0
_AHEAD = timedelta(minutes=5)


class Files:
    """Reads them, each in a thread that nobody waits for longer than ten seconds."""

    def __init__(self) -> None:
        self._hangs: set[str] = set()
        """Paths at which a thread still stands: no second one is sent after it."""

    async def ask(self, count: FileCount) -> Answer:
        """What the file says. Raises `NotCounted`."""
        if count.counting is Counting.WINDOW:
            raise NotCounted("a file cannot be asked for a window", hint="counting: total")
        if count.path in self._hangs:
            raise NotCounted("its disk does not answer")
        loop = asyncio.get_running_loop()
        came: asyncio.Future[Answer | Exception] = loop.create_future()

        def give(result: Answer | Exception) -> None:
            self._hangs.discard(count.path)
            if not came.done():
                came.set_result(result)

        def read() -> None:
            result: Answer | Exception
            try:
                result = _read(count)
            except Exception as defect:  # noqa: BLE001 - it is raised where somebody waits, or the path seemed to hang
                result = defect
            try:
                loop.call_soon_threadsafe(give, result)
            except RuntimeError:  # the loop ended meanwhile
                return

        self._hangs.add(count.path)
        threading.Thread(target=read, name="count of a file", daemon=True).start()
        try:
            async with asyncio.timeout(_SECONDS):
                result = await came
        except TimeoutError:
            raise NotCounted(f"its disk does not answer within {_SECONDS:g} s") from None
        if isinstance(result, Exception):
            raise result
        return result


def _read(count: FileCount) -> Answer | NotCounted:
    """What the file says, or why it does not."""
    try:
        file = os.open(count.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(file, "rb") as reading:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode):
                return NotCounted("it is no ordinary file")
            data = reading.read(MOST_BYTES + 1)
    except OSError as error:
        return NotCounted(f"it cannot be read: {error.strerror or type(error).__name__}")
    age = timedelta(seconds=time.time() - found.st_mtime)
    if age > count.fresh_within:
        return NotCounted(f"it was written {in_words(age)} ago: whoever writes it has stopped")
    if -age > _AHEAD:
        return NotCounted(f"it was written {in_words(age)} in the future: a clock is wrong")
    try:
        return replace(answer_of(data), source=_source(count.path, data))
    except NotCounted as error:
        return error


def _source(path: str, data: bytes) -> str:
    """Where a link leads, and which columns the file has: it counts something else where either is another one."""
    head = data.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    return f"{os.path.realpath(path)} {head if COUNT in head else ''}"
