"""Which nights count is told in a sentence, by where they came from, and never more names than anybody reads."""

from dataclasses import replace

import pytest

from console.text.rehearsals.counted_nights import nights_counted, runs_beside_files
from jobs.run.events import CountedNight, NightFrom, NightsCounted, NotCounted
from tests.unit.plans.rehearsals.test_file import a_night, a_task


def night(run: str, source: NightFrom = NightFrom.RUN) -> CountedNight:
    return CountedNight(run=run, birth=run, head="h", source=source)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (NightsCounted(), "no rehearsal counts"),
        (NightsCounted(nights=(night("7f3a"),)), "1 rehearsal counts: 7f3a (run here)"),
        (
            NightsCounted(nights=(night("dr1", NightFrom.FILE), night("7f3a"), night("b21c"))),
            "3 rehearsals count: 7f3a, b21c (runs here), dr1 (file of the plan)",
        ),
        (
            NightsCounted(
                not_counted=(
                    NotCounted(why="not over", runs=("9a01",), count=1),
                    NotCounted(why="of another plan", runs=("a", "b", "c", "d"), count=14),
                )
            ),
            "no rehearsal counts; not counted: 9a01 (not over); a, b, c and 11 more (of another plan)",
        ),
    ],
)
def test_what_counts_and_what_does_not_is_said(event: NightsCounted, text: str) -> None:
    assert nights_counted(event).text == text


def test_a_night_that_arrives_both_ways_is_named_as_its_file_alone() -> None:
    both, cut_short, here = (replace(a_night(a_task()), birth=run, run=run) for run in ("dr1", "dr2", "dr3"))
    unfinished = replace(cut_short, result=None)
    runs = [both, cut_short, here]
    assert runs_beside_files([both, unfinished], runs) == "of them runs of the control database: dr2, dr3"
    assert runs_beside_files(runs, runs) == ""


def test_a_run_that_was_given_up_before_anything_was_measured_is_not_named_among_them() -> None:
    assert runs_beside_files([], [replace(a_night(), result="aborted", tasks=(), rollbacks=())]) == ""
