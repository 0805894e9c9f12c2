"""Whom the cells of an exported list name: parties as they are called, one alone or several with semicolons."""

import re
from collections.abc import Iterable

from plans.importers.draft import DraftParty
from plans.importers.exported.texts import read_names
from plans.importers.meaning.owners import Parties

_WITH_KEY = re.compile(r"(?P<name>.+) \[(?P<key>[\w.-]+)\]")


class Named:
    """The parties of a list by what they are called in its cells."""

    def __init__(self, parties: Parties, listed: Iterable[DraftParty]) -> None:
        self._parties = parties
        for party in listed:
            parties.take(party)

    def keys(self, text: str, contact: str = "") -> list[str]:
        """The keys of those whom a cell names, each once; whoever is new is a party of that name."""
        return [*dict.fromkeys(self._key(name, contact) for name in read_names(text))]

    def _key(self, name: str, contact: str) -> str:
        found = _WITH_KEY.fullmatch(name)
        plain, key = (found["name"], found["key"]) if found is not None else (name, "")
        return self._parties.take(DraftParty(key=key, name=plain, contact=contact))
