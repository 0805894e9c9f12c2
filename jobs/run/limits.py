"""What the values of arguments are held to, in pydantic's terms.

pydantic asks for them when it first checks a command: until then whoever only shows commands does without it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


class _Held:
    """What stands behind a type in `Annotated`, as `annotated_types` describes it: pydantic goes through its parts."""

    __is_annotated_types_grouped_metadata__ = True


@dataclass(frozen=True, kw_only=True)
class Limits(_Held):
    """Of a number."""

    ge: float | None = None
    le: float | None = None
    lt: float | None = None
    allow_inf_nan: bool | None = None

    def __iter__(self) -> Iterator[object]:
        from pydantic import Field

        yield from Field(ge=self.ge, le=self.le, lt=self.lt, allow_inf_nan=self.allow_inf_nan).metadata


@dataclass(frozen=True, kw_only=True)
class Length(_Held):
    """Of a text, without the blanks around it."""

    at_least: int = 0
    at_most: int

    def __iter__(self) -> Iterator[object]:
        from pydantic import StringConstraints

        yield from StringConstraints(strip_whitespace=True, min_length=self.at_least or None, max_length=self.at_most)


@dataclass(frozen=True)
class ReadBy(_Held):
    """What this function makes of it."""

    read: Callable[[object], object]

    def __iter__(self) -> Iterator[object]:
        from pydantic import BeforeValidator

        yield BeforeValidator(self.read)


class WithZone(_Held):
    """Of a moment: it says in which zone."""

    def __iter__(self) -> Iterator[object]:
        from pydantic import AwareDatetime

        yield AwareDatetime
