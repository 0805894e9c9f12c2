"""Hands the tests out to processes of which each has collected what all may run, and quick tests of its own."""

from collections import deque
from collections.abc import Sequence
from itertools import chain
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling

from tests.support.session.sharing import FILES_TOGETHER

ENOUGH = 2
"""How many tests a process has before it, so that it never waits for the next."""


class Sharing(LoadGroupScheduling):
    """Hands out a group, a file of quick tests, or a single test, in the order in which a process has collected them.

    xdist wants the same tests from every process; to collect the quick ones, which are most, took each of six longer
    than to run its share of them. A process that crashes takes the tests along that it alone has collected, and none
    takes its place: the session ends there, as failed.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._ahead: dict[object, deque[str]] = {}

    def add_node_collection(self, node: Any, collection: Sequence[str]) -> None:
        """Take down what a process can run, and how many tests there are."""
        self.registered_collections[node] = list(collection)
        self._ahead[node] = deque(dict.fromkeys(map(self._split_scope, collection)))
        tests = set(chain.from_iterable(self.registered_collections.values()))
        session = self.config.pluginmanager.get_plugin("session")
        assert isinstance(session, pytest.Session)
        session.testscollected = len(tests)

    def schedule(self) -> None:
        """Hand out the first tests."""
        if self.collection is None:
            self.collection = list(
                dict.fromkeys(one for those in self.registered_collections.values() for one in those)
            )
            for test in self.collection:
                self.workqueue.setdefault(self._split_scope(test), {})[test] = False
        for node in self.nodes:
            self._reschedule(node)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forget a unit of work that is done: what is pending is counted at every test."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]

    def _reschedule(self, node: Any) -> None:
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) <= ENOUGH:
            scope = self._next(node)
            if scope is None:
                node.shutdown()
            else:
                unit = self.assigned_work[node][scope] = self.workqueue.pop(scope)
                places = {test: place for place, test in enumerate(self.registered_collections[node]) if test in unit}
                node.send_runtest_some([places[test] for test in unit])

    def _next(self, node: Any) -> str | None:
        """What nobody has begun of what this process has collected."""
        ahead = self._ahead[node]
        while ahead and ahead[0] not in self.workqueue:
            ahead.popleft()
        return ahead[0] if ahead else None

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        alone = scope == nodeid
        return nodeid.partition("::")[0] if alone and nodeid.startswith(FILES_TOGETHER) else scope
