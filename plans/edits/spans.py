"""Where each value of a plan's text begins and ends, so that it can be written over and nothing else is."""

from bisect import bisect_right
from dataclasses import dataclass, field

import yaml

from plans.file.yaml_source import Path, parse
from plans.lines import LINE_BREAK


@dataclass(slots=True, kw_only=True)
class Node:
    """One value in the text; places are offsets of characters."""

    path: Path
    begin: int
    end: int
    """Behind its last character: of what spans lines without brackets, behind its last value."""
    style: str = ""
    """Of a scalar: its quote, `|` or `>`; empty where it stands plain."""
    is_flow: bool = False
    """Between brackets, or beneath something that is."""
    kind: str = "scalar"
    """`scalar`, `mapping` or `list`."""
    key_begin: int = -1
    """Of a value of a mapping."""
    children: "list[Node]" = field(default_factory=list)

    @property
    def name(self) -> str | int:
        """Its key or its number in what holds it."""
        return self.path[-1]

    @property
    def first(self) -> int:
        """Where it begins, with its key."""
        return self.key_begin if self.key_begin >= 0 else self.begin


class Located:
    """A plan's text with every value in it."""

    def __init__(self, text: str, nodes: dict[Path, Node]) -> None:
        self.text = text
        self._nodes = nodes
        breaks = [match.span() for match in LINE_BREAK.finditer(text)]
        self._begins = [0, *(end for _, end in breaks)]
        self._ends = [*(begin for begin, _ in breaks), len(text)]

    def __getitem__(self, path: Path) -> Node:
        return self._nodes[path]

    def get(self, path: Path) -> Node | None:
        """The value at this path; None where there is none."""
        return self._nodes.get(path)

    def line_begin(self, at: int) -> int:
        """Where the line of a character begins."""
        return self._begins[self._line(at)]

    def line_end(self, at: int) -> int:
        """Where the line of a character ends, before what ends it."""
        return self._ends[self._line(at)]

    def next_line(self, at: int) -> int:
        """Where the line behind that of a character begins; the end of the text where there is none."""
        line = self._line(at) + 1
        return self._begins[line] if line < len(self._begins) else len(self.text)

    def column(self, at: int) -> int:
        """How many characters stand before this one in its line."""
        return at - self.line_begin(at)

    def _line(self, at: int) -> int:
        return bisect_right(self._begins, at) - 1

    @property
    def line_break(self) -> str:
        """What ends the lines of this text."""
        return self.text[self._ends[0] : self._begins[1]] if len(self._begins) > 1 else "\n"


def locate(text: str, file: str) -> Located:
    """Find every value of a plan's text. Raises `PlanProblems` where it is no plan's YAML."""
    parse(text, file)
    nodes: dict[Path, Node] = {}
    stack: list[Node] = []
    key = _NO_KEY
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        match event:
            case yaml.ScalarEvent() if stack and stack[-1].kind == "mapping" and key is _NO_KEY:
                key = (event.value, _begin(event))
            case yaml.NodeEvent():
                node = _node(event, stack, key, text)
                key = _NO_KEY
                nodes.setdefault(node.path, node)
                if stack:
                    stack[-1].children.append(node)
                if node.kind != "scalar":
                    stack.append(node)
            case yaml.CollectionEndEvent():
                _close(stack.pop(), event)
    return Located(text, nodes)


_NO_KEY = ("", -1)


def _node(event: yaml.NodeEvent, stack: list[Node], key: tuple[str, int], text: str) -> Node:
    begin = _begin(event)
    path: Path = ()
    if stack:
        above = stack[-1]
        path = (*above.path, key[0] if above.kind == "mapping" else len(above.children))
    node = Node(path=path, begin=begin, end=_end(event), key_begin=key[1])
    node.is_flow = bool(stack and stack[-1].is_flow) or bool(getattr(event, "flow_style", False))
    if isinstance(event, yaml.ScalarEvent):
        node.style = event.style or ""
        node.end = begin + len(text[begin : node.end].rstrip()) if node.style in ("|", ">") else node.end
    else:
        node.kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
    return node


def _close(node: Node, event: yaml.Event) -> None:
    """Set where a mapping or a list ends."""
    within = max((child.end for child in node.children), default=node.end)
    node.end = _end(event) if node.is_flow else within


def _begin(event: yaml.Event) -> int:
    assert event.start_mark is not None  # noqa: S101 - libyaml marks every event
    return event.start_mark.index


def _end(event: yaml.Event) -> int:
    assert event.end_mark is not None  # noqa: S101 - libyaml marks every event
    return event.end_mark.index
