"""One thing that speaks against a replication, and all of them together."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobs.rows.selection import SelectionRefused

REFUSAL = "this replication would be refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What is so, where, and what somebody can do about it."""

    sentence: str
    hint: str = ""
    refuses: bool = True
    """Whether nothing begins before it is mended; otherwise it is worth a word, and somebody answers for it."""

    @property
    def text(self) -> str:
        """All of it in a line."""
        return f"{self.sentence} ({self.hint})" if self.hint else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """What was found."""

    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, reasons: Iterable[str], objections: Iterable[Objection]) -> "Preflight":
        """Put together what the rows say and what is found besides."""
        found = list(objections)
        refused = [one.text for one in found if one.refuses]
        return cls(
            refusals=tuple(dict.fromkeys((*reasons, *refused))),
            warnings=tuple(dict.fromkeys(one.text for one in found if not one.refuses)),
        )

    def refuse(self) -> None:
        """Raise `SelectionRefused` with every refusal, if there are any."""
        if self.refusals:
            raise SelectionRefused(REFUSAL, self.refusals)
