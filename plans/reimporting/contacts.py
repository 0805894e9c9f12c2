"""Where parties of the plan answer by a list, and what becomes of what is otherwise."""

import re
from collections.abc import Iterator, Sequence

from plans.model import Party, Plan
from plans.reimporting.differences import ChangedContact, Fate
from plans.reimporting.likeness import folded
from plans.reimporting.parties import Known
from plans.reimporting.said import Contact


def changed_contacts(
    plan: Plan, now: Sequence[Contact], before: Sequence[Contact], known: Known, *, lists_first: bool
) -> Iterator[ChangedContact]:
    """The parties of a plan that answer elsewhere by a list.

    Args:
        before: as the list before had them; empty where there is none.
        lists_first: of what was changed in both, the list's is taken.
    """
    listed, earlier = _by_party(now, known), _by_party(before, known)
    for party in plan.parties.values():
        here, was = listed.get(str(party.id), []), earlier.get(str(party.id), [])
        if here:
            yield from _of_party(party, here, was, lists_first=lists_first)
        elif was and now:
            yield ChangedContact(party=party, contact="", place="", fate=Fate.EMPTY)


def _of_party(
    party: Party, here: Sequence[Contact], was: Sequence[Contact], *, lists_first: bool
) -> Iterator[ChangedContact]:
    others = [one for one in here if not same_contact(one.contact, party.contact)]
    fresh = [one for one in others if not _has(was, one.contact)]
    fate = _fate(party, here, fresh, was)
    fate = Fate.TAKEN if fate is Fate.BOTH and lists_first else fate
    for one in fresh or others:
        yield ChangedContact(party=party, contact=one.contact, place=one.place, fate=fate)


def _by_party(contacts: Sequence[Contact], known: Known) -> dict[str | None, list[Contact]]:
    """The numbers of each party of the plan, each once."""
    found: dict[str | None, list[Contact]] = {}
    for one in contacts:
        there = found.setdefault(known.find(one.name, f"{one.name} [{one.key}]"), [])
        if not _has(there, one.contact):
            there.append(one)
    return found


def _has(contacts: Sequence[Contact], contact: str) -> bool:
    return any(same_contact(one.contact, contact) for one in contacts)


def _fate(party: Party, here: Sequence[Contact], fresh: Sequence[Contact], was: Sequence[Contact]) -> Fate:
    """What becomes of the numbers that are new since the list before, or of all that are not the plan's."""
    if not was:
        return Fate.TAKEN if len(here) == 1 else Fate.KEPT
    if len(fresh) != 1:
        return Fate.KEPT if fresh else Fate.PLANS
    return Fate.TAKEN if _has(was, party.contact) else Fate.BOTH


def same_contact(one: str, other: str) -> bool:
    """Whether two telephone numbers or addresses are the same, however they are grouped."""
    return _dialled(one) == _dialled(other)


def _dialled(contact: str) -> str:
    digits = re.sub(r"[\s().-]", "", contact)
    is_number = re.fullmatch(r"(?:\+|00)?[0-9]{3,}", digits)
    return re.sub(r"^(\+|00)", "+", digits) if is_number else folded(contact)
