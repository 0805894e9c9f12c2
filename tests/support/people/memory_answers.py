"""Answers by link and code in memory: the same promises as the functions of the database."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jobs.journal.answers import LONGEST_CODE, Given, Offer, Offered
from jobs.journal.base import AnswerRefused


@dataclass(slots=True)
class MemoryAnswers:
    """Those of all runs of a store."""

    keys: dict[str, bytes] = field(default_factory=dict)
    offered: dict[tuple[str, str], Offered] = field(default_factory=dict)
    spent: set[tuple[str, str, str, str]] = field(default_factory=set)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def key(self, run: str) -> bytes:
        return self.keys.setdefault(run, bytes([len(self.keys)]) * 32)

    def offer(self, run: str, offered: Offered) -> None:
        self.offered.setdefault((run, offered.letter), offered)

    def count(self, run: str) -> Mapping[str, int]:
        return {why: n for (of, why), n in sorted(self.refused.items()) if of in ("", run)}

    def take(self, given: Given, now: datetime, over: Callable[[str], bool]) -> tuple[str, str, Mapping[str, object]]:
        """The run, the letter and the arguments of the command; raises where it is refused."""
        secrets = ((run, one) for (run, _), one in self.offered.items() if given.secret in (one.link, one.code))
        run, letter = next(secrets, ("", None))
        if letter is None:
            raise self._refusal("", "forged")
        if letter.expires <= now:
            raise self._refusal(run, "expired")
        meant = [
            one
            for one in letter.offers
            if given.run in ("", run)
            and given.answer in one.choices
            and given.task in ("", one.unit)
            and (not given.items or one.item in given.items)
        ]
        if not meant:
            raise self._refusal(run, "foreign")
        if len({one.unit for one in meant}) > 1:
            raise self._refusal(run, "ambiguous")
        if given.answer == "caveat" and not given.text.strip():
            raise self._refusal(run, "wordless")
        fresh = [one for one in meant if (run, letter.letter, one.unit, one.item) not in self.spent]
        if not fresh:
            raise self._refusal(run, "replayed")
        if over(run):
            raise self._refusal(run, "late")
        self.spent.update((run, letter.letter, one.unit, one.item) for one in fresh)
        return run, letter.letter, self._args(given, letter, fresh)

    def _args(self, given: Given, letter: Offered, fresh: list[Offer]) -> Mapping[str, object]:
        return {
            "task": fresh[0].unit,
            "items": sorted(one.item for one in fresh if one.item),
            "asked": max(one.asked for one in fresh),
            "answer": given.answer,
            "text": given.text[:2000],
            "name": given.name[:200],
            "party": letter.party,
            "stands": letter.name,
            "channel": letter.channel,
            "way": "code" if len(given.secret) <= LONGEST_CODE else "link",
            "address": given.address[:200],
        }

    def _refusal(self, run: str, why: str) -> AnswerRefused:
        self.refused[run, why] += 1
        return AnswerRefused(why)


class AnswersInMemory(ABC):
    """What a journal promises of answers."""

    @abstractmethod
    def answers(self) -> MemoryAnswers:
        """Of all runs."""

    @abstractmethod
    def outbox_under(self, run: str, term: int) -> object:
        """Raises where the lease has another term."""

    async def answer_key(self, run: str) -> bytes:
        return self.answers().key(run)

    async def offer_answers(self, run: str, *, term: int, offered: Offered) -> None:
        self.outbox_under(run, term)
        self.answers().offer(run, offered)

    async def answer_own(self, run: str, party: str, given: Given) -> int:
        raise NotImplementedError("the twin in memory knows no logins")

    async def refused_answers(self, run: str) -> Mapping[str, int]:
        return self.answers().count(run)
