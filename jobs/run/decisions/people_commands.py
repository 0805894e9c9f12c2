"""The commands about those who must act: a test of their messages, and that somebody has reached them."""

from dataclasses import dataclass

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
