"""Somebody tired reads how many lanes of each label are at work, how many are lost, and what begins a worker."""

import pytest

from console.text.event_sentences import sentence
from console.text.formatting import Times, task_rows
from console.text.job_detail import job_json
from console.text.needs import needs
from console.text.night.need import Kind
from console.text.workers.lanes import label_lines, label_text, lanes_brief, lanes_short, where_text
from console.text.workers.shares import share_text
from jobs.api import Share
from jobs.run.events import Entry, LanesChanged, UnitId
from jobs.run.events.lanes import LaneHost, LanesOfLabel
from tests.support.elsewhere.nights import by_lanes
from tests.support.world import START, half_way

W7 = LaneHost(worker="w7", host="host7", lanes=1)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (LanesOfLabel(label="db2", wanted=4, at=(W7,), lost=3), "db2: 1 of 4 lanes, 3 lost"),
        (LanesOfLabel(label="db2", wanted=1, at=(W7,)), "db2: 1 of 1 lane"),
        (LanesOfLabel(label="db2", wanted=3, at=(W7,), ended=1), "db2: 1 of 3 lanes, 1 waits, 1 done"),
        (
            LanesOfLabel(label="db2", wanted=3, at=(W7,), lies=True, there=("w7",)),
            "db2: 1 of 3 lanes, 2 wait for a slot",
        ),
        (LanesOfLabel(label="db2", wanted=4, ended=4), "db2: 4 lanes done"),
        (LanesOfLabel(label="db2", wanted=0), "db2: 0 of 0 lanes"),
    ],
)
def test_a_label_says_how_many_are_at_work_and_what_became_of_the_others(of: LanesOfLabel, said: str) -> None:
    assert label_text(of) == said


def test_the_line_of_a_job_has_the_sum_and_the_labels_that_lack_some() -> None:
    known = by_lanes().state().unit("B02")
    assert where_text(known) == "1/6 lanes"
    assert lanes_short(known.lanes) == "dmz: 0 of 2 lanes, 2 wait; db2: 1 of 4 lanes, 3 lost"
    assert lanes_brief(()) == ""


def test_in_full_it_says_since_when_who_serves_it_and_what_to_type() -> None:
    view = by_lanes().view()
    times = Times.of(view.plan, view.forecast)
    db2, dmz = view.state.unit("B02").lanes
    assert list(label_lines(db2, times)) == ["db2: 1 of 4 lanes, 3 lost, since 23:48:00", "  w7 on host7"]
    assert list(label_lines(dmz, times)) == [
        "dmz: 0 of 2 lanes, 2 wait, since 23:49:00",
        "  NOBODY TAKES THEM: no worker serves dmz since 23:49:00: cutover worker --labels dmz",
    ]


def test_a_label_of_lanes_that_nobody_serves_needs_somebody_and_one_that_lacks_some_does_not() -> None:
    view = by_lanes().view()
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    found = [one for one in needs(view, rows, Times.of(view.plan, view.forecast)) if one.kind is Kind.WORKER]
    said = "B02: no worker serves dmz since 23:49:00: cutover worker --labels dmz"
    assert [(one.label, one.text) for one in found] == [("dmz", said)]


def test_an_event_of_lanes_is_a_warning_where_nobody_serves_them_and_minor_else() -> None:
    view = half_way().view()

    def said(of: LanesOfLabel) -> tuple[str, bool, bool]:
        event = LanesChanged(unit=UnitId("B02"), attempt=1, lanes=of)
        found = sentence(view.plan, Entry(seq=1, at=START, event=event))
        return found.text, found.warning, found.minor

    lies = LanesOfLabel(label="dmz", wanted=2, lies=True)
    assert said(lies) == ("dmz: 0 of 2 lanes, 2 wait; no worker serves dmz", True, False)
    assert said(LanesOfLabel(label="dmz", wanted=1, at=(W7,))) == ("dmz: 1 of 1 lane", False, True)


def test_a_script_reads_the_lanes_of_the_attempt_that_runs_and_of_each_before() -> None:
    told = job_json(by_lanes().view(), "B02")
    assert told is not None
    [db2, dmz] = told["lanes"]  # type: ignore[misc]
    assert (db2["wanted"], db2["at_work"], db2["lost"]) == (4, 1, 3)  # type: ignore[index]
    assert db2["served"] == [{"worker": "w7", "host": "host7", "lanes": 4}]  # type: ignore[index]
    assert (dmz["untaken"], dmz["hosts"]) == ("2022-11-11T22:49:00+00:00", [])  # type: ignore[index]


def test_who_did_how_much_is_said_with_its_size() -> None:
    share = Share(done="moved", worker="w7", host="host7", rows=12_000, bytes=3_400_000)
    assert share_text(share) == "moved by w7 on host7: 12,000 rows, 3.4 MB"
    assert (
        share_text(Share(done="summed", worker="", host="", rows=1)) == "summed by a worker not known any more: 1 row"
    )
