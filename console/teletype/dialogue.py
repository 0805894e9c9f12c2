"""Where a dialogue in lines of text stands: the question that is open, and what an answer leads to. Values alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from console.view.model import Send, Ui
from jobs.run.events import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingText:
    """An argument that somebody still has to say in words."""

    name: str
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A command, and the words that it still lacks."""

    command: str
    args: Mapping[str, object]
    lacks: tuple[MissingText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One of several choices."""

    word: str
    """May be typed instead of its number."""
    says: str
    leads_to: "Unfinished | Question | str"
    """A command, a further question, or a line as somebody would type it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """Asks for one of several choices by its number."""

    ask: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Asks for the next text that a command lacks."""

    unfinished: Unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class Completing:
    """Asks for the end of a line that was typed."""

    ask: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """Asks for the answers of the parties of a poll, one after another."""

    gate: str
    left: tuple[str, ...]
    """Parties that are still to be asked, the one that is asked now first."""
    votes: tuple[Send, ...] = ()
    wants_text: Answer | None = None
    """The answer of the party whose words are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Asks which group of a confirmation's items is meant."""

    unit: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """Asks which of the items that were listed are meant, by their numbers."""

    unit: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreeing:
    """Asks for the words that send something: they hold a number that no text holds which was written before."""

    phrase: str
    said: str
    """What is not sent yet."""
    effect: tuple[str, ...] = ()
    sends: tuple[Send, ...] = ()
    engine: str | None = None
    """As `console.keys.step.KeyStep` has it."""


Question = Picking | Telling | Completing | Polling | Grouping | ItemList | Agreeing


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Where a person and this console are in their talk."""

    ui: Ui = field(default_factory=Ui)
    """The numbers of needs-you, and the task that was opened last."""
    asking: Question | None = None
    quiet: bool = False
    """Whether somebody wants to type undisturbed."""

    @property
    def holds_back(self) -> bool:
        """Whether what happens meanwhile is told afterwards."""
        return self.quiet or self.asking is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a line that was typed leads to."""

    lines: Sequence[str]
    dialogue: Dialogue
    sends: tuple[Send, ...] = ()
    engine: str | None = None
    leaves: bool = False
