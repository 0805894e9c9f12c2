"""The commands about those who must act: a test of their messages, that somebody has reached them, and their answers by
code."""

from dataclasses import dataclass
from enum import StrEnum

from jobs.run.decisions.argument_types import MaybeWords, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Send a test to everybody whom hooks tell, or to one party: the journal says what arrives."""

    party: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A party was reached, by phone or otherwise: it knows what it was told of, and nobody else is told instead."""

    party: Name
    text: MaybeWords = ""


class AnswerWord(StrEnum):
    """What can be answered by the link or the code of a letter."""

    SEEN = "seen"
    CONFIRM = "confirm"
    GO = "go"
    CAVEAT = "caveat"
    NO_GO = "no-go"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAnswer:
    """A party answers by the reply code of its letter: seen, confirm, go, caveat or no-go. Needs no keys.

    The database checks the code and puts what it is good for into the inbox; the code itself goes no further.
    """

    code: Name
    answer: AnswerWord = AnswerWord.SEEN
    text: MaybeWords = ""
    task: Name | None = None
    items: tuple[Name, ...] = ()
    name: MaybeWords = ""
