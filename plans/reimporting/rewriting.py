"""The plan's text with what a list says: each value at its place, new tasks in theirs, and todos for what is open."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from plans.durations import format_duration
from plans.edits.edits import AddItem, AddKey, Edit, SetValue, TakeOut, edited
from plans.edits.scalars import like, plain, quoted
from plans.edits.spans import Node, locate
from plans.edits.tasks import ids_of_tasks
from plans.file import yaml_source
from plans.file.schema import PartyFile, PlanFile, TaskFile
from plans.file.yaml_source import Path
from plans.importers.draft import DraftParty
from plans.importers.writing import party_value
from plans.model import TaskId
from plans.reimporting.adding import new_tasks
from plans.reimporting.clocks import clock_of
from plans.reimporting.comparing import ChangedContact, Comparison, Difference, Fate
from plans.reimporting.listed import AFTER, INSTRUCTIONS, LINKS, OWNER, paragraphs
from plans.reimporting.outcome import Outcome

_MOST_POINT = 1000
_MOST_INSTRUCTIONS = 10_000


def rewritten(text: str, file: str, comparison: Comparison, outcome: Outcome) -> str:
    """The plan's text with what is taken of the list; of the rest not one byte changes.

    Raises:
        PlanProblems: it is no YAML.
    """
    return edited(text, file, [*_Rewriting(text, file, comparison, outcome).edits()])


class _Rewriting:
    """Turns differences into edits, knowing what stands in the text."""

    def __init__(self, text: str, file: str, comparison: Comparison, outcome: Outcome) -> None:
        self._comparison = comparison
        self._outcome = outcome
        self._located = locate(text, file)
        self._lines = {pair.task.id: pair.line for pair in comparison.matching.pairs}
        self._numbers = {name: at for at, name in enumerate(ids_of_tasks(yaml_source.parse(text, file)))}

    def edits(self) -> Iterator[Edit]:
        """Every change of the text."""
        yield from self._parties(self._comparison.new_parties)
        yield from map(self._contact, self._comparison.contacts)
        for one in self._comparison.differences:
            if one.key != AFTER and one.fate is Fate.TAKEN:
                yield from self._taken(one)
            elif one.key != AFTER and one.fate is Fate.TAKEN_OUT:
                yield from self._taken_out(one)
        for name, names in self._outcome.waits.items():
            yield from self._waits(name, names)
        for name, points in self._outcome.todos.items():
            yield from self._list(self._path(name), "todo", [quoted(point[:_MOST_POINT]) for point in points])
        yield from (TakeOut(path=self._path(name)) for name in self._outcome.dropped)
        yield from new_tasks(self._comparison, self._numbers)

    def _path(self, task: str) -> Path:
        return ("tasks", self._numbers[task])

    # --- values of tasks ---------------------------------------------------------------------------------------------

    def _taken(self, one: Difference) -> Iterator[Edit]:
        task = self._path(one.task.id)
        if one.key == LINKS:
            yield from self._links(task, one)
        elif len(one.key) > 1:
            yield from self._entries(task, one.key[0], [(one.key[1], one.listed)])
        else:
            node = self._located.get((*task, *one.key))
            yield self._set(task, one.key[0], self._value(one, node))

    def _set(self, mapping: Path, key: str, value: str) -> Edit:
        """Write a key of a task, where it stands or where it would."""
        if self._located.get((*mapping, key)) is not None:
            return SetValue(path=(*mapping, key), value=value)
        return AddKey(mapping=mapping, key=key, value=value, behind=_before(TaskFile.model_fields, key))

    def _value(self, one: Difference, node: Node | None) -> str:
        assert one.said is not None  # noqa: S101 - what is taken is said
        if one.key == OWNER:
            return plain(self._comparison.known.find(str(one.said.value), one.said.text) or "")
        style = node.style if node is not None else '"'
        match one.said.value:
            case timedelta() as length:
                text = format_duration(length)
                return f"{style}{text}{style}" if node is not None else text
            case datetime() as moment:
                return self._clock(moment, style, node)
            case _:
                return self._text(one, style, node)

    def _clock(self, moment: datetime, style: str, node: Node | None) -> str:
        """Written with its day where the one before was, or where nothing else means it."""
        before = self._located.text[node.begin : node.end] if node is not None else ""
        clock = clock_of(moment, self._comparison.listed.zone, self._comparison.plan, dated="-" in before)
        return f"{style}{clock}{style}"

    def _text(self, one: Difference, style: str, node: Node | None) -> str:
        text = self._instructions(one) if one.key == INSTRUCTIONS else one.listed
        indent = self._located.column(node.key_begin) if node is not None and not node.is_flow else -1
        return like(text[:_MOST_INSTRUCTIONS], style, indent=indent, line_break=self._located.line_break)

    def _instructions(self, one: Difference) -> str:
        """The notes of the list, with what the plan has of its other columns, such as a rollback in words."""
        there = paragraphs(one.task.guide.instructions)
        others = (part for part in self._lines[one.task.id].draft.instructions if paragraphs(part) <= there)
        return "\n\n".join(dict.fromkeys([one.listed, *others]))

    def _taken_out(self, one: Difference) -> Iterator[Edit]:
        path = (*self._path(one.task.id), *one.key)
        siblings = self._located[path[:-1]].children
        yield TakeOut(path=path if len(siblings) > 1 else path[:-1])

    def _links(self, task: Path, one: Difference) -> Iterator[Edit]:
        """The address in the place of the one that stands there; beside the others where there are several."""
        there = {link.address for link in one.task.guide.links}
        fresh = sorted(set(one.listed.split()) - there)
        if len(there) == len(fresh) == 1:
            name = one.task.guide.links[0].name
            yield SetValue(path=(*task, "links", name), value=quoted(fresh[0]))
            return
        names = {link.name for link in one.task.guide.links}
        free = (name for number in range(1, 999) if (name := f"link {number}") not in names)
        yield from self._entries(task, "links", list(zip(free, fresh, strict=False)))

    def _entries(self, task: Path, key: str, entries: Sequence[tuple[str, str]]) -> Iterator[Edit]:
        """Entries of `links` or `fields`, each where it stands, else behind the others."""
        node = self._located.get((*task, key))
        if node is None or not node.children:
            inside = ", ".join(f"{quoted(name)}: {quoted(value)}" for name, value in entries)
            yield self._set(task, key, f"{{{inside}}}")
            return
        for name, value in entries:
            if (own := self._located.get((*task, key, name))) is not None:
                yield SetValue(path=own.path, value=like(value, own.style or '"'))
            else:
                yield AddKey(mapping=node.path, key=quoted(name), value=quoted(value))

    # --- lists of tasks ----------------------------------------------------------------------------------------------

    def _waits(self, task: str, names: Sequence[str]) -> Iterator[Edit]:
        path = (*self._path(task), "after")
        node = self._located.get(path)
        before = [str(name) for name in self._comparison.plan.by_id[TaskId(task)].after]
        if not names:
            yield TakeOut(path=path)
        elif node is None or len(before) != len(node.children) or not set(before) & set(names):
            yield self._set(path[:-1], "after", f"[{', '.join(map(plain, names))}]")
        else:
            yield from (TakeOut(path=(*path, at)) for at, name in enumerate(before) if name not in names)
            yield from (AddItem(items=path, value=plain(name)) for name in names if name not in before)

    def _list(self, mapping: Path, key: str, values: Sequence[str]) -> Iterator[Edit]:
        """Values at the end of a list, which is made where there is none."""
        node = self._located.get((*mapping, key))
        if node is None or not node.children:
            yield self._set(mapping, key, f"[{', '.join(values)}]")
        else:
            yield from (AddItem(items=node.path, value=value) for value in values)

    # --- parties -----------------------------------------------------------------------------------------------------

    def _parties(self, parties: Sequence[tuple[str, DraftParty]]) -> Iterator[Edit]:
        node = self._located.get(("parties",))
        entries = [(plain(key), party_value(party)) for key, party in parties]
        whole = "{" + ", ".join(f"{key}: {value}" for key, value in entries) + "}"
        if not entries:
            return
        if node is None:
            yield AddKey(mapping=(), key="parties", value=whole, behind=_before(PlanFile.model_fields, "parties"))
        elif not node.children:
            yield SetValue(path=node.path, value=whole)
        else:
            yield from (AddKey(mapping=node.path, key=key, value=value) for key, value in entries)

    def _contact(self, one: ChangedContact) -> Edit:
        mapping: Path = ("parties", one.party.id)
        node = self._located.get((*mapping, "contact"))
        if node is not None:
            return SetValue(path=node.path, value=like(one.contact, node.style or '"'))
        behind = _before(PartyFile.model_fields, "contact")
        return AddKey(mapping=mapping, key="contact", value=quoted(one.contact), behind=behind)


def _before(fields: Iterable[str], key: str) -> tuple[str, ...]:
    """The keys that stand before this one, in the order in which plans are written."""
    names = [*fields]
    return tuple(names[: names.index(key)])
