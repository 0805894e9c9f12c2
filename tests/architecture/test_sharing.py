"""How several processes share the tests."""

from types import SimpleNamespace

from tests.support.session.reporting import briefly
from tests.support.session.sharing import are_quick, mixed


def test_the_tests_of_every_folder_come_evenly_and_each_folder_s_in_their_order() -> None:
    names = ["tests/drills/a.py::1", "tests/drills/b.py::2", *(f"tests/unit/plans/c.py::{n}" for n in range(4))]
    items = [SimpleNamespace(nodeid=name) for name in names]
    assert [item.nodeid[-1] + item.nodeid[6] for item in mixed(items)] == ["1d", "0u", "1u", "2d", "2u", "3u"]  # type: ignore[arg-type]


def test_only_folders_of_quick_tests_are_shared_by_a_process_a_core() -> None:
    assert are_quick(["tests/unit/", "tests/unit/plans", "tests/architecture"])
    assert not are_quick(["tests/unit", "tests/db"])
    assert not are_quick(["tests"])


def test_of_a_test_that_passed_a_process_tells_that_and_no_more() -> None:
    told = []
    send = briefly(lambda name, **what: told.append((name, what)))
    passed = {"outcome": "passed", "sections": [], "keywords": {"test_it": 1}}
    send("logstart", nodeid="test_it")
    send("testreport", data={**passed, "when": "setup"})
    send("testreport", data={**passed, "when": "call"})
    send("testreport", data={**passed, "when": "teardown"})
    send("logfinish", nodeid="test_it")
    send("runtest_protocol_complete", item_index=0)
    assert [(name, what.get("data", {}).get("when")) for name, what in told] == [
        ("testreport", "call"),
        ("runtest_protocol_complete", None),
    ]


def test_what_a_test_printed_is_told_and_what_went_wrong_at_any_time_with_all_there_is_to_it() -> None:
    told = []
    send = briefly(lambda name, **what: told.append(what["data"]))
    printed = {"outcome": "passed", "when": "teardown", "sections": [("Captured stdout", "a word")], "keywords": {}}
    failed = {"outcome": "failed", "when": "setup", "sections": [], "keywords": {"test_it": 1}}
    skipped = {"outcome": "skipped", "when": "setup", "sections": [], "keywords": {"needs": 1}}
    for report in (printed, failed, skipped):
        send("testreport", data=dict(report))
    assert told == [printed, failed, skipped]
