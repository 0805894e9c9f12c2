"""What a count counts, as a short key: two with the same key go on from each other, whatever they may cost."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Final

from plans.model.flows import Count, Flow, Stage

_COSTS: Final = frozenset({"timeout", "fresh_within", "ca_file"})
"""Keys of a count that say how it is reached or how long it may take, and not what is counted."""
_LENGTH = 16
_MOST_BYTES = 1_000_000
"""Of a program that are looked at."""


def key_of(flow: Flow, stage: Stage, source: str = "") -> str:
    """Of what a stage of a flow counts, and of how it is told apart.

    Args:
        source: who answered, and by what: the same query counts another thing in another database, the same address
            with another variable in it, the same program once somebody has changed it.
    """
    return digest(asked_words(flow.counts[stage]), flow.by, source)


def files_digest(names: Iterable[str]) -> str:
    """Of what stands in these files, those of them that are ordinary ones: a program, and a script that it is given."""
    found = [Path(name) for name in names if os.path.sep in name]
    return digest(*(hashlib.sha256(_beginning(file)).hexdigest() for file in found if file.is_file()))


def _beginning(file: Path) -> bytes:
    """Empty of what cannot be read: whoever runs it says so."""
    try:
        with file.open("rb") as reading:
            return reading.read(_MOST_BYTES)
    except OSError:
        return b""


def asked_words(count: Count) -> tuple[object, ...]:
    """What is asked of a count, without what it may cost."""
    told = ((one.name, getattr(count, one.name)) for one in fields(count) if one.name not in _COSTS)
    return (type(count).__name__, *told)


def digest(*what: object) -> str:
    """A key of plain values: it holds none of them."""
    return hashlib.sha256(repr(what).encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]
