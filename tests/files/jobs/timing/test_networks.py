"""The networks of the bench: from a file, from a checkout, from a seed."""

import json
from pathlib import Path

import pytest

from tests.bench.held_out import interval_score, wilson
from tests.bench.networks import from_file, from_seed, from_wfinstances


def _instance(folder: Path, name: str, parents: dict[str, list[str]], seconds: list[float], *, old: bool) -> None:
    if old:
        tasks = [
            {"name": task, "parents": parents[task], "runtime": lasts}
            for task, lasts in zip(parents, seconds, strict=True)
        ]
        workflow: dict = {"tasks": tasks}
    else:
        workflow = {
            "specification": {"tasks": [{"id": task, "name": task, "parents": parents[task]} for task in parents]},
            "execution": {
                "tasks": [{"id": t, "runtimeInSeconds": s} for t, s in zip(parents, seconds, strict=True)],
            },
        }
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"workflow": workflow}))


@pytest.mark.parametrize("old", [False, True])
def test_runs_of_one_family_in_a_checkout_become_its_nights(tmp_path: Path, old: bool) -> None:
    parents = {"merge": ["b", "a"], "a": [], "b": ["a"]}
    for run in range(1, 4):
        _instance(tmp_path / "kind", f"some-chameleon-small-00{run}", parents, [3 * run, run, 2 * run], old=old)
    _instance(tmp_path / "kind", "other-small-001", parents, [1, 1, 1], old=old)
    (network,) = from_wfinstances(tmp_path)
    assert network.name == "some-small"
    assert network.after == ((), (0,), (0, 1))
    assert network.nights == ((1, 2, 3), (2, 4, 6), (3, 6, 9))


def test_a_file_is_read_in_its_own_order_where_that_is_topological(tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    file.write_text(json.dumps({"one": {"tasks": 2, "after": [[], [0]], "seconds": [[1, 2], [3, 0]]}}))
    (network,) = from_file(file)
    assert network.nights == ((1, 2), (3, 0.001))


def test_the_same_seed_makes_the_same_networks() -> None:
    assert from_seed(5, families=3) == from_seed(5, families=3)
    assert from_seed(5, families=3) != from_seed(6, families=3)


def test_a_range_pays_for_its_width_and_for_its_misses() -> None:
    assert interval_score(1, 3, 2, 0.6) == pytest.approx(2)
    assert interval_score(1, 3, 4, 0.6) == pytest.approx(2 + 5)


def test_wilsons_interval_is_that_of_the_tables() -> None:
    assert wilson(21, 35) == pytest.approx((0.4357, 0.7445), abs=1e-3)
    assert wilson(0, 0) == (0, 1)
