"""The engine's log file: one JSON object a line, facts only. structlog is imported when a log is opened, not before
(it brings rich along, which `cutover status` must not load).
"""

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Protocol, Self

from jobs.api import Fact

_CHARACTERS = 500


class Log(Protocol):
    """Writes lines; `event` is a word of ours, facts are numbers, booleans and short texts, never a row's values."""

    def info(self, event: str, **facts: Fact) -> object:
        """Something happened."""
        ...

    def warning(self, event: str, **facts: Fact) -> object:
        """Something happened that somebody should look at."""
        ...


class FileLog:
    """`Log` on a file. Leaving it as a block, or `close`, gives the file back."""

    def __init__(self, path: Path, **always: Fact) -> None:
        import structlog

        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(number, "a", encoding="utf-8", buffering=1)
        self._log: Log = structlog.wrap_logger(
            structlog.WriteLogger(self._file),
            processors=[
                only_facts,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False),
            ],
            wrapper_class=structlog.BoundLogger,
        ).bind(**always)

    def info(self, event: str, **facts: Fact) -> None:
        """Something happened."""
        self._log.info(event, **facts)

    def warning(self, event: str, **facts: Fact) -> None:
        """Something happened that somebody should look at."""
        self._log.warning(event, **facts)

    def close(self) -> None:
        """Nothing is written after this."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_log(path: Path, **always: Fact) -> FileLog:
    """A log that appends to this file, which only this account may read; `always` stands in every line."""
    return FileLog(path, **always)


def only_facts(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop what is no fact (an exception, a row, an object), cut what is long: a defence, not a licence."""
    return {
        key: value[:_CHARACTERS] if isinstance(value, str) else value
        for key, value in event.items()
        if value is None or isinstance(value, str | int | float)
    }
