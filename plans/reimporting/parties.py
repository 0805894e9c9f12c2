"""Whom a list means, of the parties of a plan; who is new gets a key."""

import re

from plans.importers.draft import DraftParty
from plans.model import Plan
from plans.reimporting.likeness import folded

_WITH_KEY = re.compile(r"(?P<name>.+) \[(?P<key>[\w.-]*)\]")
"""How a list of this program's own names one of two parties of one name."""


class Known:
    """The parties of a plan, and those that a list brings besides."""

    def __init__(self, plan: Plan) -> None:
        self._by_name: dict[str, str] = {}
        for spoken in ("name", "id", "short"):
            for party in plan.parties.values():
                self._by_name.setdefault(folded(getattr(party, spoken)), str(party.id))
        self._names = {str(party.id): folded(party.name) for party in plan.parties.values()}
        self._taken = {str(name) for name in plan.parties}

    def find(self, name: str, cell: str = "") -> str | None:
        """The key of the party of the plan with this name; None where there is none.

        Args:
            cell: all that stands where it was named: a name may itself hold what parts names.
        """
        keyed = _WITH_KEY.fullmatch(cell)
        if keyed is not None and self._names.get(keyed["key"]) == folded(keyed["name"]):
            return keyed["key"]
        return self._by_name.get(folded(cell)) or self._by_name.get(folded(name))

    def add(self, party: DraftParty) -> str:
        """Take up a party of a list that the plan does not have; returns its key, which no other has."""
        numbered = (f"{party.key[:35]}-{number}" for number in range(2, 9999))
        key = party.key if party.key not in self._taken else next(one for one in numbered if one not in self._taken)
        self._taken.add(key)
        self._by_name[folded(party.name)] = key
        return key
