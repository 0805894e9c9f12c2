"""A run's state as a text that is kept beside the journal, and read back by programs of the same making alone.

The text is plain JSON, read through the types of the state: whatever does not fit them is no fold. What an event does
to a state may be another thing in the next release, so the form of a text is the hash of the program texts that made
it: a fold of any other form is left alone, and the run is read from its beginning.
"""

from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.resources import files

from pydantic import TypeAdapter

from jobs.journal.base import StoredFold
from jobs.run.events import FoldMark
from jobs.run.state.model import RunState

MADE_BY = (
    "jobs.run.events",
    "jobs.run.state",
    "jobs.api",
    "plans.model.databases",
    "plans.model.moved",
    "plans.model.night",
)
"""The packages and modules whose text decides what a state is: those that define what is in it, and fold it."""


def keep(state: RunState) -> StoredFold:
    """The state as it is kept.

    Raises:
        ValueError: it has flaws, and what they are is found by reading everything; or it would be read as another one.
    """
    if state.flaws:
        raise ValueError("a journal that is not what was recorded is read from its beginning")
    body = _adapter().dump_json(state).decode()
    fold = StoredFold(seq=state.head, sha256=sha256(body.encode()).hexdigest(), form=form(), body=body)
    if state_of(fold, state.run) != state:
        raise ValueError("the text of this state would be read as another one")
    return fold


def mark_of(fold: StoredFold) -> FoldMark:
    """What an event says of it."""
    return FoldMark(seq=fold.seq, sha256=fold.sha256)


def state_of(fold: StoredFold, run: str) -> RunState | None:
    """The state that was kept of a run; None where it is not what its hash says, or of another run or form.

    Whether the chain names this hash is for the caller to see.
    """
    if fold.form != form() or sha256(fold.body.encode()).hexdigest() != fold.sha256:
        return None
    try:
        state = _adapter().validate_json(fold.body)
    except ValueError:
        return None
    return state if (state.run, state.head, state.flaws) == (run, fold.seq, ()) else None


@cache
def form() -> str:
    """Of which form the texts of this program are."""
    text = sha256()
    for name in MADE_BY:
        for source in _sources(name):
            text.update(source)
    return text.hexdigest()[:16]


@cache
def _adapter() -> TypeAdapter[RunState]:
    return TypeAdapter(RunState)


def _sources(name: str) -> list[bytes]:
    """The texts of a module, or of a package's modules."""
    module = import_module(name)
    package, _, stem = name.rpartition(".")
    if not hasattr(module, "__path__"):
        return [(files(package) / f"{stem}.py").read_bytes()]
    texts = [one for one in files(name).iterdir() if one.name.endswith(".py")]
    return [one.read_bytes() for one in sorted(texts, key=lambda one: one.name)]
