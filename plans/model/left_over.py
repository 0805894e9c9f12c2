"""What is left at the end of the days after, that somebody of the daily work takes over by name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """One of these."""

    id: str
    """As it is named in commands."""
    what: str
    """In words, as it stood when the hand-over began."""
    group: str
    """Of which sort it is: daily work, flows, open, waived."""
    owner: str = ""
    """The party that saw to it so far; empty where nobody did."""
