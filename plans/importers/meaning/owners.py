"""Who owns what: parties out of cells that name one person, several, a team, or somebody with a telephone number."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plans.characters import shown
from plans.importers.cells import Row, Sheet
from plans.importers.draft import DraftParty
from plans.importers.headings import Means, meanings
from plans.importers.meaning.lengths import is_nothing
from plans.importers.table import Table

_APART = re.compile(r"\s*[/,;&+\n、]\s*|\s+[-–—]\s+(?=\D)")
_PHONE = re.compile(r"\(?\+?\d[\d\s().-]{5,18}\d\)?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_BEFORE_NUMBER = re.compile(r"\b(tlf|tel|telefon|phone|mob|mobil|mobile|e-?mail|epost)\.?:?$", re.IGNORECASE)
_SHARE = re.compile(r"\[\d{1,3}\s*%\]")
"""How a project program writes that somebody does half of it."""
_LONGEST = 30
_MOST_CHARACTERS = 1000
_MOST_NAMES = 200


class Parties:
    """Everybody whom the file names, each once."""

    def __init__(self, contacts: Mapping[str, str]) -> None:
        self._contacts = contacts
        self._known: dict[str, DraftParty] = {}

    @property
    def all(self) -> list[DraftParty]:
        """In the order in which they were named."""
        return [*{one.key: one for one in self._known.values()}.values()]

    def read(self, text: str, contact: str = "") -> list[str]:
        """The keys of those whom a cell names; a telephone number in it is the contact of the one before it."""
        found: list[str] = []
        for name, own in _people(text):
            found.append(self._party(name, own or (contact if not found else "")))
        return [*dict.fromkeys(found)]

    def take(self, party: DraftParty) -> str:
        """Take up a party as it is called; returns its key, or that of whom the file has named so already."""
        folded = " ".join(party.name.casefold().split())
        known = self._known.get(f"{folded} [{party.key}]") or (self._known.get(folded) if not party.key else None)
        if known is None:
            taken = {one.key for one in self._known.values()}
            known = replace(party, key=party.key or _key(party.name, taken))
            self._known.setdefault(folded, known)
            self._known[f"{folded} [{known.key}]"] = known
        known.contact = known.contact or party.contact
        return known.key

    def _party(self, name: str, contact: str) -> str:
        folded = " ".join(name.casefold().split())
        party = self._known.get(folded)
        if party is None:
            taken = {one.key for one in self._known.values()}
            party = DraftParty(key=_key(name, taken), name=name, contact=self._contacts.get(folded, ""))
            self._known[folded] = party
        party.contact = party.contact or contact
        return party.key


def _people(text: str) -> list[tuple[str, str]]:
    """Each name with the telephone number or the address beside it."""
    people: list[tuple[str, str]] = []
    for part in _APART.split(_SHARE.sub("", text[:_MOST_CHARACTERS])):
        found = _MAIL.search(part) or _PHONE.search(part)
        name = part.replace(found[0], "") if found else part
        name = _BEFORE_NUMBER.sub("", " ".join(shown(name).split()).strip(" ()[]:-\"'")).strip(" (:")[:120]
        contact = found[0].strip(" ()") if found else ""
        if _is_name(name):
            people.append((name, contact))
        elif contact and people and not people[-1][1]:
            people[-1] = (people[-1][0], contact)
    return people


def _is_name(text: str) -> bool:
    return not is_nothing(text) and any(char.isalpha() for char in text)


def _key(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")
    slug = "".join(char for char in plain if char.isalnum() or char in "-_")[:_LONGEST].strip("-_") or "party"
    return slug if slug not in taken else next(one for n in range(2, 9999) if (one := f"{slug}-{n}") not in taken)


def contacts_of(sheets: Sequence[Sheet], table: Table) -> dict[str, str]:
    """Telephone numbers and addresses by name, out of tables of people beside the plan; of two the first one."""
    contacts = contacts_in(table.beside)
    for sheet in sheets:
        if sheet not in (table.sheet, *table.sources) and not sheet.hidden:
            contacts = contacts_in(sheet.rows) | contacts
    return contacts


def contacts_in(rows: Sequence[Row]) -> dict[str, str]:
    """What stands beneath a heading of contacts, under each other text of its row."""
    contacts: dict[str, str] = {}
    column = None
    for row in rows[:_MOST_NAMES]:
        headed = [at for at, cell in row.cells.items() if Means.CONTACT in meanings(cell.text)]
        if headed:
            column = headed[0]
        elif column is not None and (reached := row.text(column)):
            named = (cell.text for at, cell in row.cells.items() if at != column)
            for name in filter(_is_name, named):
                contacts.setdefault(" ".join(name.casefold().split()), reached[:120])
    return contacts


def owner_columns(table: Table) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """The column of owners, and the other columns that name somebody, with their headings."""
    columns = table.every(Means.OWNER)
    if not columns:
        return None, ()
    first, *others = columns
    return first.at, tuple((column.heading, column.at) for column in others)
