"""An export for one party alone."""

from dataclasses import replace

from console.errors import NotFound
from console.telling.export.facts import Exported
from plans.nearest import did_you_mean


def for_one(told: Exported, who: str) -> Exported:
    """The same for the party of that id, short name or name. Raises `NotFound`."""
    names = {party.id: (party.id, party.short, party.name) for party in told.parties}
    found = [party for party, known in names.items() if who.casefold() in map(str.casefold, known)]
    if len(found) != 1:
        raise NotFound(f"the plan has no party {who}", hint=did_you_mean(who, names) or ", ".join(names))
    return replace(told, only_of=found[0])
