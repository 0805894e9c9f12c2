"""Asking at a terminal what headings mean that nobody knows."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from console.cli.common import say

if TYPE_CHECKING:
    from plans.importers.answers import Answers
    from plans.importers.unclear import Unclear

_NONE = 0
_ASKED = {
    "title": "Which of them says what is done",
    "owner": "Which says who does it",
    "start": "Which says when it starts",
    "duration": "Which says how long it takes",
    "after": "Which says what it waits for",
}


def can_ask() -> bool:
    """Whether somebody sits at a terminal, who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(answers: "Answers", unclear: "Unclear") -> "Answers":
    """The answers, with what somebody types of headings that mean nothing yet."""
    from plans.importers.headings import Means, cleaned

    said: dict[str, Means] = {}
    for means in unclear.lacking:
        left = [one for one in unclear.headings if one[0] not in said]
        if left and (heading := _chosen(_ASKED[means.value], left)):
            said[heading] = means
    unit = answers.unit
    if Means.DURATION in said.values() and not unit:
        choice = click.Choice(["min", "h", "d", "w"])
        unit = click.prompt("In which unit, where none stands there?", default="min", type=choice, err=True)
    columns = {**answers.columns, **{cleaned(heading): means for heading, means in said.items()}}
    return replace(answers, columns=columns, unit=unit)


def _chosen(question: str, headings: list[tuple[str, str]]) -> str:
    """The heading that somebody chooses by its number; empty for none."""
    from plans.characters import shown

    for number, (heading, example) in enumerate(headings, 1):
        say(shown(f"  {number:>2}  {heading[:40]}{f' ({example})' if example else ''}"))
    kind = click.IntRange(_NONE, len(headings))
    chosen: int = click.prompt(f"{question}? 0 for none", default=_NONE, type=kind, err=True)
    return headings[chosen - 1][0] if chosen != _NONE else ""
