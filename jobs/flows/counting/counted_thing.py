"""What a count counts, as a short key: two with the same key go on from each other, whatever they may cost. Pure."""

import hashlib
from dataclasses import fields
from typing import Final

from plans.model.flows import Count, Flow, Stage

_COSTS: Final = frozenset({"timeout", "fresh_within", "ca_file"})
"""Keys of a count that say how it is reached or how long it may take, and not what is counted."""
_LENGTH = 16


def key_of(flow: Flow, stage: Stage, source: str = "") -> str:
    """Of what a stage of a flow counts, and of how it is told apart.

    Args:
        source: which database answered, where one did: the same query counts another thing in another one.
    """
    return digest(asked_words(flow.counts[stage]), flow.by, source)


def asked_words(count: Count) -> tuple[object, ...]:
    """What is asked of a count, without what it may cost."""
    told = ((one.name, getattr(count, one.name)) for one in fields(count) if one.name not in _COSTS)
    return (type(count).__name__, *told)


def digest(*what: object) -> str:
    """A key of plain values: it holds none of them."""
    return hashlib.sha256(repr(what).encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]
