"""How several processes share the tests: what stays in one of them, and in which order everything goes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from _pytest.nodeid import NodeId

FILES_TOGETHER = ("tests/architecture/", "tests/unit/")
"""Folders of which a file's tests stay in one process, which then reads and works out once what they share."""
GROUPED = "grouped"
"""Whether groups stay in one process, among what a process is told that shares the tests."""


def name_with_group(item: pytest.Item) -> None:
    """Put its group behind a test's name, where xdist looks for it.

    It means to do so itself, but pytest 9.2 keeps names where xdist 3.8 does not write them.
    """
    if group := item.get_closest_marker("xdist_group"):
        item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


def mixed(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests so that those of every folder come evenly from the first to the last.

    Drills wait and unit tests compute: one after the other, the cores would be idle first and too few afterwards.
    """
    kinds = [_kind(item) for item in items]
    sizes = Counter(kinds)
    passed: Counter[str] = Counter()
    places = []
    for number, kind in enumerate(kinds):
        places.append((passed[kind] / sizes[kind], number))
        passed[kind] += 1
    return [items[number] for _, number in sorted(places)]


def _kind(item: pytest.Item) -> str:
    return "/".join(item.nodeid.split("/", 2)[:2])


def scheduling(config: pytest.Config, log: Any) -> object:
    """How xdist hands out the tests: groups together, and of quick tests whole files."""
    from xdist.scheduler import LoadGroupScheduling

    class Sharing(LoadGroupScheduling):
        """Hands out a group, a file of quick tests, or a single test."""

        def _split_scope(self, nodeid: str) -> str:
            scope: str = super()._split_scope(nodeid)
            alone = scope == nodeid
            return nodeid.partition("::")[0] if alone and nodeid.startswith(FILES_TOGETHER) else scope

    return Sharing(config, log)
