"""An XML file of MS Project to cells: a row for each task, as its own table would show it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from plans.importers.cells import MOST_CELLS, Book, Cell, Row, Sheet, Unreadable, Value, refuse_long
from plans.importers.safe_xml import Attributes, parse_xml

_PIECE = 1 << 16
_HEADINGS = ("ID", "Outline Level", "Task Name", "Duration", "Start", "Finish", "Predecessors", "Resource Names",
             "Milestone", "Notes", "Deadline", "Link", "Kind")  # fmt: skip
_LINKS = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
_FIELD = "ExtendedAttribute"
_RECORDS = ("Task", "Resource", "Assignment", _FIELD)
_SHARES = ("19", "20")
"""Formats of a lag that is a share of a duration."""
ID_FIELD, KIND_FIELD = "Cutover id", "Cutover kind"
"""The custom fields in which an exported plan has what Project has no place for: by them it is known again."""
NOTES_END = "-- besides, in the plan --"
"""What of the notes of an exported plan stands beneath this line, the plan says itself."""


def is_project(content: bytes) -> bool:
    """Tell it by its first element."""
    return b"<Project" in content[:2000] and b"schemas.microsoft.com/project" in content[:4000]


@dataclass(slots=True)
class _Reader:
    within: list[str] = field(default_factory=list)
    tasks: list[dict[str, str]] = field(default_factory=list)
    links: list[list[dict[str, str]]] = field(default_factory=list)
    resources: dict[str, str] = field(default_factory=dict)
    assigned: dict[str, list[str]] = field(default_factory=dict)
    record: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    """The numbers of custom fields, by what they are called."""
    custom: dict[str, str] = field(default_factory=dict)
    """The field that is being read, of a task."""
    count: int = 0

    def begins(self, name: str, _: Attributes) -> None:
        self.within.append(name)
        if name in _RECORDS and len(self.within) == 3:
            self.record = {}
            if name == "Task":
                self.links.append([])
        elif name == _FIELD and len(self.within) == 4:
            self.custom = {}
        elif name == "PredecessorLink" and self.links:
            self.links[-1].append({})

    def ends(self, name: str, text: str) -> None:
        self.within.pop()
        self.count += 1
        if self.count > MOST_CELLS * 4:
            raise Unreadable(f"the project has more than {MOST_CELLS * 4:,} elements", hint="a plan is much smaller")
        if self.within[-1:] == ["PredecessorLink"] and self.links[-1]:
            self.links[-1][-1][name] = text.strip()
        elif self.within[-1:] == [_FIELD] and len(self.within) == 4:
            self.custom[name] = text.strip()
        elif name == _FIELD and len(self.within) == 3:
            self.record[f"{_FIELD} {self.custom.get('FieldID', '')}"] = self.custom.get("Value", "")
        elif len(self.within) == 3:
            self.record[name] = text.strip()
        elif len(self.within) == 2:
            self._keep(name)

    def _keep(self, name: str) -> None:
        record = self.record
        match name:
            case "Task":
                self.tasks.append(record)
            case "ExtendedAttribute":
                self.fields[record.get("Alias", "")] = record.get("FieldID", "")
            case "Resource":
                self.resources[record.get("UID", "")] = record.get("Name", "")
            case "Assignment":
                self.assigned.setdefault(record.get("TaskUID", ""), []).append(record.get("ResourceUID", ""))

    def own(self, task: dict[str, str], name: str) -> str:
        """What a task has in a custom field of this name."""
        return task.get(f"{_FIELD} {self.fields.get(name, '-')}", "")

    def id_of(self, task: dict[str, str]) -> str:
        """The id of an exported plan; of a project that never was one the row."""
        return self.own(task, ID_FIELD) if ID_FIELD in self.fields else task.get("ID", "")


def read_project(content: bytes) -> Book:
    """Read the file. Raises `Unreadable`."""
    reader = _Reader()
    pieces = (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))
    parse_xml("the project", pieces, reader.begins, reader.ends)
    headings = _HEADINGS if KIND_FIELD in reader.fields else _HEADINGS[:-1]
    rows = (_row(1, [*headings]), *_rows(reader))
    remark = (
        "an exported plan as an MS Project file: baselines, calendars and constraints are not read"
        if ID_FIELD in reader.fields
        else "an MS Project file: baselines, calendars, constraints and custom fields are not read"
    )
    inactive = ((str(at), "an inactive task") for at, task in enumerate(reader.tasks, 2) if task.get("Active") == "0")
    return Book(format="project", sheets=(Sheet(name="Tasks", rows=rows, remarks=tuple(inactive)),), remarks=(remark,))


def _rows(reader: _Reader) -> Iterator[Row]:
    """A row for each task that has a name, but the summary of the whole project, which every file has."""
    ids = {task.get("UID", ""): reader.id_of(task) for task in reader.tasks}
    for number, (task, links) in enumerate(zip(reader.tasks, reader.links, strict=True), 2):
        is_task = task.get("Name") and task.get("UID") != "0" and task.get("IsNull") != "1"
        if is_task and task.get("Active") != "0":
            yield _row(number, _cells(reader, task, links, ids))


def _cells(reader: _Reader, task: dict[str, str], links: list[dict[str, str]], ids: dict[str, str]) -> list[Value]:
    named = (reader.resources.get(one, "") for one in reader.assigned.get(task.get("UID", ""), ()))
    return [
        reader.id_of(task),
        task.get("OutlineLevel", ""),
        task["Name"],
        task.get("Duration", ""),
        _moment(task.get("Start", "")),
        _moment(task.get("Finish", "")),
        ", ".join(_link(link, ids) for link in links),
        "; ".join(dict.fromkeys(filter(None, named))),
        "yes" if task.get("Milestone") == "1" else "",
        _notes(reader, task),
        _moment(task.get("Deadline", "")),
        task.get("HyperlinkAddress", ""),
        reader.own(task, KIND_FIELD),
    ]


def _notes(reader: _Reader, task: dict[str, str]) -> str:
    notes = task.get("Notes", "")
    return notes.partition(NOTES_END)[0].strip() if ID_FIELD in reader.fields else notes


def _moment(text: str) -> Value:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text


def _link(link: dict[str, str], ids: dict[str, str]) -> str:
    """`3FS+30m`, as planners write it; its lag is in tenths of a minute."""
    lag = link.get("LinkLag", "0")
    length = int(lag) if lag.lstrip("-").isdecimal() and len(lag) < 12 else 0
    unit = "%" if link.get("LagFormat") in _SHARES else "m"
    behind = f"{length / 10:+g}{unit}" if length and unit == "m" else f"{length:+d}%" if length else ""
    written = ids.get(link.get("PredecessorUID", ""), "?")
    kind = _LINKS.get(link.get("Type", "1"), "FS")
    return f"{written} {kind}{behind}" if behind or kind != "FS" else written


def _row(number: int, values: list[Value]) -> Row:
    cells = {at: _cell(value, _HEADINGS[at], number) for at, value in enumerate(values) if value != ""}
    return Row(number=number, cells=cells)


def _cell(value: Value, heading: str, number: int) -> Cell:
    text = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
    refuse_long(text, f"{heading} of line {number - 1}")
    return Cell(value=value, at=f"{heading} of line {number - 1}", text=text)
