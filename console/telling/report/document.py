"""A document in somebody's language, before it is a page or Markdown: headings, paragraphs, tables, one chart. Pure.

Every text in it may have been typed by anybody: whoever prints it cleans and escapes all of it alike.
"""

from dataclasses import dataclass
from enum import StrEnum

from console.telling.report.gantt import Gantt
from plans.model.languages import Language


class Tone(StrEnum):
    """How a text is meant. It is always said in words, too: no colour stands alone."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A text of a table, and what stands smaller beneath it."""

    text: str = ""
    below: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table."""

    head: str
    is_number: bool = False
    is_wide: bool = False
    """Whether it takes the room that others leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells. `is_long` scrolls in its place on a narrow screen; any other one is stacked there."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    """What it leaves out."""
    is_long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with what they are."""

    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A sentence or two."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list."""

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Of a part of a section, with how it stands."""

    text: str
    badge: Cell = Cell()
    """A word beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands at a row of bars."""

    name: str
    beside: str
    told: str
    """The whole row in words."""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What stands over a line of the clock; `day` where it is another one than at the line before."""

    time: str
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars of time: drawn on a page; left out where only text is, since the tables tell the same."""

    gantt: Gantt
    title: str
    told: str
    """What it shows, for whoever cannot see it."""
    labels: tuple[Label, ...]
    """One for each row of it."""
    clock: tuple[Hour, ...]
    """One for each line of its clock."""
    legend: tuple[tuple[str, str], ...]
    """Each sort of mark with its name."""


Block = Table | Facts | Paragraph | Points | Heading | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of it."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    is_appendix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that is seen first: its name, how it stands, and what stands beneath."""

    label: str
    value: str
    note: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All of it."""

    language: Language
    title: str
    kind: str
    """What sort of document it is."""
    subtitle: str
    banner: str
    """What must not be overlooked: that the run goes on, that nothing of it was real. Empty where nothing is."""
    verdict: str
    verdict_tone: Tone
    verdict_note: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    contents: str
    """The heading of the list of sections."""
    colophon: str
    """Program, when it was made, as of when, the journal's head."""


def cell(text: str, below: str = "", tone: Tone = Tone.PLAIN) -> Cell:
    """A cell."""
    return Cell(text=text, below=below, tone=tone)
