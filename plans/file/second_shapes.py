"""`between:` of a task and of a rollback: the hours in which a second person has to agree."""

import re
from typing import Annotated

from pydantic import PlainValidator
from pydantic import WithJsonSchema as AsJson

from plans.file.fields import wrong
from plans.file.values import in_short

_PATTERN = r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"
_HOUR = re.compile(_PATTERN)
_EXAMPLE = 'between: ["01:00", "05:00"]'


def _hours(value: object) -> tuple[int, int]:
    """Read two hours of the day, each as minutes after midnight."""
    if not isinstance(value, list) or len(value) != 2:
        raise wrong("between is two hours of the day", f"write {_EXAMPLE}")
    begins, ends = map(_minute, value)
    return begins, ends


def _minute(value: object) -> int:
    if not isinstance(value, str) or not _HOUR.fullmatch(value):
        raise wrong(f"{in_short(value)} is no hour of the day", f"write {_EXAMPLE}; midnight is 00:00")
    hours, minutes = value.split(":")
    return int(hours) * 60 + int(minutes)


_AS_HOUR = {
    "type": "string",
    "pattern": _PATTERN,
    "patternErrorMessage": f"this is no hour of the day: write {_EXAMPLE}",
}
Between = Annotated[
    tuple[int, int],
    PlainValidator(_hours),
    AsJson({"type": "array", "items": _AS_HOUR, "minItems": 2, "maxItems": 2}),
]
"""The hours in which a second person is needed, in minutes after midnight."""
