"""What people have typed, as a wall may show it: no telephone numbers, and not without end."""

import re
from functools import lru_cache

from jobs.run.outlook.last_answer import last_answer
from plans.characters import shown
from plans.model import Plan

LONGEST = 160
"""Characters of one text."""
_READ = 4 * LONGEST
"""Characters of which the beginning is made: nobody's endless text is searched to its end."""
HIDDEN = "(…)"
"""What stands in the place of a number."""
_PHONE = re.compile(
    r"(?<![\w+])(?:\+|00)\d[\d ()/.\-]{5,}\d"  # with the country
    r"|(?<![\w+.,:-])\d{2}(?: \d{2}){3}(?![\w:.,-])"  # as it is written in Norway
    r"|(?<![\w+.,:-])\d{3} \d{2} \d{3}(?![\w:.,-])"
    r"|(?<=\btlf)[ .:]*\d[\d ]{3,}\d"
    r"|(?<=\bphone)[ .:]*\d[\d ]{3,}\d"
    r"|(?<=\btelefon)[ .:]*\d[\d ]{3,}\d",
    re.IGNORECASE,
)


def without_phones(text: str, plan: Plan) -> str:
    """The text on one line, numbers hidden: how the plan's people are called, and whatever is written as one."""
    return _hidden(text[:_READ], _contacts(plan))


@lru_cache(maxsize=4_096)
def _hidden(text: str, contacts: tuple[str, ...]) -> str:
    """A large night has a thousand titles, which stay as they are from one page to the next."""
    told = " ".join(shown(text).split())
    for contact in contacts:
        told = told.replace(contact, HIDDEN)
    told = _PHONE.sub(HIDDEN, told)
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1].rstrip()}…"


@last_answer
def _contacts(plan: Plan) -> tuple[str, ...]:
    people = (one.contact for one in plan.people.people.values())
    return _cleaned((*(one.contact for one in plan.parties.values()), *people))


@lru_cache(maxsize=32)
def _cleaned(contacts: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, the longest first, as they stand on one line; what is too short is a word of its own."""
    cleaned = {" ".join(shown(one).split()) for one in contacts}
    return tuple(sorted((one for one in cleaned if len(one) > 3), key=len, reverse=True))
