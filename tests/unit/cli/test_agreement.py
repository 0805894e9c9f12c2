"""What one part of the program says of a run, every other part says too."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from console.exits import Exit
from console.farewell import farewell
from console.glyphs import ASCII
from console.layout import layout, text_of
from console.render import status_json, status_text
from console.summary import summary
from console.view import Page, Ui
from jobs.run.staleness import stale_tables
from plans.model import ReconciledCriterion, TaskId
from tests.nights import copy_job, gate, night, reconcile_job, task
from tests.unit.cli.support import view_of
from tests.unit.run.driver import PERMANENT, TRANSIENT, Driven, proved, wrote


def _nothing(run: Driven) -> None:
    """The second copy is not needed."""
    run.do("skip", task="B1", reason="not needed")


def _written(run: Driven) -> None:
    run.do("retry", task="B1")
    run.ends("B1", wrote("ehr.patient"))


def _fixed_by_hand(run: Driven) -> None:
    run.do("retry", task="B1")
    run.ends("B1", PERMANENT)
    run.do("fixed", task="B1", reason="loaded by hand")


def _under_way(run: Driven) -> None:
    run.do("retry", task="B1")
    run.ends("B1", TRANSIENT)
    run.do("skip", task="B1", reason="not needed")


def _proved_again(run: Driven) -> None:
    _written(run)
    run.do("retry", task="R1")
    run.ends("R1", proved("ehr.patient"))


@pytest.mark.parametrize(
    ("story", "stale"),
    [(_nothing, False), (_written, True), (_fixed_by_hand, True), (_under_way, True), (_proved_again, False)],
)
def test_gate_board_task_page_status_summary_and_exit_code_agree_on_what_is_stale(
    story: Callable[[Driven], None], stale: bool
) -> None:
    run = Driven(
        night(
            task("B1", copy_job("ehr.*")),
            task("R1", reconcile_job("ehr.*"), not_before=20),
            task("G1", gate(ReconciledCriterion(tasks=(TaskId("R1"),))), after="B1 R1"),
        )
    )
    run.ends("B1", PERMANENT)
    run.passes(20)
    run.ends("R1", proved("ehr.patient"))
    story(run)
    view = view_of(run)

    assert bool(stale_tables(run.plan, run.state, "R1")) is stale
    assert (run.unit("G1").criteria[0].ok is False) is stale
    assert ("STALE" in text_of(layout(view, Ui(selected="R1"), (100, 30), ASCII))) is stale
    assert ("STALE" in text_of(layout(view, Ui(selected="R1", page=Page.TASK), (100, 40), ASCII))) is stale
    assert ("R1 STALE: stale, 1 table written since" in status_text(view)) is stale
    assert [one["id"] for one in status_json(view)["tasks"] if one["stale"]] == ["R1"] * stale  # type: ignore[attr-defined]

    run.votes("G1")
    accepted = {"accept": ["criterion:1"], "text": "seen"} if stale else {}
    run.do("decide", task="G1", choice="go", **accepted)
    total = summary(run.plan, run.state)
    assert total.go_live_reached
    assert total.reconciled is not stale
    assert total.exit is (Exit.FAILED if stale else Exit.OK)
    said = "\n".join(farewell(view_of(run), elapsed=timedelta(hours=1)))
    assert ("NO: R1" in said) is stale
    assert ("yes, 1 table proved equal" in said) is not stale
