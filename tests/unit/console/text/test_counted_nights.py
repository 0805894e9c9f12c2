"""Which nights count is told in a sentence, by where they came from, and never more names than anybody reads."""

import pytest

from console.text.counted_nights import nights_counted
from jobs.run.events import CountedNight, NightFrom, NightsCounted, NotCounted


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
