"""No beginning that is waited for leads round a gate: what a checkpoint or the go-live stands on is done."""

from pathlib import Path

import pytest

from tests.support.plan_files import changed, problems, task


def test_nothing_begins_with_the_poll_of_a_checkpoint(tmp_path: Path) -> None:
    assert problems(tmp_path, task("after: [{G1: started}]\nmanual: {}")) == [
        "48:13: X1 would begin when the poll of G1 opens, before its go "
        "(write G1: what stands behind a checkpoint waits for its go)"
    ]


@pytest.mark.parametrize(("old", "gate"), [("after: [A2, A3]", "G1"), ("after: [G1]", "M1")])
def test_a_checkpoint_and_the_go_live_wait_for_ends(tmp_path: Path, old: str, gate: str) -> None:
    [found] = problems(tmp_path, changed(old, f"{old[:-1]}, {{A1: started+10m}}]"))
    assert f"{gate} would not wait for A1 to end" in found


def test_what_is_waited_for_by_its_beginning_alone_is_over_before_each_gate_behind_it(tmp_path: Path) -> None:
    [found] = problems(tmp_path, changed("after: [A1]", "after: [{A1: started+10m}]"))
    assert "G1 waits for A2, and A1 may still be at work then" in found
    assert "(after: [..., A1] on G1, too)" in found
    text = changed("after: [A1]", "after: [{A1: started+10m}]").replace("after: [A2, A3]", "after: [A1, A2, A3]")
    assert not problems(tmp_path, text)


def test_what_ends_before_another_one_begins_is_over_for_all_that_waits_for_that_beginning(tmp_path: Path) -> None:
    more = task("after: [{A2: started}]\nmanual: {}").replace("after: [G1]", "after: [G1, X1]")
    [found] = problems(tmp_path, more.replace("after: [A2, A3]", "after: [A3]"))  # A1 is over, A2 is not
    assert "M1 waits for X1, and A2 may still be at work then" in found
