"""The command about streams: the one sentence that a person says of how a stream goes."""

from dataclasses import dataclass

from jobs.run.decisions.argument_types import LessonWords, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class SayOfStream:
    """Say in one sentence how a stream goes; it stands beside the stream, with who said it, until the next one."""

    stream: Name
    text: LessonWords
