"""Which revisions of the plan commands mean: those that they name, and those that wait for a second person."""

import json
from collections.abc import Mapping, Sequence

from jobs.journal.base import Sent
from jobs.run.state.model import RunState

SECONDS_ANSWERS = frozenset({"agree", "refuse"})
"""The words of a second person."""


def amended_to(commands: Sequence[Sent], state: RunState) -> tuple[str, ...]:
    """The hashes of the revisions that amendments name, each once."""
    amendments = [one.args for one in commands if one.verb == "amend"]
    if any(one.verb in SECONDS_ANSWERS for one in commands):
        amendments += [json.loads(act.arguments) for act in state.seconds.waiting if act.word == "amend"]
    named = (args.get("plan_sha256") for args in amendments if _is_mapping(args))
    return tuple(dict.fromkeys(map(str, named)))


def _is_mapping(args: object) -> bool:
    """A client of its own may have written anything into the inbox."""
    return isinstance(args, Mapping)
