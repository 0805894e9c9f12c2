"""How several processes share the tests."""

from types import SimpleNamespace

from tests.support.session.sharing import mixed


def test_the_tests_of_every_folder_come_evenly_and_each_folder_s_in_their_order() -> None:
    names = ["tests/drills/a.py::1", "tests/drills/b.py::2", *(f"tests/unit/plans/c.py::{n}" for n in range(4))]
    items = [SimpleNamespace(nodeid=name) for name in names]
    assert [item.nodeid[-1] + item.nodeid[6] for item in mixed(items)] == ["1d", "0u", "1u", "2d", "2u", "3u"]  # type: ignore[arg-type]
