"""How several processes share the tests: what stays in one of them, and in which order everything goes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import pytest
from _pytest.nodeid import NodeId

from tests.support.session.rooms import MIRRORS

FILES_TOGETHER = tuple(f"tests/{folder}/" for folder in ("architecture", *MIRRORS))
"""Folders of quick tests: one process alone collects a file's, runs them, and works out once what they share."""
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


def another_collects(path: str, part: int, parts: int) -> bool:
    """Whether a file of quick tests is another process's: none of them reads all files of the others.

    Args:
        path: from the project's folder.
        part: which of the processes this is, from 0.
        parts: how many there are.
    """
    return path.startswith(FILES_TOGETHER) and crc32(path.encode()) % parts != part


def are_quick(asked_for: Sequence[str]) -> bool:
    """Whether only quick tests were asked for: these do not wait, and a core needs no more than one process of them."""
    return all(f"{folder.rstrip('/')}/".startswith(FILES_TOGETHER) for folder in asked_for)


def scheduling(config: pytest.Config, log: Any) -> object:
    """How xdist hands out the tests."""
    from tests.support.session.scheduling import Sharing

    return Sharing(config, log)
