"""Links and fields of a task: entries of one mapping, of which several may change at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain

from plans.edits.edits import AddKey, Edit, SetValue, TakeOut
from plans.edits.scalars import like, quoted
from plans.edits.spans import Located, Node
from plans.file.schema import TaskFile
from plans.file.yaml_source import Path
from plans.reimporting.differences import Difference
from plans.reimporting.said import LINKS

Entries = Mapping[str, str | None]
"""New values by name; None takes an entry out."""
FIELDS = "fields"


def changed_entries(differences: Sequence[Difference]) -> Iterator[tuple[str, Entries]]:
    """What changes of the links and of the fields of one task."""
    written = [one for one in differences if one.is_written]
    yield from (("links", _links(one)) for one in written if one.key == LINKS)
    fields = [one for one in written if one.key[0] == FIELDS]
    if fields:
        yield FIELDS, {one.key[1]: one.listed or None for one in fields}


def _links(one: Difference) -> Entries:
    """The new addresses in the places of those that the list has no more; else beside the others."""
    now = one.said.texts if one.said is not None else frozenset[str]()
    links = one.task.guide.links
    names, there = {link.name for link in links}, {link.address for link in links}
    before = _known_to_list(one, there)
    gone = [link.name for link in links if link.address in before - now]
    free = (name for number in range(1, 999) if (name := f"link {number}") not in names)
    fresh = dict(zip(chain(gone, free), sorted(now - there), strict=False))
    return dict.fromkeys(gone) | fresh


def _known_to_list(one: Difference, there: Set[str]) -> Set[str]:
    """The addresses that the list had: as the list before says, all where it is ours, or where there is only one."""
    if one.before is not None:
        return one.before.texts
    is_whole = one.said is not None and one.said.whole
    return there if is_whole or len(there) == 1 else set()


def entry_edits(located: Located, task: Path, key: str, entries: Entries) -> Iterator[Edit]:
    """Write entries of a mapping of a task, each where it stands, else behind the others."""
    node = located.get((*task, key))
    there = {str(child.name): child for child in node.children} if node is not None else {}
    fresh = _fresh(entries, there)
    if all(name in entries and entries[name] is None for name in there):
        yield from _whole(task, key, fresh, is_there=node is not None)
    else:
        yield from (_changed(child, entries[name]) for name, child in there.items() if name in entries)
        yield from (AddKey(mapping=(*task, key), key=quoted(name), value=quoted(fresh[name])) for name in fresh)


def _fresh(entries: Entries, there: Mapping[str, Node]) -> dict[str, str]:
    return {name: value for name, value in entries.items() if name not in there and value is not None}


def _changed(entry: Node, value: str | None) -> Edit:
    return (
        TakeOut(path=entry.path) if value is None else SetValue(path=entry.path, value=like(value, entry.style or '"'))
    )


def _whole(task: Path, key: str, entries: Mapping[str, str], *, is_there: bool) -> Iterator[Edit]:
    """The whole mapping, where nothing of it stays."""
    value = "{" + ", ".join(f"{quoted(name)}: {quoted(text)}" for name, text in entries.items()) + "}"
    if is_there:
        yield SetValue(path=(*task, key), value=value) if entries else TakeOut(path=(*task, key))
    elif entries:
        yield AddKey(mapping=task, key=key, value=value, behind=keys_before(TaskFile.model_fields, key))


def keys_before(fields: Iterable[str], key: str) -> tuple[str, ...]:
    """The keys that stand before this one, in the order in which plans are written."""
    names = [*fields]
    return tuple(names[: names.index(key)])
