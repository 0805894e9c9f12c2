"""What one part of the program says of a run, every other part says too."""

from collections.abc import Callable
from dataclasses import replace
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
from plans.model import DoneCriterion, Manual, ReconciledCriterion, RunKind, TaskId
from tests.nights import command_job, copy_job, gate, night, reconcile_job, task
from tests.unit.cli.support import view_of
from tests.unit.run.driver import DONE, PERMANENT, TRANSIENT, Driven, proved, wrote


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


def test_gate_board_page_status_and_summary_agree_on_what_is_not_done_as_planned() -> None:
    done = DoneCriterion(tasks=(TaskId("A1"), TaskId("B1")))
    whole = night(
        task("A1", Manual(criterion="the backup restores")),
        task("B1", command_job()),
        task("C1", command_job()),
        task("X1", Manual(), only=RunKind.PRODUCTION),
        task("G1", gate(done), after="A1 B1 C1"),
    )
    run = Driven(whole.for_run(RunKind.REHEARSAL))
    run.do("done", task="A1", verdict="failed")
    run.do("skip", task="A1", reason="no time")
    run.ends("B1", PERMANENT)
    run.do("fixed", task="B1", reason="by hand")
    run.ends("C1", replace(DONE, evidence=replace(DONE.evidence, caveats=("completeness not proved",))))
    view = view_of(run)
    texts = ("A1 skipped by operator (no time), its verdict was failed", "B1 fixed by hand by operator (by hand)")
    proof = "C1: completeness not proved"

    assert run.unit("G1").criteria[0].text == f"0 of 2 done; {'; '.join(texts)}"
    board = text_of(layout(view, Ui(selected="G1"), (100, 30), ASCII))
    assert "1/5 done  2 excepted  1 run" in board
    for page in (Page.POLL, Page.DECIDE):
        shown = text_of(layout(view, Ui(selected="G1", page=page), (100, 40), ASCII))
        assert all(f"\n  {one}" in shown for one in (*texts, proof))
    told = " ".join(status_text(view).split())
    assert f"EXCEPT {texts[0]}; {texts[1]}"[:100] in told
    script = status_json(view)
    assert [(one["how"], one["text"]) for one in script["excepted"]] == [  # type: ignore[attr-defined]
        ("skipped", texts[0]),
        ("fixed by hand", texts[1]),
    ]
    assert script["caveats"] == [{"task": "C1", "text": "completeness not proved"}]
    assert script["not_taken"] == ["X1"]

    run.votes("G1")
    run.do("decide", task="G1", choice="go", accept=["criterion:1"], text="the tape is on its way")
    said = " ".join(" ".join(farewell(view_of(run), elapsed=timedelta(hours=1))).split())
    assert "Tasks 3 of 5 done, 0 retries" in said
    assert f"Not as planned {texts[0]} {texts[1]} Not taken X1 (production only) Caveats {proof}" in said
    assert f"Accepted G1 criterion:1 (0 of 2 done; {'; '.join(texts)}) by Owner: the tape is on its way" in said
    total = summary(run.plan, run.state).to_json(elapsed=timedelta(hours=1))
    assert (total["tasks_done"], total["tasks"], total["not_taken"]) == (3, 5, ["X1"])
    assert [one["text"] for one in total["accepted"]] == ["the tape is on its way"]  # type: ignore[attr-defined]
