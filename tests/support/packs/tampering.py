"""What somebody does to a journal in a pack who knows how it is made: by hand, line by line."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from jobs.journal.chain import GENESIS, digest

Lines = list[dict[str, Any]]


def journal(change: Callable[[Lines], None], *, rehashed: bool = False) -> Callable[[str], str]:
    """A change of a part of lines; where `rehashed`, with the chain of all of it written anew."""

    def changed(text: str) -> str:
        lines: Lines = [json.loads(line) for line in text.splitlines()]
        change(lines)
        if rehashed:
            rehash(lines)
        return "".join(f"{json.dumps(line, sort_keys=True, ensure_ascii=False)}\n" for line in lines)

    return changed


def rehash(lines: Lines) -> None:
    """Write the chain anew."""
    previous = GENESIS
    for line in lines:
        at = datetime.fromisoformat(line["at"])
        previous = digest(previous, seq=line["seq"], at=at, kind=line["kind"], body=line["body"])
        line["hash"] = previous


def head(lines: Lines) -> Callable[[str], str]:
    """A change of the manifest: the journal ends with the last of these."""

    def changed(text: str) -> str:
        said = json.loads(text)
        said["run"]["standing"] |= {"seq": lines[-1]["seq"], "hash": lines[-1]["hash"]}
        said["run"]["row"] |= {"head": lines[-1]["seq"], "last_event_at": lines[-1]["at"]}
        return json.dumps(said)

    return changed
