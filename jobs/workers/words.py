"""What passes between engine and worker while an attempt runs, as JSON: words up, orders down, and the outcome."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from jobs.api import Fact
from jobs.outcomes import (
    Cancelled,
    CancelReason,
    InDoubtOutcome,
    Lost,
    Outcome,
    Permanent,
    Succeeded,
    Transient,
)
from jobs.run.events import Program

_OUTCOMES: Mapping[str, type[Outcome]] = {
    one.__name__: one for one in (Succeeded, Transient, Permanent, InDoubtOutcome, Cancelled, Lost)
}


WORD_BYTES = 65_536
"""How long a word may be: the control database takes no longer one (migration 0023)."""
_MOST_CHARACTERS = 4_000
"""Of a text in a word that would be too long; JSON may need six bytes for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One word of an attempt: a warning, a line for the log, or a program that it has started."""

    warning: str | None = None
    undo_takes: timedelta | None = None
    """Beside a warning (`JobContext.warn`)."""
    log: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    program: Program | None = None
    output: str = ""
    """The file on the worker's host which gets what that program prints."""

    def to_json(self) -> str:
        """As text, of at most `WORD_BYTES`: of what is too long the beginning, and no fact."""
        whole = _adapter(Said).dump_json(self, exclude_defaults=True)
        if len(whole) <= WORD_BYTES:
            return whole.decode()
        facts: Mapping[str, Fact] = {"left_out": f"{len(self.facts)} facts, too long to travel"} if self.facts else {}
        short = replace(self, warning=_begins(self.warning), log=_begins(self.log), facts=facts)
        return _adapter(Said).dump_json(short, exclude_defaults=True).decode()

    @staticmethod
    def from_json(text: str) -> "Said":
        """The inverse of `to_json`."""
        said: Said = _adapter(Said).validate_json(text)
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the engine wants of an attempt from now on; each replaces the one before."""

    stop: CancelReason | None = None
    tuning: Mapping[str, int] = field(default_factory=dict)
    let_run: bool = False
    """The journal knows of the program that it has started."""

    def to_json(self) -> str:
        """As text."""
        return _adapter(Orders).dump_json(self, exclude_defaults=True).decode()

    @staticmethod
    def from_json(text: str) -> "Orders":
        """The inverse of `to_json`; empty text is no order."""
        orders: Orders = _adapter(Orders).validate_json(text or "{}")
        return orders


def outcome_to_json(outcome: Outcome) -> str:
    """An outcome as text."""
    name = type(outcome).__name__
    data: dict[str, Any] = _outcomes(name).dump_python(outcome, mode="json")
    return json.dumps({"outcome": name, **data}, sort_keys=True, ensure_ascii=False)


def outcome_from_json(text: str) -> Outcome:
    """The inverse of `outcome_to_json`. Raises ValueError for what is none."""
    data = json.loads(text)
    name = data.pop("outcome", "")
    if name not in _OUTCOMES:
        raise ValueError("no outcome of an attempt that this program knows")
    outcome: Outcome = _outcomes(name).validate_json(json.dumps(data))
    return outcome


def _begins(text: str | None) -> str | None:
    if text is None:
        return None
    left = len(text) - _MOST_CHARACTERS
    return f"{text[:_MOST_CHARACTERS]} ... and {left:,} characters more" if left > 0 else text


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


@cache
def _outcomes(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_OUTCOMES[name])
