"""Why nobody takes a ticket: no worker is there, none has a slot free, those there are another program, or may not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What the list of hosts says against a ticket, by now."""

    what: str
    mend: str
    """What changes that, for people."""
    is_elsewhere: bool = False
    """Its host has come to be reached by another way: no worker of its label will ever have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A ticket that nobody takes, as it was seen."""

    there: tuple[str, ...] = ()
    """What the workers are called that could have it, each once."""
    free: bool = False
    """Whether one of them has a slot free."""
    others: str = ""
    """Who serves its label and is another program, in words; empty where nobody is, or somebody could have it."""
    refusal: Refusal | None = None
