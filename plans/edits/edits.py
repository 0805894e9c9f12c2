"""Changes of a plan's text: a value set, a key put in or taken out, a line of a list put in or taken out.

A path means the text as it was before any of them. Values come as YAML of one line (`plans.edits.scalars`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plans.edits.spans import Located, Node, locate
from plans.edits.splices import Splice, spliced
from plans.file.yaml_source import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SetValue:
    """Write over a value."""

    path: Path
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOut:
    """Take out keys of mappings, with their values, or lines of lists."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class AddKey:
    """Put a key into a mapping that does not have it."""

    mapping: Path
    key: str
    value: str
    behind: tuple[str, ...] = ()
    """Keys of which the last one that is there comes before it; at the end where none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    """Put a value at the end of a list that has some."""

    items: Path
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTask:
    """Put a task behind another one, as the lines of a block without its dash."""

    behind: int
    """The number of that task; -1: before all."""
    lines: tuple[str, ...]
    flow: str
    """The same between brackets, for a list that is written so."""


Edit = SetValue | TakeOut | AddKey | AddItem | AddTask
_TASKS: Path = ("tasks",)


def edited(text: str, file: str, edits: Sequence[Edit]) -> str:
    """The text with all of these changes, and not one other byte changed.

    Raises:
        PlanProblems: it is no YAML.
        KeyError: a path leads nowhere.
    """
    within = [edit for edit in edits if not _of_tasks(edit)]
    for kinds in ((SetValue,), (TakeOut,), (AddKey, AddItem)):
        text = _applied(text, file, [edit for edit in within if isinstance(edit, kinds)])
    return _applied(text, file, [edit for edit in edits if _of_tasks(edit)])


def _of_tasks(edit: Edit) -> bool:
    """Whether it changes which tasks there are: that comes last, as paths count them."""
    return isinstance(edit, AddTask) or (isinstance(edit, TakeOut) and edit.path[:-1] == _TASKS)


def _applied(text: str, file: str, edits: Sequence[Edit]) -> str:
    if not edits:
        return text
    located = locate(text, file)
    gone = {edit.path for edit in edits if isinstance(edit, TakeOut)}
    splices = [splice for edit in edits for splice in _splices(located, edit, gone)]
    return spliced(text, splices)


def _splices(located: Located, edit: Edit, gone: set[Path]) -> Iterator[Splice]:
    match edit:
        case SetValue():
            yield from _value_set(located, located[edit.path], edit.value)
        case TakeOut():
            yield _taken_out(located, edit.path, gone)
        case AddKey():
            yield _key_added(located, edit)
        case AddItem():
            items = located[edit.items]
            yield _behind(located, items.children[-1], edit.value, dash=True)
        case AddTask():
            yield _task_added(located, edit)


def _value_set(located: Located, node: Node, value: str) -> Iterator[Splice]:
    """Write over a value; one in the lines below its key moves up beside it, before the comment of that line."""
    begin = located.text.index(":", node.key_begin + len(str(node.name)), node.begin) + 1 if node.key_begin >= 0 else 0
    if node.kind == "scalar" or node.is_flow or located.line_begin(begin) == located.line_begin(node.begin):
        blank = "" if located.text[node.begin - 1 : node.begin].isspace() or not begin else " "
        yield Splice(node.begin, node.end, blank + value)
    else:
        yield Splice(begin, begin, f" {value}")
        yield Splice(located.line_end(begin), node.end, "")


def _taken_out(located: Located, path: Path, gone: set[Path]) -> Splice:
    node, above = located[path], located[path[:-1]]
    at = above.children.index(node)
    if above.is_flow:
        return _out_of_brackets(above, at, gone)
    begin = located.line_begin(_dash(located, node) if above.kind == "list" else node.first)
    if above.kind == "mapping" and located.text[begin : node.first].strip():
        return Splice(node.first, above.children[at + 1].first, "")  # it stands behind the dash of its mapping
    if above.path == _TASKS and at and not located.text[located.line_begin(begin - 1) : begin].strip():
        begin = located.line_begin(begin - 1)  # the blank line before a task goes with it
    return Splice(begin, located.next_line(node.end), "")


def _out_of_brackets(above: Node, at: int, gone: set[Path]) -> Splice:
    """Take a value out with the comma before it; with the one behind it where no other value stays before it."""
    node = above.children[at]
    if any(child.path not in gone for child in above.children[:at]):
        return Splice(above.children[at - 1].end, node.end, "")
    following = above.children[at + 1 : at + 2]
    return Splice(node.first, following[0].first if following else node.end, "")


def _dash(located: Located, node: Node) -> int:
    """The dash of a line of a list, which stands in the same column as those of all its lines."""
    column = located.column(located[node.path[:-1]].begin)
    line = located.line_begin(node.begin)
    while located.text[line : line + column].strip() or located.text[line + column] != "-":
        line = located.line_begin(line - 1)
    return line + column


def _key_added(located: Located, edit: AddKey) -> Splice:
    mapping = located[edit.mapping]
    there = {child.name: child for child in mapping.children}
    text = f"{edit.key}: {edit.value}"
    if not there:
        return Splice(mapping.begin + 1, mapping.end - 1, text)
    before = [there[name] for name in edit.behind if name in there]
    return _behind(located, before[-1] if before else mapping.children[-1], text)


def _behind(located: Located, node: Node, text: str, *, dash: bool = False) -> Splice:
    """Put a key or a line behind another one, in brackets or in a line of its own."""
    if located[node.path[:-1]].is_flow:
        return Splice(node.end, node.end, f", {text}")
    column = located.column(_dash(located, node) if dash else node.first)
    end = located.line_end(node.end)
    return Splice(end, end, f"{located.line_break}{' ' * column}{'- ' if dash else ''}{text}")


def _task_added(located: Located, edit: AddTask) -> Splice:
    tasks = located[_TASKS]
    if tasks.is_flow:
        if edit.behind < 0:
            return Splice(tasks.children[0].begin, tasks.children[0].begin, f"{edit.flow}, ")
        end = tasks.children[edit.behind].end
        return Splice(end, end, f", {edit.flow}")
    column = located.column(tasks.begin)
    first, *others = edit.lines
    lines = [f"{' ' * column}- {first}", *(f"{' ' * column}  {line}" for line in others)]
    broken = located.line_break
    apart = broken if _are_apart(located, tasks) else ""
    if edit.behind < 0:
        begin = located.line_begin(_dash(located, tasks.children[0]))
        return Splice(begin, begin, broken.join(lines) + broken + apart)
    end = located.line_end(tasks.children[edit.behind].end)
    return Splice(end, end, broken + apart + broken.join(lines))


def _are_apart(located: Located, tasks: Node) -> bool:
    """Whether blank lines stand between tasks."""
    if len(tasks.children) < 2:
        return True
    between = located.text[tasks.children[0].end : _dash(located, tasks.children[1])]
    return any(not line.strip() for line in between.splitlines()[1:-1])
