"""CHANGELOG.md is read before an upgrade: each entry stands whole and once, under its kind and a subject.

Lines of several branches are put together without a conflict, and land wherever they did.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.support.places import ROOT

LINES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


@dataclass
class _Kind:
    """What stands under one heading: its subjects in order, the first lines of entries, and lines astray."""

    name: str
    subjects: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)


def _kinds() -> Iterator[_Kind]:
    for lines in "\n".join(LINES).split("\n### ")[1:]:
        name, *below = lines.splitlines()
        kind = _Kind(name)
        for before, line in pairwise(["", *below]):
            _take(kind, before, line)
        yield kind


def _take(kind: _Kind, before: str, line: str) -> None:
    if line.startswith("#### "):
        kind.subjects.append(line.removeprefix("#### "))
    elif line.startswith("- ") and kind.subjects:
        kind.entries.append(line)
    elif line and not (line.startswith("  ") and before and not before.startswith("#")):
        kind.astray.append(line)


def test_kinds_of_changes_stand_in_the_usual_order() -> None:
    names = [kind.name for kind in _kinds()]
    assert names == [name for name in KINDS if name in names]


def test_each_entry_stands_under_a_subject() -> None:
    assert {kind.name: kind.astray for kind in _kinds() if kind.astray} == {}


def test_subjects_are_the_same_in_the_same_order_under_every_kind() -> None:
    added, *others = [kind.subjects for kind in _kinds()]
    for subjects in others:
        assert subjects == [subject for subject in added if subject in subjects]


def test_no_entry_begins_like_another_one() -> None:
    begun = Counter(entry for kind in _kinds() for entry in kind.entries)
    assert [entry for entry, times in begun.items() if times > 1] == []


def test_no_entry_has_the_end_of_another_one_behind_its_own() -> None:
    ends = [line for before, line in pairwise(LINES) if before.endswith(".") and re.match("  [a-z]", line)]
    assert ends == []
