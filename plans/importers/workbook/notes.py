"""What is pinned on the cells of a sheet: notes, and threads of comments in the order in which they were written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from plans.importers.cells import Unreadable
from plans.importers.safe_xml import Attributes
from plans.importers.workbook.escapes import unescaped
from plans.importers.workbook.parts import Parts

_MOST_NOTES = 20_000
_MOST_CHARACTERS = 4000
"""Of all that is pinned on one cell."""


@dataclass(slots=True)
class _Reader:
    """Reads parts of either kind: texts of a note are in runs, those of a thread in one element."""

    found: dict[str, list[str]] = field(default_factory=dict)
    at: str = ""
    runs: list[str] = field(default_factory=list)
    reading_aids: int = 0
    count: int = 0

    def begins(self, name: str, at: Attributes) -> None:
        match name:
            case "comment" | "threadedComment":
                self.at, self.runs = at.get("ref", ""), []
            case "rPh":
                self.reading_aids += 1

    def ends(self, name: str, text: str) -> None:
        match name:
            case "t" if not self.reading_aids:
                self.runs.append(unescaped(text))
            case "text":
                self.runs.append(text)
            case "rPh":
                self.reading_aids -= 1
            case "comment" | "threadedComment":
                self._keep("".join(self.runs).strip())

    def _keep(self, text: str) -> None:
        self.count += 1
        if self.count > _MOST_NOTES:
            raise Unreadable(f"there are more than {_MOST_NOTES:,} notes on cells", hint="a plan has far fewer")
        self.found.setdefault(self.at, []).append(text)


def read_notes(parts: Parts, notes: Iterable[str], threads: Iterable[str]) -> dict[str, str]:
    """All that is pinned on cells, by their names; of a cell with a thread the note for older programs is left.

    Args:
        notes: the parts that hold notes.
        threads: those that hold threads.
    """
    return {**_read(parts, notes), **_read(parts, threads)}


def _read(parts: Parts, names: Iterable[str]) -> dict[str, str]:
    reader = _Reader()
    for name in names:
        if parts.has(name):
            parts.parse(name, reader.begins, reader.ends)
    return {at: "\n".join(filter(None, texts))[:_MOST_CHARACTERS] for at, texts in reader.found.items() if any(texts)}
