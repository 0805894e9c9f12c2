"""A run's state, and the plan that holds, as a text beside the journal that programs of the same making read back.

The text is plain JSON, a line for the state (without what a class says of it by default) and one for the plan, read
through their types: whatever does not fit them is no fold. What an event does to a state may be another thing in the
next release, so the form of a text is the hash of the program texts that made it: a fold of any other form is left
alone, and the run is read from its beginning.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jobs.journal.base import StoredFold
from jobs.run.events import FoldMark
from jobs.run.state.model import RunState
from plans.from_plain import NotPlain, from_plain
from plans.kept import read, written
from plans.model import Plan

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MADE_BY = (
    *("jobs.run.events", "jobs.run.state", "jobs.api"),
    *("jobs.flows.series", "jobs.flows.flights", "jobs.flows.given_up"),
    *("plans.model", "plans.model.kinds", "plans.problems", "plans.kept", "plans.from_plain"),
    *("plans.load", "plans.file", "plans.assemble"),
)
"""The packages and modules whose text decides what a state is, or a plan: what is in them, and what makes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """What was kept of a run."""

    state: RunState
    plan: Plan | None
    """As it is frozen under the hash that the state names; None where it was not kept."""
    plan_text: str
    """The hash of the text in which it was kept."""


def keep(state: RunState, plan: Plan | None = None) -> StoredFold:
    """The state as it is kept, with the frozen plan that holds, where it can be written.

    Raises:
        ValueError: it has flaws, and what they are is found by reading everything; or it would be read as another one.
    """
    if state.flaws:
        raise ValueError("a journal that is not what was recorded is read from its beginning")
    text = _adapter().dump_json(state, exclude_defaults=True)
    if _state(text) != state:
        raise ValueError("the text of this state would be read as another one")
    body = f"{text.decode()}\n{plan_text(plan)}"
    return StoredFold(seq=state.head, sha256=hash_of_text(body), form=form(), body=body)


def hash_of_text(text: str) -> str:
    """By which a text is known."""
    return sha256(text.encode()).hexdigest()


@lru_cache(maxsize=2)
def plan_text(plan: Plan | None) -> str:
    """The text in which a plan is kept; that of none, where it has none. An engine asks with each fold."""
    try:
        return json.dumps(written(plan), separators=(",", ":")) if plan is not None else "null"
    except ValueError:
        return "null"  # whoever reads it loads the frozen one


def mark_of(fold: StoredFold) -> FoldMark:
    """What an event says of it."""
    return FoldMark(seq=fold.seq, sha256=fold.sha256)


def kept_run(fold: StoredFold, run: str) -> KeptRun | None:
    """What was kept of a run; None where it is not what its hash says, or of another run or form.

    Whether the chain names this hash is for the caller to see.
    """
    if fold.form != form() or hash_of_text(fold.body) != fold.sha256:
        return None
    text, _, told = fold.body.partition("\n")
    try:
        state = _state(text)
        plan_data = json.loads(told)
        plan = read(plan_data) if plan_data is not None else None
    except ValueError:
        return None
    if (state.run, state.head, state.flaws) != (run, fold.seq, ()):
        return None
    holds = plan is not None and plan.sha256 == state.plan_sha256
    return KeptRun(state=state, plan=plan if holds else None, plan_text=hash_of_text(told))


@cache
def form() -> str:
    """Of which form the texts of this program are."""
    text = sha256()
    for name in MADE_BY:
        for source in _sources(name):
            text.update(source)
    return text.hexdigest()[:16]


def _state(text: str | bytes) -> RunState:
    """The state of such a text. Raises ValueError where it is none."""
    try:
        return from_plain(RunState, json.loads(text))
    except NotPlain:
        return _adapter().validate_json(text)


@cache
def _adapter() -> "TypeAdapter[RunState]":
    from pydantic import TypeAdapter

    return TypeAdapter(RunState)


def _sources(name: str) -> list[bytes]:
    """The texts of a module, or of a package's modules, none of which is imported for that."""
    root, *inner = name.split(".")
    place = files(root).joinpath(*inner)
    if not place.is_dir():
        return [files(root).joinpath(*inner[:-1], f"{inner[-1]}.py").read_bytes()]
    texts = [one for one in place.iterdir() if one.name.endswith(".py")]
    return [one.read_bytes() for one in sorted(texts, key=lambda one: one.name)]
