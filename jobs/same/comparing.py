"""What differs between two databases that are said to be alike. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from jobs.same.parts import SETTINGS, SIZES, Part
from jobs.same.reading import Aspects, Read, Reading, TableSize
from plans.characters import shown
from plans.model import Alike, DatabaseId
from plans.plurals import counted

_NAME_CHARACTERS = 120
_WORD_CHARACTERS = 40
_APART = 0.10
"""Sizes are apart by more than this share of the larger one."""
_FEW_ROWS, _FEW_BYTES = 1_000, 1_000_000
"""Below, sizes are not compared: a tenth of little is nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One object that is not alike."""

    group: Alike
    title: str
    """`column public.patient.birth`."""
    text: str
    """`only on prod_a`, `type date on prod_a, text on prod_b`."""

    def __str__(self) -> str:
        return f"{self.title}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A part that could not be read, or not compared, and so is not equal."""

    name: str
    """As `except:` takes it."""
    on: tuple[DatabaseId, ...]
    why: str

    def __str__(self) -> str:
        return f"{self.name} of {' and '.join(self.on)}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How one database stands beside the first."""

    first: DatabaseId
    other: DatabaseId
    differences: tuple[Difference, ...]
    unread: tuple[Unread, ...]
    sizes: tuple[str, ...]
    """Sizes that are apart: worth a word, and no difference."""
    objects: int
    """How many were compared."""
    unknown: tuple[str, ...]
    """What `except:` names and neither has."""

    @property
    def is_proved(self) -> bool:
        """Whether no difference was found and all could be read."""
        return not self.differences and not self.unread


def compare(first: Reading, other: Reading, excepted: tuple[str, ...]) -> Comparison:
    """Compare two readings of the same parts.

    Args:
        first, other: as they were read.
        excepted: names and patterns of what may differ.
    """
    comparing = _Comparing(first, other, excepted)
    differences = tuple(comparing.differences())
    sizes = tuple(comparing.sizes())
    return Comparison(
        first=first.database,
        other=other.database,
        differences=differences,
        unread=tuple(comparing.not_read()),
        sizes=sizes,
        objects=comparing.count(),
        unknown=comparing.unknown(),
    )


class _Comparing:
    """One comparison."""

    def __init__(self, first: Reading, other: Reading, excepted: tuple[str, ...]) -> None:
        self._first, self._other = first, other
        self._allowed = meant_by(excepted)
        self._excepted = excepted
        self._both = [part for part in first.parts if part in other.parts]
        self._unlike = [part for part in self._both if first.parts[part].objects != other.parts[part].objects]
        """The parts to look at one object after the other: of sites that are alike hardly any."""
        self._absent = [_missing(self._unlike, *sides) for sides in ((first, other), (other, first))]
        """What the one has and the other lacks, and the other way round: what is within it is not told besides."""
        self._uncompared: dict[Part, int] = {}
        """Objects of which the two servers write the text in two ways."""

    def differences(self) -> Iterator[Difference]:
        """What is not alike, in the order of the parts."""
        whole: list[tuple[Part, str, tuple[str, ...], str]] = []
        uneven: set[str] = set()
        for part in self._unlike:
            for name, within, text in self._of_part(part):
                if part.by_whole:
                    whole.append((part, name, within, text))
                    continue
                uneven |= {part.kind, *within} if text.startswith("only on") else set()
                yield from self._told(part, name, within, text)
        for part, name, within, text in whole:
            if not uneven & {*within, *([part.kind] if not within else [])}:
                yield from self._told(part, name, within, text)

    def _told(self, part: Part, name: str, within: tuple[str, ...], text: str) -> Iterator[Difference]:
        title = f"{self._kind(part, name)} {name}"
        names = (title, f"{part.kind} {name}", name, *within, *(one.partition(" ")[2] for one in within))
        if not any(map(self._allowed, names)):
            yield Difference(group=part.group, title=_cut(title, _NAME_CHARACTERS), text=text)

    def _kind(self, part: Part, name: str) -> str:
        found = _objects(self._first, part).get(name) or _objects(self._other, part).get(name)
        return found[0] or part.kind if part.says_its_kind and found else part.kind

    def _of_part(self, part: Part) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """The objects of a part that are not alike, with what they are within, and in words why."""
        mine, theirs = self._first.parts[part], self._other.parts[part]
        differing = (name for name in self._comparable(part, mine, theirs) if not _is_equal(mine, theirs, name))
        for name in sorted(differing):
            within = _within(mine if name in mine.objects else theirs, name)
            if name not in theirs.objects:
                text = "" if self._lost_with(within, 0) else f"only on {self._first.database}"
            elif name not in mine.objects:
                text = "" if self._lost_with(within, 1) else f"only on {self._other.database}"
            else:
                text = self._words(part, mine.aspects, mine.objects[name], theirs.objects[name])
            if text:
                yield name, within, text

    def _lost_with(self, within: tuple[str, ...], side: int) -> bool:
        """Whether what an object is within is on the one side only, too, and is told instead."""
        return not self._absent[side].isdisjoint(within)

    def _comparable(self, part: Part, mine: Read, theirs: Read) -> Set[str]:
        """The names to look at: of settings those alone that both could show."""
        if part is not SETTINGS:
            return mine.objects.keys() | theirs.objects.keys()
        hidden = self._first.hidden | self._other.hidden
        partly = self._first.major != self._other.major or any(map(_lacks_settings, (self._first, self._other)))
        names = mine.objects.keys() & theirs.objects.keys() if partly else mine.objects.keys() | theirs.objects.keys()
        return names - hidden

    def _words(self, part: Part, aspects: Sequence[str], here: Aspects, there: Aspects) -> str:
        differing = [index for index in range(len(aspects)) if here[index] != there[index]]
        if part.written_by_server and self._first.major != self._other.major:
            self._uncompared[part] = self._uncompared.get(part, 0) + 1
            return ""
        return "; ".join(self._aspect(part, aspects[index], here[index], there[index]) for index in differing)

    def _aspect(self, part: Part, aspect: str, here: str | None, there: str | None) -> str:
        if aspect not in part.told:
            return f"{aspect} {'differ' if aspect.endswith('s') else 'differs'}"
        mine, theirs = _word(here), _word(there)
        return f"{aspect} {mine} on {self._first.database}, {theirs} on {self._other.database}"

    def not_read(self) -> Iterator[Unread]:
        """What could not be read on either side, or says nothing; asked when all differences are."""
        found: dict[str, list[tuple[DatabaseId, str]]] = {}
        for reading in (self._first, self._other):
            for part, why in reading.unread.items():
                if (reading.database, why) not in found.setdefault(part.called, []):
                    found[part.called].append((reading.database, why))
        versions = f"versions {self._first.major} and {self._other.major} write them in two ways"
        for part, count in self._uncompared.items():
            text = f"{counted(count, 'definition')} not compared, {versions}"
            found[part.called] = [(self._first.database, text), (self._other.database, text)]
        for name, whys in found.items():
            if not self._allowed(name):
                on = tuple(dict.fromkeys(database for database, _ in whys))
                yield Unread(name=name, on=on, why="; ".join(dict.fromkeys(why for _, why in whys)))

    def sizes(self) -> Iterator[str]:
        """Tables whose sizes are apart, the largest first."""
        mine, theirs = self._first.sizes, self._other.sizes
        both = mine.keys() & theirs.keys()
        for name in sorted(both, key=lambda name: (-max(mine[name].bytes, theirs[name].bytes), name)):
            text = _apart(mine[name], theirs[name], self._first.database, self._other.database)
            if text and not any(map(self._allowed, (name, f"table {name}", SIZES.called))):
                yield f"{_cut(name, _NAME_CHARACTERS)} {text}"

    def count(self) -> int:
        """How many objects and sizes were compared."""
        objects = sum(len(self._names_of(part)) for part in self._both)
        return objects + len(self._first.sizes.keys() & self._other.sizes.keys())

    def _names_of(self, part: Part) -> Set[str]:
        mine = _objects(self._first, part).keys()
        return mine | _objects(self._other, part).keys() if part in self._unlike else mine

    def unknown(self) -> tuple[str, ...]:
        """What `except:` names and neither side has, of what was read."""
        return tuple(one for one in self._excepted if not any(map(meant_by((one,)), self._names())))

    def _names(self) -> Iterator[str]:
        for reading in (self._first, self._other):
            for part, read in reading.parts.items():
                for name in read.objects:
                    yield name
                    yield f"{part.kind} {name}"
            yield from (part.called for part in (*reading.unread, *reading.parts))
            yield from (*reading.hidden, *reading.sizes)


def _is_equal(mine: Read, theirs: Read, name: str) -> bool:
    return mine.objects.get(name) == theirs.objects.get(name)


def _within(read: Read, name: str) -> tuple[str, ...]:
    """What an object is within, as far as it is within anything."""
    return tuple(one for one in read.within.get(name, ()) if one is not None)


def _objects(reading: Reading, part: Part) -> Mapping[str, Aspects]:
    read = reading.parts.get(part)
    return read.objects if read is not None else {}


def _missing(parts: Sequence[Part], here: Reading, there: Reading) -> Set[str]:
    """What other objects can be within, and only the one side has: `relation public.t`.

    Args:
        parts: those in which the two are not alike.
    """
    missing: set[str] = set()
    for part in parts:
        if not part.by_whole:
            names = here.parts[part].objects.keys() - there.parts[part].objects.keys()
            missing |= {f"{part.kind} {name}" for name in names}
    return missing


def _lacks_settings(reading: Reading) -> bool:
    return any(part.group is Alike.SETTINGS for part in reading.unread)


@cache
def meant_by(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a name is meant by one of these, or lies within what they mean; * stands for any characters."""
    if not patterns:
        return lambda _name: False
    texts = [".*".join(map(re.escape, one.split("*"))) for one in patterns]
    meant = re.compile(rf"(?:{'|'.join(texts)})(?:\..*)?", re.DOTALL)
    return lambda name: meant.fullmatch(name) is not None


def _apart(mine: TableSize, theirs: TableSize, first: DatabaseId, other: DatabaseId) -> str:
    never = [name for name, one in ((first, mine), (other, theirs)) if one.rows < 0]
    if len(never) == 1 and max(mine.rows, theirs.rows) >= _FEW_ROWS:
        return f"was never counted on {never[0]} (analyze)"
    if not never and _is_apart(mine.rows, theirs.rows, _FEW_ROWS):
        return f"about {mine.rows:,.0f} rows on {first}, {theirs.rows:,.0f} on {other}"
    if not never and _is_apart(mine.bytes, theirs.bytes, _FEW_BYTES):
        return f"about {mine.bytes / 1e6:,.0f} MB on {first}, {theirs.bytes / 1e6:,.0f} MB on {other}"
    return ""


def _is_apart(mine: float, theirs: float, few: int) -> bool:
    larger = max(mine, theirs)
    return larger >= few and abs(mine - theirs) > _APART * larger


def _word(value: str | None) -> str:
    return {None: "none", "true": "yes", "false": "no"}.get(value) or _cut(value or "none", _WORD_CHARACTERS)


def _cut(text: str, most: int) -> str:
    """A name from outside, as one line that a terminal only shows."""
    line = shown(text)
    return line if len(line) <= most else f"{line[: most - 3]}..."
