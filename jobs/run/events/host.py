"""What an engine meets on its host and beside its databases: things that nobody ordered and that people must know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLost:
    """The engine's log file cannot be written; the work goes on."""

    reason: str
    """The system's words for it: "No space left on device"."""
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWrittenAgain:
    """The log file can be written again; what waited has been written."""


Host = LogLost | LogWrittenAgain
