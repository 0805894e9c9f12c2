"""A text with a list of reasons: all of them where there is room for lines, the first and a count where there is none.

A refusal of a job says what became of it, and then every reason on a line of its own, which begins with two blanks
(`jobs.rows.selection.SelectionRefused`). Pure.
"""

import re
import textwrap
from collections.abc import Sequence

from console.text.columns import wrapped
from jobs.run.events import task_of

WIDTH = 100
"""Columns of a line of plain output that holds a reason."""
_FIRST = 72
"""Characters of the first reason, so that what follows it is seen."""
_NEXT = "\n  "
_MORE = re.compile(r"(?P<count>, and \d+ more): cutover log \S+?(?: --task [^\s,]+)?(?=,|$|\s)")
_COUNTED = re.compile(r": \d+ reasons?$")


def parts(text: str) -> tuple[str, Sequence[str]]:
    """What became of it, and the reasons; none where the text is one line."""
    head, *reasons = text.split(_NEXT)
    return head, tuple(" ".join(reason.split()) for reason in reasons)


def brief(text: str, where: str) -> str:
    """In one line: the first reason, and how many more there are. Args: where: the command that prints all of them."""
    head, reasons = parts(text)
    if not reasons:
        return head
    head = _COUNTED.sub("", head).removesuffix(":")
    if len(reasons) == 1:
        return f"{head}: {reasons[0]}"
    first = textwrap.shorten(reasons[0], _FIRST, placeholder=" ..")
    return f"{head}: {first}, and {len(reasons) - 1} more: {where}"


def around_count(text: str) -> tuple[str, str]:
    """Take a line of `brief` apart: what may be shortened, and the count of the other reasons with what follows it.

    The command that prints them is left out of both. Where nothing is counted, the second part is empty.
    """
    counted = _MORE.search(text)
    if counted is None:
        return text, ""
    return text[: counted.start()], counted["count"] + text[counted.end() :]


def listed(text: str, *, indent: int = 2, width: int = WIDTH) -> list[str]:
    """As lines: what became of it, and each reason on its own, wrapped under itself."""
    head, reasons = parts(text)
    return [head, *(line for reason in reasons for line in wrapped(" " * indent, reason, width=width))]


def where(run: str, unit: str) -> str:
    """The command that prints all that happened to a task, or all of the night."""
    task, _ = task_of(unit)
    return f"cutover log {run} --task {task}" if task else f"cutover log {run}"
