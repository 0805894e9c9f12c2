"""What may be the table of a plan: headings, each with the rows beneath it that are its own."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from plans.importers.answers import Answers
from plans.importers.cells import Row, Sheet
from plans.importers.headings import Means, cleaned, is_actual, meanings, misspelt

SEARCHED = 30
"""Rows of a sheet among which its first heading is looked for."""
FEWEST = 3
"""A table with fewer columns that mean something is no plan."""
_JOINED = 4
"""A heading has at most so many rows."""
_FEWEST_APART = 2
_ALIKE = 0.7
"""The share of what their columns mean, or of their words, that two tables of one make have in common."""
_LONGEST = 60
"""Characters of a heading that is looked for further down."""
IN_TIME = frozenset({Means.START, Means.END, Means.DURATION, Means.AFTER, Means.NOT_BEFORE, Means.DEADLINE})
"""What a column of a plan says of time or order."""
_CORE = IN_TIME | {Means.ID, Means.TITLE, Means.OWNER, Means.DAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A heading that may be a plan's, with what is beneath it."""

    sheet: Sheet
    above: int
    """The row of the sheet, by its index, in which the heading begins."""
    last: int
    """The row in which it ends."""
    end: int
    """The row behind the last one beneath it."""
    headings: Mapping[int, str]
    means: Mapping[int, Means]
    """Of the columns whose headings are known, the likeliest meaning."""
    caption: str = ""
    """What stands directly above, where another table stands over it."""

    @property
    def score(self) -> int:
        """How many things its columns mean; none where it has no title, or nothing of time."""
        known = {*self.means.values()}
        return len(known) if known & {Means.TITLE, Means.ID} and known & IN_TIME else 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is beneath the heading."""
        return self.sheet.rows[self.last + 1 : self.end]

    @property
    def called(self) -> str:
        """By what people know it: its caption, its sheet, or the heading of the text over it."""
        return self.caption or self.sheet.called

    @property
    def place(self) -> str:
        """Where it is: the sheet, or the line of its heading."""
        return self.sheet.name or self.sheet.row_place(self.sheet.rows[self.last])

    def titles(self) -> frozenset[str]:
        """What its tasks are called, without case."""
        columns = [at for wanted in (Means.TITLE, Means.ID) for at, means in self.means.items() if means is wanted]
        texts = (" ".join(row.text(columns[0]).casefold().split()) for row in self.rows) if columns else ()
        return frozenset(filter(None, texts))

    def is_like(self, other: "Candidate") -> bool:
        """Tell whether both have about the same columns."""
        return (
            _share({*self.means.values()} & _CORE, {*other.means.values()} & _CORE) >= _ALIKE
            or _share({*map(cleaned, self.headings.values())}, {*map(cleaned, other.headings.values())}) >= _ALIKE
        )


_ALIKE = 0.7


def _share(some: Set[Means] | Set[str], others: Set[Means] | Set[str]) -> float:
    return len(some & others) / max(len(some | others), 1)


def candidates(sheet: Sheet, answers: Answers) -> list[Candidate]:
    """Every table of a sheet, from the one that is most likely the plan on; none where none is likely."""
    if (best := _best(sheet, answers)) is None:
        return []
    found = [best, *_further(best, answers)]
    tops = [one.above - bool(one.caption) for one in found]
    return [replace(one, end=end) for one, end in zip(found, [*tops, len(sheet.rows)][1:], strict=True)]


def _best(sheet: Sheet, answers: Answers) -> Candidate | None:
    found = [one for last in range(min(SEARCHED, len(sheet.rows))) for one in _ending_in(sheet, last, answers)]
    best = max(found, key=lambda one: (one.score, one.above - one.last, -one.last), default=None)
    return best if best is not None and best.score >= FEWEST else None


def _ending_in(sheet: Sheet, last: int, answers: Answers) -> Iterator[Candidate]:
    """Each heading that ends in this row and has one to four rows."""
    for first in range(last, max(last - _JOINED, -1), -1):
        headings = _joined(sheet.rows[first : last + 1])
        yield _candidate(sheet, (first, last), headings, answers)


def _candidate(sheet: Sheet, span: tuple[int, int], headings: Mapping[int, str], answers: Answers) -> Candidate:
    means = {at: likely[0] for at, text in headings.items() if (likely := known(text, answers))}
    return Candidate(sheet=sheet, above=span[0], last=span[1], end=len(sheet.rows), headings=headings, means=means)


def _further(best: Candidate, answers: Answers) -> Iterator[Candidate]:
    """The headings of other tables beneath the first one."""
    sheet, headings = best.sheet, best.headings
    for at in range(best.last + 1, len(sheet.rows)):
        row = sheet.rows[at]
        if not all(isinstance(cell.value, str) and len(cell.text) <= _LONGEST for cell in row.cells.values()):
            continue
        if repeats(row, headings):
            continue
        texts = {column: cell.text for column, cell in row.cells.items()}
        found = _candidate(sheet, (at, at), texts, answers)
        before = sheet.rows[at - 1]
        if _heads(found, is_apart=row.number - before.number > 1 or len(before.cells) == 1):
            headings = texts
            yield replace(found, caption=_only_text(before) if at - 1 > best.last else "")


def _heads(found: Candidate, *, is_apart: bool) -> bool:
    """Whether most of a row of texts is headings: of three things, or of two where it stands apart."""
    meant = len({*found.means.values()})
    is_most = len(found.means) * 10 >= len(found.headings) * 6
    return is_most and meant >= (_FEWEST_APART if is_apart else FEWEST)


def _only_text(row: Row) -> str:
    return next(iter(row.cells.values())).text if len(row.cells) == 1 else ""


def repeats(row: Row, headings: Mapping[int, str]) -> bool:
    """Tell whether a row is the heading once more."""
    same = sum(cleaned(headings.get(column, "")) == cleaned(cell.text) for column, cell in row.cells.items())
    return same >= FEWEST and same * 2 > len(row.cells)


def _joined(rows: Sequence[Row]) -> dict[int, str]:
    """The text of each column over these rows; the lowest alone where it is a word by itself."""
    lowest = {column: cell.text for column, cell in rows[-1].cells.items()}
    joined: dict[int, str] = {}
    for column in sorted({column for row in rows for column in row.cells}):
        above = " ".join(filter(None, (row.text(column) for row in rows[:-1])))
        if meanings(lowest.get(column, "")) and not is_actual(above):
            joined[column] = lowest[column]
        else:
            joined[column] = " ".join(filter(None, (row.text(column) for row in rows)))
    return joined


def known(heading: str, answers: Answers) -> tuple[Means, ...]:
    """What a heading may mean: what somebody has said, else what its words do, one slip in them forgiven."""
    said = answers.columns.get(cleaned(heading))
    return (said,) if said is not None else meanings(heading) or meanings(misspelt(heading))
