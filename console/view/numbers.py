"""The numbers of needs-you as the person in front of a console knows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The number of each item by its name, and since when others are free, real time."""

    of: Mapping[str, int] = field(default_factory=dict)
    freed: Mapping[int, datetime] = field(default_factory=dict)


NO_NUMBERS = Numbers()
