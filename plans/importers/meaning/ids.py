"""Ids that can be said on the phone, one for each task, and what a plan's own references mean by them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

from plans.importers.meaning.lines import Line, Lines
from plans.importers.meaning.numbering import numbers_of
from plans.importers.report import Report
from plans.importers.table import Table

_LONGEST = 12
_UNFIT = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The id of each task, and what may stand for it."""

    ids: tuple[str, ...]
    """By the number of the line, from 0."""
    meant: dict[str, list[int]]
    """What is written, without case -> the lines that it may mean."""
    summed: dict[str, list[int]]
    """The ids and titles of lines that only sum up others, without case -> those."""
    blocks: tuple[int, ...] = ()
    """Of each line the number of the block that it stands in: another one begins where an id comes again."""

    def known(self) -> frozenset[str]:
        """Whatever can be referred to, without case."""
        return frozenset(self.meant) | frozenset(self.summed)

    def lines_of(self, written: str, near: int) -> list[int]:
        """The lines that a reference means; of several of one id that of the same block, else the nearest above."""
        found = self.meant.get(written.casefold())
        if found is None:
            return self.summed.get(written.casefold(), [])
        block = self.blocks[near]
        return [min(found, key=lambda at: (at == near, self.blocks[at] != block, at > near, abs(near - at)))]

    def doubtful(self, written: str) -> bool:
        """Tell whether several lines have this id."""
        return len(self.meant.get(written.casefold(), [])) > 1


def name_tasks(lines: Lines, table: Table, report: Report) -> Names:
    """Give every task an id: its own where it has a fit one."""
    written = [_written(line) for line in lines.tasks]
    for at, line in enumerate(lines.tasks):
        mended = _lost_zero(written, at)
        if mended:
            report.bent(f"{written[at]} after {written[at - 1]} is read as {mended}: a zero was lost", line.place)
            written[at] = mended
    ids = _made(lines.tasks, written, report)
    meant: dict[str, list[int]] = {}
    for at, line in enumerate(lines.tasks):
        for name in _names(line, written[at], ids[at]):
            meant.setdefault(name.casefold(), []).append(at)
    summed = _summed(lines)
    if not any(written):
        summed = {**numbers_of(lines, table, report), **summed}
    return Names(ids=ids, meant=meant, summed=summed, blocks=tuple(_blocks(written)))


def _blocks(written: Sequence[str]) -> Iterator[int]:
    block, seen = 0, set[str]()
    for name in written:
        if name and name.casefold() in seen:
            block, seen = block + 1, set()
        seen.add(name.casefold())
        yield block


def _summed(lines: Lines) -> dict[str, list[int]]:
    """What stands for several lines: the ids and titles of what sums them up, and of the sections they are in."""
    summed: dict[str, list[int]] = {}
    for summary, first, last in lines.summaries:
        for name in filter(None, (_written(summary), summary.title)):
            summed.setdefault(name.casefold(), list(range(first - 1, last)))
    sections: dict[str, list[int]] = {}
    for at, line in enumerate(lines.tasks):
        if line.section is not None:
            for name in filter(None, (line.section.written_id, line.section.title)):
                sections.setdefault(name.casefold(), []).append(at)
    return {**sections, **summed}


def _written(line: Line) -> str:
    return line.written_id.strip().lstrip("#").strip()


def _names(line: Line, written: str, made: str) -> Iterator[str]:
    yield from {written, made} - {""}
    if written.isascii() and written.isdecimal() and written.startswith("0"):
        yield str(int(written))
    if line.title not in (written, made):
        yield line.title


def _lost_zero(written: Sequence[str], at: int) -> str:
    """`1.10` where a spreadsheet made `1.1` of it: behind 1.9, and there is a 1.1 already."""
    own, before = written[at], written[at - 1] if at else ""
    if not re.fullmatch(r"\d+\.[1-9]", own) or own not in written[:at]:
        return ""
    major, minor = own.split(".")
    return f"{own}0" if before == f"{major}.{int(minor) * 10 - 1}" else ""


def _made(lines: Sequence[Line], written: Sequence[str], report: Report) -> tuple[str, ...]:
    fits = [_fit(name) for name in written]
    counts = Counter(fit.casefold() for fit in fits)
    taken = {fit.casefold() for fit in fits if counts[fit.casefold()] == 1}
    width = max(2, len(str(len(lines))))
    made: list[str] = []
    for line, name, fit in zip(lines, written, fits, strict=True):
        chosen = fit
        if not fit:
            chosen = _free(f"T{line.number:0{width}}", taken)
            report.bent(_LONG if name else "an id was made of the order of the lines", line.place)
        elif counts[fit.casefold()] > 1:
            chosen = _free(fit, taken)
            report.bent(f"the id {fit} stands several times: the next ones have -2, -3 behind it", line.place)
        elif fit != name:
            report.bent(f'the id "{name[:30]}" is written as {fit}', line.place)
        taken.add(chosen.casefold())
        made.append(chosen)
    return tuple(made)


_LONG = "an id that cannot be one, or has more than 12 characters, is a field, and another was made"


def _fit(name: str) -> str:
    """The id without what a plan's ids cannot have; empty where it is too long, or nothing is left."""
    fit = _UNFIT.sub("-", name).replace("_-", "-").strip("-.")
    has_word = any(char.isalnum() for char in fit)
    plain = fit.replace("-", "").replace("_", "").replace(".", "")
    return fit if has_word and plain.isalnum() and len(fit) <= _LONGEST else ""


def _free(name: str, taken: set[str]) -> str:
    """The name, or with a number behind it, that nobody has.

    Args:
        taken: without case.
    """
    numbered = (f"{name[:8]}-{number}" for number in range(2, 1000))
    others = (f"Z{number}" for number in count(1))
    return next(one for one in chain((name,), numbered, others) if one.casefold() not in taken)
