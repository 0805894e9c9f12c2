"""What a plan had better not leave to the night: a text that somebody does not get, or a figure not known by then."""

from pathlib import Path

import pytest

from plans.load import load
from tests.files.plans.assemble.test_comms import plan, read


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (plan(channel="mail"), "mail has no mail address of boss (parties: {boss: {reach: {mail: name@host}}})"),
        (plan(rehearsed=False), "in a rehearsal this goes nowhere"),
    ],
)
def test_somebody_who_cannot_be_reached_is_a_warning(tmp_path: Path, text: str, says: str) -> None:
    read(tmp_path, text, "x")
    assert says in "\n".join(map(str, load(tmp_path / "plan.yaml").warnings))


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("{A1.ended} {A1.rows} {G1.decision} {A3.ended} {go_live.end} {A2.late} {X1.begun}", ""),
        ("{go_live.ended}", "X1 tells {go_live.ended}, which may not be known by then"),
        ("{X1.ended}", "X1 tells {X1.ended}, which may not be known by then"),
    ],
)
def test_a_figure_that_is_not_known_by_then_is_a_warning(tmp_path: Path, told: str, says: str) -> None:
    read(tmp_path, plan(), told)
    found = [str(one) for one in load(tmp_path / "plan.yaml").warnings if "tells" in str(one)]
    assert says in "\n".join(found)
    assert bool(found) == bool(says)


def test_a_figure_of_a_task_that_one_kind_of_run_has_not_is_a_warning(tmp_path: Path) -> None:
    text = plan().replace("    title: Enter admitted patients\n", "    title: Enter\n    only: production\n")
    read(tmp_path, text, "{A3.ended}")
    found = "\n".join(map(str, load(tmp_path / "plan.yaml").warnings))
    assert "X1 tells {A3.ended}, and A3 is not in a rehearsal: nothing will be sent" in found


def test_somebody_whom_a_rollback_cannot_reach_is_a_warning(tmp_path: Path) -> None:
    text = plan(channel="mail").replace(
        "rollback: {duration: 10m, job: {copy: undo}}",
        "rollback: {duration: 1m, job: {comms: {to: roros, file: told.md, channel: mail}}}",
    )
    read(tmp_path, text, "x")
    assert "mail has no mail address of roros" in "\n".join(map(str, load(tmp_path / "plan.yaml").warnings))
