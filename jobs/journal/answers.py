"""Answers by link and reply code: what a letter's link and code are good for, and how one is given.

A link and a code are known to whoever holds the letter, and to nobody who reads the database: there stands what they
are checked by, and the database's own function checks it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

LONGEST_CODE = 19
"""Characters: what is longer is a link."""
SEEN = "seen"
"""The answer that says no more than that the letter was read."""
TERMINAL = "terminal"
"""The way of an answer without a letter, and what stands in the letter's place."""
VERB = "answer"
"""The command whose code the database checks."""
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that may be answered once."""

    unit: str
    """Empty of the letter as a whole."""
    choices: tuple[str, ...]
    item: str = ""
    """Of a confirmation."""
    asked: int = 0
    """The event with which a poll was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a letter's link and code are good for."""

    letter: str
    link: str
    code: str
    party: str
    name: str
    """Who stands for the party."""
    channel: str
    expires: datetime
    card: str
    """What the page shows, as JSON."""
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as somebody gives it."""

    secret: str
    """The link, or the code."""
    answer: str
    run: str = ""
    """The run that is meant; empty where the link says which."""
    task: str = ""
    items: Sequence[str] = ()
    text: str = ""
    name: str = ""
    address: str = ""

    @classmethod
    def typed(cls, run: str, args: Mapping[str, object]) -> "Given":
        """As an operator's command gives it."""
        items = args.get("items")
        return cls(
            secret=read_secret(str(args.get("code") or "")),
            run=run,
            answer=str(args.get("answer") or SEEN),
            task=str(args.get("task") or ""),
            items=[str(one) for one in items] if isinstance(items, list | tuple) else (),
            text=str(args.get("text") or ""),
            name=str(args.get("name") or ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An answer that lies in the inbox."""

    run: str
    command: int


class AnswerStore(Protocol):
    """What a journal knows of answers, besides those that lie in its inbox."""

    async def answer_key(self, run: str) -> bytes:
        """What the links and codes of a run are made with: made when it is first asked for, the same ever after."""
        ...

    async def offer_answers(self, run: str, *, term: int, offered: Offered) -> None:
        """Keep what a letter's link and code are good for; the same letter again changes nothing. Raises `Fenced` when
        the lease has another term."""
        ...

    async def answer_own(self, run: str, party: str, given: Given) -> int:
        """Answer for a party that this login is of, without a letter; returns the command's id. Raises
        `AnswerRefused`."""
        ...

    async def refused_answers(self, run: str) -> Mapping[str, int]:
        """How many answers the database has refused, by reason."""
        ...


REFUSALS: Mapping[str, tuple[str, str]] = {
    "forged": ("nobody was sent this code", "read it again letter by letter; a new letter brings a new one"),
    "replayed": ("this code was used for that already: each answer counts once", "cutover log says what became of it"),
    "doubled": ("the same answer came twice at the same moment: one of them counts", "cutover log says which"),
    "expired": ("this code is too old", "vote or confirm for them, or send a new letter: cutover notify RUN --test"),
    "foreign": ("this code is not good for that", "it is bound to one run, one party and what its letter asked"),
    "ambiguous": ("this code is good for more than one task", "say which: task=G1"),
    "wordless": ("a caveat needs its text", "text=..."),
    "stranger": ("this login is not of that party", "the owner of the control database says so: cutover db party"),
    "late": ("the run has ended", "nothing is answered any more"),
    "rushed": ("too many wrong codes were tried in this minute", "wait a minute, or use the link"),
}
"""Why the database refuses an answer, and what helps."""


def hashed(secret: str) -> str:
    """As it is kept."""
    return sha256(secret.encode()).hexdigest()


def read_secret(typed: str) -> str:
    """A link's or a code's characters, however they were typed: a code may be read out, with O for 0 and I for 1."""
    bare = "".join(typed.split())
    code = bare.replace("-", "").upper().translate(_MISREAD)
    return code if len(code) <= LONGEST_CODE else bare
