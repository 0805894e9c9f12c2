"""What the arguments of commands are made of: bounded texts and numbers, and days."""

import re
from datetime import date, datetime
from typing import Annotated

from jobs.run.limits import Length, Limits, ReadBy, WithZone

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Name = Annotated[str, Length(at_least=1, at_most=200)]
"""A task, a party, an item, a person."""
Words = Annotated[str, Length(at_least=1, at_most=2000)]
"""An operator's own words, where some are needed."""
MaybeWords = Annotated[str, Length(at_most=2000)]
"""An operator's own words, where there may be none."""
LessonWords = Annotated[str, Length(at_least=1, at_most=300)]
"""What was learnt: one or two sentences, which travel with the plan."""
FigureValue = (
    Annotated[int, Limits(ge=-(10**15), le=10**15)] | Annotated[float, Limits(allow_inf_nan=False, ge=-1e15, le=1e15)]
)
"""What somebody counted or measured."""
Seq = Annotated[int, Limits(ge=1, lt=2**63)]
Quantity = Annotated[int, Limits(ge=0, le=1_000_000_000)]
Moment = Annotated[datetime, WithZone()]
Minutes = Annotated[float, Limits(ge=0, le=7 * 24 * 60, allow_inf_nan=False)]


def _day(value: object) -> object:
    """Only a day as it is written, never a number that a library would count from 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value.strip()):
        from pydantic_core import PydanticCustomError

        raise PydanticCustomError("date_parsing", "no day")
    return value.strip() if isinstance(value, str) else value


Day = Annotated[date, ReadBy(_day)]
"""A day of the calendar: `2026-12-01`."""
