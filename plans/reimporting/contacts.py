"""Where parties of the plan answer by a list, and what becomes of what is otherwise."""

import re
from collections.abc import Iterator, Sequence

from plans.model import Party, Plan
from plans.reimporting.differences import ChangedContact, Fate
from plans.reimporting.listed import Contact
from plans.reimporting.matching import folded
from plans.reimporting.parties import Known


def changed_contacts(
    plan: Plan, now: Sequence[Contact], before: Sequence[Contact], known: Known, *, lists_first: bool
) -> Iterator[ChangedContact]:
    """The parties of a plan that answer elsewhere by a list.

    Args:
        before: as the list before had them; empty where there is none.
        lists_first: of what was changed in both, the list's is taken.
    """
    parties = {str(party.id): party for party in plan.parties.values()}
    earlier = {known.find(one.party.name): one.party.contact for one in before}
    for one in now:
        found = known.find(one.party.name)
        party = parties.get(found) if found is not None else None
        if party is not None and not same_contact(party.contact, one.party.contact):
            was = earlier.get(found, "")
            fate = Fate.TAKEN if lists_first else _fate(party, one.party.contact, was)
            yield ChangedContact(party=party, contact=one.party.contact, place=one.place, fate=fate, before=was)


def _fate(party: Party, now: str, before: str) -> Fate:
    if not before or same_contact(before, party.contact):
        return Fate.TAKEN
    return Fate.PLANS if same_contact(before, now) else Fate.BOTH


def same_contact(one: str, other: str) -> bool:
    """Whether two telephone numbers or addresses are the same, however they are grouped."""
    return _dialled(one) == _dialled(other)


def _dialled(contact: str) -> str:
    digits = re.sub(r"[\s().-]", "", contact)
    is_number = re.fullmatch(r"(?:\+|00)?[0-9]{3,}", digits)
    return re.sub(r"^(\+|00)", "+", digits) if is_number else folded(contact)
