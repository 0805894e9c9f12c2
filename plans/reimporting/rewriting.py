"""The plan's text with what a list says: each value at its place, new tasks in theirs, and todos for what is open."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from plans.durations import format_duration
from plans.edits.edits import AddItem, AddKey, Edit, SetValue, TakeOut, edited
from plans.edits.scalars import like, plain, quoted
from plans.edits.spans import Node, locate
from plans.edits.tasks import ids_of_tasks
from plans.file import yaml_source
from plans.file.schema import PartyFile, PlanFile, TaskFile
from plans.file.yaml_source import Path
from plans.importers.draft import DraftParty, Moment
from plans.importers.writing import party_value, waited
from plans.model import Dependency, Side, TaskId
from plans.reimporting.adding import new_tasks
from plans.reimporting.clocks import clock_of
from plans.reimporting.comparing import Comparison
from plans.reimporting.differences import ChangedContact, Difference, Fate
from plans.reimporting.entries import changed_entries, entry_edits, keys_before
from plans.reimporting.outcome import Outcome
from plans.reimporting.said import AFTER, INSTRUCTIONS, LINKS, OWNER, paragraphs

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
        yield from (self._contact(one) for one in self._comparison.contacts if one.fate is Fate.TAKEN)
        for _, of_task in groupby(self._comparison.differences, lambda one: one.task.id):
            yield from self._task([*of_task])
        for task, waits in self._outcome.waits.items():
            yield from self._waits(task, waits)
        for name, points in self._outcome.todos.items():
            yield from self._todos(self._path(name), points)
        yield from self._todos((), self._outcome.plan_todos)
        yield from (TakeOut(path=self._path(name)) for name in self._outcome.dropped)
        yield from new_tasks(self._comparison, self._numbers)

    def _path(self, task: str) -> Path:
        return ("tasks", self._numbers[task])

    # --- values of tasks ---------------------------------------------------------------------------------------------

    def _task(self, differences: Sequence[Difference]) -> Iterator[Edit]:
        """What is written of one task, but what it waits for."""
        task = self._path(differences[0].task.id)
        for one in differences:
            if one.key in (AFTER, LINKS) or len(one.key) > 1:
                continue
            if one.fate is Fate.TAKEN:
                node = self._located.get((*task, *one.key))
                yield self._set(task, one.key[0], self._value(one, node))
            elif one.fate is Fate.TAKEN_OUT:
                yield self._out(task, one)
        for key, entries in changed_entries(differences):
            yield from entry_edits(self._located, task, key, entries)

    def _out(self, task: Path, one: Difference) -> Edit:
        """Take a key out; of instructions those paragraphs alone that the list said."""
        path = (*task, *one.key)
        if one.key == INSTRUCTIONS and (kept := self._instructions(one)):
            return SetValue(path=path, value=self._like(kept, self._located[path]))
        return TakeOut(path=path)

    def _set(self, mapping: Path, key: str, value: str) -> Edit:
        """Write a key of a task, where it stands or where it would."""
        if self._located.get((*mapping, key)) is not None:
            return SetValue(path=(*mapping, key), value=value)
        return AddKey(mapping=mapping, key=key, value=value, behind=keys_before(TaskFile.model_fields, key))

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
                return self._text(one, node)

    def _clock(self, moment: datetime, style: str, node: Node | None) -> str:
        """Written with its day where the one before was, or where nothing else means it."""
        before = self._located.text[node.begin : node.end] if node is not None else ""
        clock = clock_of(moment, self._comparison.listed.zone, self._comparison.plan, dated="-" in before)
        return f"{style}{clock}{style}"

    def _text(self, one: Difference, node: Node | None) -> str:
        text = self._instructions(one) if one.key == INSTRUCTIONS else one.listed
        return self._like(text, node) if node is not None else quoted(text[:_MOST_INSTRUCTIONS])

    def _like(self, text: str, node: Node) -> str:
        """A text written as the one that stands there."""
        indent = self._located.column(node.key_begin) if not node.is_flow else -1
        return like(text[:_MOST_INSTRUCTIONS], node.style, indent=indent, line_break=self._located.line_break)

    def _instructions(self, one: Difference) -> str:
        """The notes of the list in the place of those before; of the rest, what no list says."""
        there = one.task.guide.instructions
        if one.said is not None and one.said.whole and one.before is None:
            return one.listed
        if one.before is not None:
            kept = [part for part in there.split("\n\n") if not paragraphs(part) <= one.before.texts]
            return "\n\n".join(filter(None, [one.listed, *kept]))
        others = self._lines[one.task.id].draft.instructions
        from_others = [part for part in others if paragraphs(part) <= paragraphs(there)]
        return "\n\n".join(dict.fromkeys([one.listed, *from_others]))

    # --- lists of tasks ----------------------------------------------------------------------------------------------

    def _waits(self, task: TaskId, waits: Sequence[Dependency]) -> Iterator[Edit]:
        path = (*self._path(task), "after")
        node = self._located.get(path)
        before = self._comparison.plan.by_id[task].dependencies
        if not waits:
            yield TakeOut(path=path)
        elif node is None or len(before) != len(node.children) or not {*before} & {*waits}:
            yield self._set(path[:-1], "after", f"[{', '.join(map(_wait, waits))}]")
        else:
            yield from (TakeOut(path=(*path, at)) for at, one in enumerate(before) if one not in waits)
            yield from (AddItem(items=path, value=_wait(one)) for one in waits if one not in before)

    def _todos(self, mapping: Path, points: Sequence[str]) -> Iterator[Edit]:
        """Points behind those that stand there; of the plan as a whole with an empty path."""
        node = self._located.get((*mapping, "todo"))
        values = [*map(quoted, points)]
        if node is None and values:
            fields = TaskFile.model_fields if mapping else PlanFile.model_fields
            behind = keys_before(fields, "todo")
            yield AddKey(mapping=mapping, key="todo", value=f"[{', '.join(values)}]", behind=behind)
        elif node is not None and node.children:
            yield from (AddItem(items=node.path, value=value) for value in values)
        elif node is not None and values:
            yield SetValue(path=node.path, value=f"[{', '.join(values)}]")

    # --- parties -----------------------------------------------------------------------------------------------------

    def _parties(self, parties: Sequence[tuple[str, DraftParty]]) -> Iterator[Edit]:
        node = self._located.get(("parties",))
        entries = [(plain(key), party_value(party)) for key, party in parties]
        whole = "{" + ", ".join(f"{key}: {value}" for key, value in entries) + "}"
        if not entries:
            return
        if node is None:
            yield AddKey(mapping=(), key="parties", value=whole, behind=keys_before(PlanFile.model_fields, "parties"))
        elif not node.children:
            yield SetValue(path=node.path, value=whole)
        else:
            yield from (AddKey(mapping=node.path, key=key, value=value) for key, value in entries)

    def _contact(self, one: ChangedContact) -> Edit:
        mapping: Path = ("parties", one.party.id)
        node = self._located.get((*mapping, "contact"))
        if node is not None:
            return SetValue(path=node.path, value=like(one.contact, node.style or '"'))
        behind = keys_before(PartyFile.model_fields, "contact")
        return AddKey(mapping=mapping, key="contact", value=quoted(one.contact), behind=behind)


def _wait(one: Dependency) -> str:
    moment = Moment(since_start=one.side is Side.START, lag=one.lag)
    return waited(one.task, None if one.is_plain else moment)
