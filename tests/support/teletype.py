"""A person at a teletype, as a script: reads the lines of a console, and types what takes the night to its go-live."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_AGREES = re.compile(r"^To send it, type: (.+?)   \(no")
_OFFER = re.compile(r"^(\d+) ([\w-]+(?: tested)?): ")
_ITEM = re.compile(r"^(\d) (?!items? needs?)")
_PREFERRED = ("start", "passed", "done", "count", "go", "resume", "retry", "ack")
"""What is chosen: the first of these that is offered."""
_ASKS = {"Type 1 go": "1", "Type items as": "all", "Type the number of a group": "all"}
"""How a question ends, and what is answered."""


@dataclass(kw_only=True)
class TeletypePlayer:
    """Knows of the night what was printed, and nothing else."""

    typed: list[str] = field(default_factory=list)
    _offers: dict[str, str] = field(default_factory=dict)
    _choice: str = ""
    _lists: bool = False
    _left: set[str] = field(default_factory=set)
    """Items at which there was nothing to choose."""
    _opened: str = ""
    _is_ticks: bool = False

    def hears(self, lines: Iterable[str]) -> list[str]:
        """What is typed after these lines."""
        answers = [answer for line in lines if (answer := self._hears(line))]
        self.typed += answers
        return answers

    def asks_for_needs(self) -> list[str]:
        """What is typed when nothing is asked and nothing comes."""
        self._lists = True
        return ["needs"]

    def _hears(self, line: str) -> str:
        if agrees := _AGREES.match(line):
            self._left.clear()
            return agrees[1]
        for ending, answer in _ASKS.items():
            if line.startswith(ending):
                return answer
        if line.startswith("Type a number"):
            return self._chosen()
        if line.startswith("Type it in one line"):
            return "1000" if self._choice == "count" else "seen and accepted"
        return self._listed(line)

    def _chosen(self) -> str:
        self._choice = next((one for one in _PREFERRED if one in self._offers), "")
        answer = self._offers.get(self._choice) or ("1" if self._is_ticks else "no")
        if answer == "no":
            self._left.add(self._opened)
        self._offers, self._is_ticks = {}, False
        return answer

    def _listed(self, line: str) -> str:
        """Remembers what is offered; opens the first item of a list that was not left before."""
        if line == "Which tick?":
            self._is_ticks = True
        if offer := _OFFER.match(line):
            self._offers[offer[2]] = offer[1]
        item = _ITEM.match(line)
        if self._lists and item is not None and item[1] not in self._left:
            self._lists, self._opened, self._offers = False, item[1], {}
            return item[1]
        if line.startswith("Nothing needs you"):
            self._lists = False
        return ""
