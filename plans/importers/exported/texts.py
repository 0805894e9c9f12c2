"""How cells say what is more than one word: several names, what a task waits for, links, points to settle."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta

from plans.durations import format_duration

_APART = ";"
_LONGEST_ID = 12


def can_be_id(text: str) -> bool:
    """Whether a plan takes a text as the id of a task, as it is."""
    return len(text) <= _LONGEST_ID and text.replace("-", "").replace("_", "").replace(".", "").isalnum()


def names_text(names: Iterable[str]) -> str:
    """Several names in one cell: `Anna Berg; Ward on call`; one with a semicolon in it stands in quotes."""
    line = io.StringIO()
    csv.writer(line, delimiter=_APART, lineterminator="").writerow(names)
    return _spaced(line.getvalue())


def _spaced(text: str) -> str:
    """A blank behind each semicolon that stands between two names, and not in quotes."""
    parts, quoted = [], False
    for character in text:
        quoted ^= character == '"'
        parts.append("; " if character == _APART and not quoted else character)
    return "".join(parts)


def read_names(text: str) -> list[str]:
    """The names of a cell, as `names_text` writes them; blank ones are none."""
    rows = csv.reader(io.StringIO(text), delimiter=_APART, skipinitialspace=True)
    return [name for row in rows for cell in row if (name := cell.strip())]


def wait_text(task: str, *, since_start: bool = False, lag: timedelta = timedelta()) -> str:
    """What a task waits for, as planners write it: `A03`, `A04 FS+30m`, `A05 SS`, `A05 SS+10m`."""
    if not since_start and not lag:
        return task
    return f"{task} {'SS' if since_start else 'FS'}{f'+{format_duration(lag)}' if lag else ''}"


def links_text(links: Mapping[str, str]) -> str:
    """Addresses, a line each, with what they are called: `Runbook: https://wiki.example/a08`."""
    return "\n".join(f"{name}: {address}" for name, address in links.items())


def read_links(text: str) -> dict[str, str]:
    """The addresses of a cell by their names, as `links_text` writes them; one without a name gets a number."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, address = line.rpartition(" ")
        found[name.removesuffix(":").strip() or f"link {len(found) + 1}"] = address
    return found
