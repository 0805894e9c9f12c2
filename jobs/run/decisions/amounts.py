"""A length of time with its sign, as an operator writes it: `60m`, `-20m`, `1h30m`."""

from datetime import timedelta
from typing import Annotated

from jobs.run.limits import ReadBy
from plans.durations import NotADuration, parse_duration

MOST = timedelta(days=7)
"""Nothing is shifted further at once: that is another night."""


def read_amount(value: object) -> timedelta:
    """Read a length with its sign, which is not zero. Raises a pydantic error in our own words."""
    if isinstance(value, timedelta):
        return value
    text = str(value)
    try:
        length = parse_duration(text[1:] if text[:1] in ("+", "-") else text)
    except NotADuration:
        length = timedelta()
    if not timedelta() < length <= MOST:
        from pydantic_core import PydanticCustomError

        raise PydanticCustomError("amount", "60m or 1h30m, with a minus for earlier, at most 7 days")
    return -length if text.startswith("-") else length


Amount = Annotated[timedelta, ReadBy(read_amount)]
"""Run time; earlier where it is negative."""
