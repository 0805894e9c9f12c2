"""An .xlsx to cells: which sheets there are, the texts that they share, and each sheet."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from plans.importers.cells import MOST_SHEETS, Book, Sheet, Unreadable
from plans.importers.safe_xml import Attributes
from plans.importers.workbook.parts import Parts
from plans.importers.workbook.sheet import Around, read_sheet
from plans.importers.workbook.styles import read_styles

_MOST_TEXT = 30_000_000
"""Characters of all the texts that cells share."""
_FOREIGN = (
    ("xl/vbaproject.bin", "its macros are neither read nor run"),
    ("xl/externallinks/", "links to other workbooks are not followed: their last values are taken"),
    ("xl/comments", "comments on cells are not read"),
    ("xl/threadedcomments/", "threads of comments are not read"),
)


def is_xlsx(content: bytes) -> bool:
    """Tell an .xlsx by what is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.lstrip("/").casefold() == "xl/workbook.xml" for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def read_xlsx(content: bytes) -> Book:
    """Read a workbook. Raises `Unreadable`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = Parts(archive)
        listed = _Listed()
        parts.parse("xl/workbook.xml", listed.begins, _nothing)
        targets = relations(parts, "xl/workbook.xml")
        around = Around(styles=read_styles(parts), texts=_shared_texts(parts), from_1904=listed.from_1904)
        sheets = tuple(_sheets(parts, listed, targets, around))
        said = [text for part, text in _FOREIGN if parts.like(part)]
    return Book(format="workbook", sheets=sheets, remarks=tuple(said))


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
            self.sheets.append((at.get("name", "?"), at.get("state", "visible") != "visible", relation))


def relations(parts: Parts, part: str) -> dict[str, str]:
    """Where the relations of a part lead, by their numbers: parts of this file, or addresses."""
    folder, _, file = part.rpartition("/")
    found: dict[str, str] = {}

    def begins(name: str, at: Attributes) -> None:
        if name == "Relationship":
            target = at.get("Target", "")
            found[at.get("Id", "")] = target if at.get("TargetMode") == "External" else _within(folder, target)

    if parts.has(f"{folder}/_rels/{file}.rels"):
        parts.parse(f"{folder}/_rels/{file}.rels", begins, _nothing)
    return found


def _within(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    while target.startswith("../"):
        folder, target = folder.rpartition("/")[0], target[3:]
    return f"{folder}/{target}".lstrip("/")


def _sheets(parts: Parts, listed: _Listed, targets: dict[str, str], around: Around) -> Iterator[Sheet]:
    if len(listed.sheets) > MOST_SHEETS:
        raise Unreadable(f"the workbook has {len(listed.sheets)} sheets", hint=f"at most {MOST_SHEETS} are read")
    for name, hidden, relation in listed.sheets:
        part = targets.get(relation, "")
        if hidden:
            yield Sheet(name=name, rows=(), hidden=True)
        elif part.casefold().startswith("xl/worksheets/"):  # a sheet of its own may be a chart, too
            yield read_sheet(parts, part, name, around, relations(parts, part))


def _shared_texts(parts: Parts) -> list[str]:
    texts: list[str] = []
    runs: list[str] = []
    reading_aids = 0
    total = 0

    def begins(name: str, _: Attributes) -> None:
        nonlocal reading_aids
        reading_aids += name == "rPh"

    def ends(name: str, text: str) -> None:
        nonlocal reading_aids, total
        if name == "rPh":
            reading_aids -= 1
        elif name == "t" and not reading_aids:
            runs.append(text)
        elif name == "si":
            texts.append("".join(runs))
            total += len(texts[-1])
            runs.clear()
            if total > _MOST_TEXT:
                raise Unreadable(f"its texts have more than {_MOST_TEXT:,} characters", hint="a plan is much smaller")

    if parts.has("xl/sharedStrings.xml"):
        parts.parse("xl/sharedStrings.xml", begins, ends)
    return texts
