"""What a line waits for, as planners write it: `A03, 12`, `1FS+2 days`, `2SS`, `2EA+2 Tage`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from plans.importers.cells import Cell
from plans.importers.meaning.lengths import read_length


class LinkType(StrEnum):
    """What of the one is tied to what of the other."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


_IN_WORDS = {
    LinkType.FS: ("fs", "ea", "fd", "ti", "fc", "fs", "as", "fi", "完了-開始"),
    LinkType.SS: ("ss", "aa", "dd", "ii", "cc"),
    LinkType.FF: ("ff", "ee", "tt"),
    LinkType.SF: ("sf", "ae", "df", "it", "cf"),
}
"""English, German (Ende-Anfang), French (fin-début), Portuguese (término-início), Spanish (fin-comienzo)."""
_BY_WORD = {word: kind for kind, words in _IN_WORDS.items() for word in words}
_KIND = rf"(?P<kind>{'|'.join(_BY_WORD)})"
_LAG = r"(?P<lag>[+-]\s*\d+(?:[.,]\d+)?\s*(?P<unit>[^\W\d_]*|%)\.?(?:\s*\d+\s*[^\W\d_]+\.?)*)"
_TYPED = (
    re.compile(rf"(?P<id>.+?)\s*{_KIND}\s*{_LAG}?", re.IGNORECASE),
    re.compile(rf"(?P<id>.+?)\s*(?P<kind>){_LAG}", re.IGNORECASE),
)
"""With a type, and a lag or none; with a lag alone."""
_NONE = frozenset({"-", "–", "—", "none", "0", "start", "n/a", "na", "nil", "null", "ingen", "keine", "nan", "[]"})
_LONGEST = 200
"""Characters of a link that has a type or a lag."""
_APART = re.compile(r"[,;&\n|、]+")
_AND = re.compile(r"\s+(?:and|og|och|und|et|y|e|en|и|ve)\s+|\s*\+\s+", re.IGNORECASE)
_LEADING = re.compile(
    r"^\s*(?:(?:tasks?|steps?|activit(?:y|ies)|after|completion of|oppgaver?|steg|etter|nach|schritte?|aufgaben?|"
    r"vorgang|tarefas?|tareas?|étapes?|tâches?|après|após|después de)\s+#?)+",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(\d{1,5})\s*(?:-|–|—|to|til|bis|through|thru)\s*(\d{1,5})", re.IGNORECASE)
_MOST_SPANNED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One thing that a line waits for."""

    to: str
    """As it is written: an id, the number of a line, a title."""
    kind: LinkType = LinkType.FS
    lag: timedelta = timedelta()
    written: str
    """All of it, for whoever has to settle it."""
    odd: bool = False
    """Its lag cannot be read: a share of a duration."""

    @property
    def can_be_waited_for(self) -> bool:
        """Whether a plan can wait for it: the other begins after the end of the one, or its beginning, no sooner."""
        return self.kind in (LinkType.FS, LinkType.SS) and self.lag >= timedelta() and not self.odd


def pieces(text: str, known: frozenset[str]) -> list[str]:
    """Split what a cell names; at blanks only where every word is known, or nothing else would be.

    Args:
        known: ids and titles, without case.
    """
    text = text.strip().strip("[]")
    if text.casefold() in known:
        return [text]
    parts = [part.strip(" '\"") or part.strip() for part in _APART.split(text)]  # a ditto mark names nothing known
    found: list[str] = []
    for part in filter(None, parts):
        found += _in_prose(part, known) or _at_blanks(part, known)
    return [one for one in found if one.casefold() not in _NONE or one.casefold() in known]


def spans(text: str, known: frozenset[str]) -> bool:
    """Tell whether a cell names lines by the first and the last of them: `1-3`."""
    return any(len(_span(part.strip(), known)) > 1 for part in _APART.split(text))


def _in_prose(part: str, known: frozenset[str]) -> list[str]:
    """What a text such as `Tasks 2 and 4`, `after 3`, `5 to 7` names; nothing where not all of it is known."""
    if part.casefold() in known or len(part) > _LONGEST:
        return []
    words = [one for word in _AND.split(_LEADING.sub("", part, count=1)) for one in _span(word.strip(), known)]
    return words if words != [part] and all(_id_of(word) in known for word in words) else []


def _span(text: str, known: frozenset[str]) -> list[str]:
    """All lines from one number to another, where all are known; else the text itself, without what leads to it."""
    text = _LEADING.sub("", text, count=1)
    ends = _SPAN.fullmatch(text) if text.casefold() not in known else None
    if ends is None or not 0 < int(ends[2]) - int(ends[1]) < _MOST_SPANNED:
        return [text]
    numbers = [str(number) for number in range(int(ends[1]), int(ends[2]) + 1)]
    return numbers if known.issuperset(numbers) else [text]


def _at_blanks(part: str, known: frozenset[str]) -> list[str]:
    words = part.split()
    are_ids = part.casefold() not in known and all(_id_of(word) in known for word in words)
    return words if are_ids else [part]


def _id_of(word: str) -> str:
    return next((match["id"].casefold() for match in _typed(word)), word.casefold())


def _typed(text: str) -> Iterator[re.Match[str]]:
    """Each way in which a text can be read as an id with a type or a lag behind it."""
    if len(text) <= _LONGEST:
        yield from filter(None, (pattern.fullmatch(text) for pattern in _TYPED))


def read_link(text: str, known: frozenset[str]) -> Link:
    """Read one piece of a cell; what is known as a whole is an id, whatever else it may look like."""
    bare = text.lstrip("#").strip()
    if bare.casefold() in known:
        return Link(to=bare, written=text)
    match = next((one for one in _typed(bare) if _is_link(one, known)), None)
    if match is None:
        return Link(to=bare, written=text)
    lag, odd = _lag(match)
    kind = _BY_WORD[match["kind"].casefold()] if match["kind"] else LinkType.FS
    return Link(to=match["id"].lstrip("#"), kind=kind, lag=lag, written=text, odd=odd)


def _is_link(match: re.Match[str], known: frozenset[str]) -> bool:
    return match["id"].casefold() in known or bool(re.fullmatch(r"\d+(\.\d+)*", match["id"]))


def _lag(match: re.Match[str]) -> tuple[timedelta, bool]:
    if not match["lag"]:
        return timedelta(), False
    written = re.sub(r"\s+", "", match["lag"])
    found = read_length(Cell(value=written[1:], at="", text=written[1:]), "min") if match["unit"] != "%" else None
    if found is None or found.length is None:
        return timedelta(), True
    return (-found.length if written[0] == "-" else found.length), found.unit_missing
