"""The engine's log file: one JSON object a line, facts only. structlog is imported when a log is opened, not before
(it brings rich along, which `cutover status` must not load).
"""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Protocol, Self

from jobs.api import Fact
from jobs.lasting_file import LastingFile
from plans.characters import shown_json

_CHARACTERS = 500


class Log(Protocol):
    """Writes lines; `event` is a word of ours, facts are numbers, booleans and short texts, never a row's values.

    No method raises: a full disk, a removed folder or a fact of a strange kind never ends what was logged about.
    """

    def info(self, event: str, **facts: Fact) -> object:
        """Something happened."""
        ...

    def warning(self, event: str, **facts: Fact) -> object:
        """Something happened that somebody should look at."""
        ...

    def check(self) -> str:
        """Try again what could not be written; why it still cannot be, empty while all is written."""
        ...


class _Lines:
    """What structlog writes to: a file that lasts, line by line."""

    def __init__(self, file: LastingFile) -> None:
        self._file = file

    def msg(self, line: str) -> None:
        """Write one line."""
        self._file.append(shown_json(line))

    info = warning = msg


class FileLog:
    """`Log` on a file. Leaving it as a block, or `close`, gives the file back."""

    def __init__(self, path: Path, **always: Fact) -> None:
        import structlog

        self._file = LastingFile(path)
        self._log: Any = structlog.wrap_logger(
            _Lines(self._file),
            processors=[
                only_facts,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False),
            ],
            wrapper_class=structlog.BoundLogger,
        ).bind(**always)
        self._file.check()

    def info(self, event: str, **facts: Fact) -> None:
        """Something happened."""
        self._write("info", event, facts)

    def warning(self, event: str, **facts: Fact) -> None:
        """Something happened that somebody should look at."""
        self._write("warning", event, facts)

    def check(self) -> str:
        """Try again what could not be written; why it still cannot be, empty while all is written."""
        was, missed = self._file.trouble, self._file.missed
        now = self._file.check()
        if was and not now:
            self._file.missed = 0
            self.warning("log_written_again", was=was, missed=missed)
        return now

    def close(self) -> None:
        """Nothing is written after this."""
        self._file.close()

    def _write(self, level: str, event: str, facts: MutableMapping[str, Any]) -> None:
        try:
            getattr(self._log, level)(event, **facts)
        except Exception as defect:  # noqa: BLE001 - a line that cannot be made must not end what it is about
            self._file.append(f'{{"event": "log_line_unfit", "error": "{type(defect).__name__}"}}')

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
