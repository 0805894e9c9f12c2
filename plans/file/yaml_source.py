"""YAML text to plain data, with a place for every key and value; any text ends in data or in problems.

libyaml parses; the meaning of a plain scalar is ours and is YAML 1.2's core schema, with two exceptions that night
shifts asked for: `0123` stays text, and so do infinities. `22:30` is text, `NO` and `on` are words. Anchors, aliases
and tags are refused: whoever reads a plan aloud must find everything where it stands.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from plans.characters import unfit
from plans.lines import line_and_column
from plans.problems import Place, PlanProblems, Problem

Path = tuple[str | int, ...]
"""Where a value stands in the data: ("tasks", 3, "job", "copy")."""

MAX_DEPTH = 40
MAX_VALUES = 200_000
"""More than 100 times the largest plan seen; keeps a hostile file from taking minutes."""

MAX_DUPLICATES = 100

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_BASED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?", re.ASCII)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+", re.ASCII)
_UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    r"|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # what turns the direction of writing, in comments too
)
_TAG_DIRECTIVE = re.compile(r"^%TAG\b", re.MULTILINE)


@dataclass(slots=True, kw_only=True)
class ParsedFile:
    """One parsed file. `data` is made of dict, list, str, int, float, bool and None; keys are always text."""

    file: str
    data: object = None
    problems: list[Problem] = field(default_factory=list)
    """What did not stop the parsing: duplicate keys."""
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def value_place(self, path: Path) -> Place:
        """Where the value begins; of a path that is not in the file, its nearest parent."""
        return self._place(self.values, path)

    def key_place(self, path: Path) -> Place:
        """Where the key of this value begins; for an element of a list, the element."""
        return self._place(self.keys, path) if path in self.keys else self.value_place(path)

    def _place(self, marks: dict[Path, tuple[int, int]], path: Path) -> Place:
        while path not in marks and path:
            marks, path = self.values, path[:-1]
        line, column = marks.get(path, (1, 1))
        return Place(file=self.file, line=line, column=column)


def parse(text: str, file: str) -> ParsedFile:
    """Parse one document. Raises `PlanProblems` where the text is no YAML or uses what plans do not use."""
    bad = _UNPRINTABLE.search(text)
    if bad is not None:
        line, column = line_and_column(text, bad.start())
        place = Place(file=file, line=line, column=column)
        raise PlanProblems([Problem(place=place, message=f"the character U+{ord(bad[0]):04X} cannot stand in a plan")])
    directive = _TAG_DIRECTIVE.search(text)
    if directive is not None:  # not left to libyaml: it compares every such line with all before it
        place = Place(file=file, line=line_and_column(text, directive.start())[0], column=1)
        raise PlanProblems([Problem(place=place, message="%TAG is a directive", hint="plans use no tags: remove it")])
    reader = _Reader(file)
    try:
        for event in _events(text):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        raise PlanProblems([*reader.source.problems, _syntax_problem(error, text, file)]) from None
    except yaml.YAMLError as error:
        problem = Problem(place=Place(file=file), message=f"not readable as YAML: {type(error).__name__}")
        raise PlanProblems([*reader.source.problems, problem]) from None
    return reader.source


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
    return events


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(place=Place(file=file), message=f"not YAML: {error.problem}")
    place = Place(file=file, line=mark.line + 1, column=mark.column + 1)
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column : mark.column + 1] == "\t":
        return Problem(place=place, message="a tab cannot indent", hint="use spaces")
    message = f"not YAML: {error.problem}"
    hint = ""
    if "mapping values are not allowed" in message or "did not find expected <block end>" in message:
        hint = "is the indentation right, and is a text that contains ': ' in quotes?"
    return Problem(place=place, message=message, hint=hint)


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is still open."""

    container: dict[str, object] | list[object]
    path: Path
    key: str | None = None
    """In a mapping, the key that waits for its value."""
    skipping: bool = False
    """Whether that key stood there before: its value is read and forgotten."""


class _Reader:
    """Takes libyaml's events one by one. Iterative, so that no depth of nesting reaches Python's stack."""

    def __init__(self, file: str) -> None:
        self.source = ParsedFile(file=file)
        self._stack: list[_Frame] = []
        self._values = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._key_or_value(event)
            case yaml.MappingStartEvent():
                self._open({}, event)
            case yaml.SequenceStartEvent():
                self._open([], event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()
            case yaml.AliasEvent():
                self._stop(event, f'"*{event.anchor}" is an alias', "plans use no anchors and aliases: write it out")
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(event, "a second document begins here", "a plan file holds one document: remove ---")

    def _key_or_value(self, event: yaml.ScalarEvent) -> None:
        self._refuse(event)
        frame = self._frame_without_key()
        if frame is not None:
            self._key(event, frame)
        else:
            self._add(_scalar(event), event)

    def _frame_without_key(self) -> _Frame | None:
        """The innermost frame, where it is a mapping whose next key has not come yet."""
        frame = self._stack[-1] if self._stack else None
        return frame if frame is not None and isinstance(frame.container, dict) and frame.key is None else None

    def _refuse(self, event: yaml.NodeEvent) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._stop(event, f'"&{anchor}" is an anchor', "plans use no anchors and aliases: write it out")
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in ("!", "tag:yaml.org,2002:str"):
            self._stop(event, f'"{tag[:60]}" is a tag', "plans use no tags: remove it")
        self._values += 1
        if self._values > MAX_VALUES:
            self._stop(event, f"more than {MAX_VALUES} values", "is this a plan?")
        character = unfit(event.value) if isinstance(event, yaml.ScalarEvent) else ""
        if character:
            if len(self.source.problems) >= MAX_DUPLICATES:
                self._stop(event, "and further characters that cannot stand in a plan")
            message, hint = f"the character {character} cannot stand in a plan", "a terminal would obey it: remove it"
            self.source.problems.append(Problem(place=self._here(event), message=message, hint=hint))

    def _open(self, container: dict[str, object] | list[object], event: yaml.CollectionStartEvent) -> None:
        self._refuse(event)
        if len(self._stack) >= MAX_DEPTH:
            self._stop(event, f"nested deeper than {MAX_DEPTH} levels")
        if self._frame_without_key() is not None:
            self._stop(event, "a key must be a single word or text", "is a template placeholder {{...}} left here?")
        path = self._add(container, event)
        self._stack.append(_Frame(container, path))

    def _key(self, event: yaml.ScalarEvent, frame: _Frame) -> None:
        assert isinstance(frame.container, dict)  # noqa: S101  (narrows the type; the caller has just looked)
        frame.key = event.value
        frame.skipping = event.value in frame.container
        path = (*frame.path, event.value)
        if frame.skipping:
            if len(self.source.problems) >= MAX_DUPLICATES:
                self._stop(event, "and further keys that stand twice")
            line, _ = self.source.keys[path]
            message = f'the key "{event.value[:40]}" stands here twice'
            place = self._here(event)
            self.source.problems.append(Problem(place=place, message=message, hint=f"first in line {line}"))
        else:
            self.source.keys[path] = _mark(event)

    def _add(self, value: object, event: yaml.Event) -> Path:
        mark = _mark(event)
        if not self._stack:
            self.source.data = value
            self.source.values[()] = mark
            return ()
        frame = self._stack[-1]
        if isinstance(frame.container, list):
            path: Path = (*frame.path, len(frame.container))
            frame.container.append(value)
        else:
            assert frame.key is not None  # noqa: S101  (libyaml sends keys and values in turn)
            path = (*frame.path, frame.key)
            if frame.skipping:
                path = (*path, "(again)")
            else:
                frame.container[frame.key] = value
            frame.key, frame.skipping = None, False
        self.source.values[path] = mark
        return path

    def _here(self, event: yaml.Event) -> Place:
        line, column = _mark(event)
        return Place(file=self.source.file, line=line, column=column)

    def _stop(self, event: yaml.Event, message: str, hint: str = "") -> None:
        place = self._here(event)
        raise PlanProblems([*self.source.problems, Problem(place=place, message=message, hint=hint)])


def _mark(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, counted from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _scalar(event: yaml.ScalarEvent) -> str | int | float | bool | None:
    """YAML 1.2 core schema for plain scalars, except that leading zeros and infinities stay text."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and not _LEADING_ZERO.match(text) and len(text) < 40:
        number = float(text)
        return number if math.isfinite(number) else text
    return text
