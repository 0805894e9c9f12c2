"""What a plan file may say of a text that a task sends."""

from typing import Annotated

from pydantic import Field

from plans.file.fields import Line, Strict, Text


class CommsFile(Strict):
    """Sends a text to parties, with the run's own figures in it.

    For example: `{to: everybody, file: texts/open.md, channel: mail}`
    """

    to: Line | Annotated[list[Line], Field(min_length=1, max_length=1000)]
    """The parties that it is sent to, or `everybody`. For example: `[ward, records]`"""
    file: Text
    """The text, in a file beside the plan; a first line that begins with `# ` is the subject. In it `{now}`,
    `{go_live.end}`, `{T05.ended}` and the like are filled in. For example: `texts/read-only.md`
    """
    channel: str
    """The channel; in a rehearsal it is that of `rehearsal_messages`. For example: `mail`"""
