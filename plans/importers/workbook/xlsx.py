"""An .xlsx to cells: which sheets there are, the texts that they share, and each sheet."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from plans.importers.cells import MOST_CELLS, MOST_SHEETS, Book, Sheet, Unreadable
from plans.importers.safe_xml import Attributes
from plans.importers.workbook.escapes import unescaped
from plans.importers.workbook.notes import read_notes
from plans.importers.workbook.parts import Parts
from plans.importers.workbook.sheet import Around, read_sheet
from plans.importers.workbook.styles import read_styles

_MOST_TEXT = 30_000_000
"""Characters of all the texts that cells share."""
_WORKBOOK = re.compile(r"xl/workbook\d*\.xml")
_FOREIGN = (
    ("xl/vbaproject.bin", "its macros are neither read nor run"),
    ("xl/externallinks/", "links to other workbooks are not followed: their last values are taken"),
    ("xl/drawings/drawing", "pictures, drawings and text boxes are not read"),
)


def is_xlsx(content: bytes) -> bool:
    """Tell an .xlsx by what is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(_workbook_in(archive))
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _workbook_in(archive: zipfile.ZipFile) -> str:
    """The name of the part that lists the sheets, without case; empty where there is none."""
    names = (name.lstrip("/").casefold() for name in archive.namelist())
    return next((name for name in names if _WORKBOOK.fullmatch(name)), "")


def read_xlsx(content: bytes) -> Book:
    """Read a workbook. Raises `Unreadable`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts, book = Parts(archive), _workbook_in(archive)
        listed = _Listed()
        parts.parse(book, listed.begins, _nothing)
        related = relations(parts, book)
        texts = _shared_texts(parts, _part(related, "sharedStrings"))
        around = Around(
            styles=read_styles(parts, _part(related, "styles")),
            texts=texts.all,
            struck=frozenset(texts.struck),
            from_1904=listed.from_1904,
        )
        sheets = tuple(_sheets(parts, listed, related, around))
        said = [text for part, text in _FOREIGN if parts.like(part)]
    return Book(format="workbook", sheets=sheets, remarks=tuple(said))


def _part(related: "Mapping[str, Relation]", kind: str) -> str:
    """The one part of this kind, where most programs put it if nothing says where it is."""
    named = (one.target for one in related.values() if one.kind == kind)
    return next(named, f"xl/{kind}.xml")


def _nothing(name: str, text: str) -> None:
    """Take no text of these elements."""


@dataclass(slots=True)
class _Listed:
    """What the workbook says of its sheets: name, whether it is hidden, the number of its relation."""

    sheets: list[tuple[str, bool, str]] = field(default_factory=list)
    from_1904: bool = False

    def begins(self, name: str, at: Attributes) -> None:
        if name == "workbookPr":
            self.from_1904 = at.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation = next((value for key, value in at.items() if key.endswith(":id")), "")
            self.sheets.append((unescaped(at.get("name", "?")), at.get("state", "visible") != "visible", relation))


@dataclass(frozen=True, slots=True)
class Relation:
    """Where one part leads."""

    kind: str
    """`worksheet`, `comments`: the end of its address."""
    target: str
    """A part of this file, or an address."""


def relations(parts: Parts, part: str) -> dict[str, Relation]:
    """Where a part leads, by the numbers that it uses for it."""
    folder, _, file = part.rpartition("/")
    found: dict[str, Relation] = {}

    def begins(name: str, at: Attributes) -> None:
        if name == "Relationship":
            target = at.get("Target", "")
            place = target if at.get("TargetMode") == "External" else _within(folder, target)
            found[at.get("Id", "")] = Relation(at.get("Type", "").rpartition("/")[2], place)

    if parts.has(f"{folder}/_rels/{file}.rels"):
        parts.parse(f"{folder}/_rels/{file}.rels", begins, _nothing)
    return found


def _within(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    while target.startswith("../"):
        folder, target = folder.rpartition("/")[0], target[3:]
    return f"{folder}/{target}".lstrip("/")


def _sheets(parts: Parts, listed: _Listed, related: Mapping[str, Relation], around: Around) -> Iterator[Sheet]:
    if len(listed.sheets) > MOST_SHEETS:
        raise Unreadable(f"the workbook has {len(listed.sheets)} sheets", hint=f"at most {MOST_SHEETS} are read")
    count = 0
    for name, hidden, number in listed.sheets:
        relation = related.get(number)
        if hidden:
            yield Sheet(name=name, rows=(), hidden=True)
        elif relation is not None and relation.kind == "worksheet":  # a sheet of its own may be a chart, too
            sheet = _sheet(parts, relation.target, name, around)
            count += sum(len(row.cells) for row in sheet.rows)
            if count > MOST_CELLS:
                raise Unreadable(f"the workbook has more than {MOST_CELLS:,} cells", hint="a plan is much smaller")
            yield sheet


def _sheet(parts: Parts, part: str, name: str, around: Around) -> Sheet:
    related = relations(parts, part)
    notes = [one.target for one in related.values() if one.kind == "comments"]
    threads = [one.target for one in related.values() if one.kind == "threadedComment"]
    links = {number: one.target for number, one in related.items()}
    return read_sheet(parts, part, name, around, links, read_notes(parts, notes, threads))


@dataclass(slots=True)
class _Texts:
    """The texts that cells share, and which of them are struck through from end to end."""

    all: list[str] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    runs: list[tuple[str, bool]] = field(default_factory=list)
    is_struck: bool = False
    reading_aids: int = 0
    total: int = 0

    def begins(self, name: str, at: Attributes) -> None:
        match name:
            case "r":
                self.is_struck = False
            case "strike":
                self.is_struck = at.get("val", "1") in ("1", "true")
            case "rPh":
                self.reading_aids += 1

    def ends(self, name: str, text: str) -> None:
        match name:
            case "t" if not self.reading_aids:
                self.runs.append((unescaped(text), self.is_struck))
            case "rPh":
                self.reading_aids -= 1
            case "si":
                self._keep()

    def _keep(self) -> None:
        said = [(text, is_struck) for text, is_struck in self.runs if text.strip()]
        if said and all(is_struck for _, is_struck in said):
            self.struck.add(len(self.all))
        self.all.append("".join(text for text, _ in self.runs))
        self.total += len(self.all[-1])
        self.runs, self.is_struck = [], False
        if self.total > _MOST_TEXT:
            raise Unreadable(f"its texts have more than {_MOST_TEXT:,} characters", hint="a plan is much smaller")


def _shared_texts(parts: Parts, part: str) -> _Texts:
    texts = _Texts()
    if parts.has(part):
        parts.parse(part, texts.begins, texts.ends)
    return texts
