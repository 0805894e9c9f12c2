"""The figures that whoever did a manual task is asked for when it is done, each with its limit."""

from dataclasses import dataclass
from enum import StrEnum

Figure = int | float


class FigureType(StrEnum):
    """What a figure may be."""

    INT = "int"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFigure:
    """One figure: `refused_rows`, at most 0 rows."""

    name: str
    type: FigureType = FigureType.INT
    at_least: Figure | None = None
    at_most: Figure | None = None
    unit: str = ""

    @property
    def limit(self) -> str:
        """`at most 0`, `1 to 5`; empty where any value will do."""
        match self.at_least, self.at_most:
            case None, None:
                return ""
            case None, most:
                return f"at most {most:,}"
            case least, None:
                return f"at least {least:,}"
            case least, most:
                return f"{least:,} to {most:,}"

    @property
    def described(self) -> str:
        """`refused_rows (rows, at most 0)`, as it is asked for."""
        kind = self.unit or ("a whole number" if self.type is FigureType.INT else "a number")
        return f"{self.name} ({', '.join(filter(None, (kind, self.limit)))})"

    def told(self, value: Figure) -> str:
        """`refused_rows 12 rows`."""
        return f"{self.name} {value:,} {self.unit}".rstrip()

    @property
    def within(self) -> Figure:
        """A value that keeps the limit, the nearest to 0: what the people of a simulated night tell."""
        return max(self.at_least or 0, min(0, self.at_most if self.at_most is not None else 0))

    def is_within(self, value: Figure) -> bool:
        """Whether a value keeps the limit."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)
