"""The file of a baseline comes back as it was, and says where it is not."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plans.baseline import HOURS_OF_WEEK, Baseline, HourSum, SeriesBaseline, hour_of_week
from plans.baseline_file import read, written
from plans.bundle import Unreadable
from plans.sealed import sealed

BEGINS = datetime(2026, 9, 28, tzinfo=UTC)
NOTHING = HourSum(weeks=6, total=0, squares=0)


def hours(**busy: tuple[int, int, int]) -> tuple[HourSum, ...]:
    """A week in which these hours (`h9`) had weeks, total and squares."""
    told = {
        int(name[1:]): HourSum(weeks=weeks, total=total, squares=squares)
        for name, (weeks, total, squares) in busy.items()
    }
    return tuple(told.get(number, NOTHING) for number in range(HOURS_OF_WEEK))


BASELINE = Baseline(
    begins=BEGINS,
    ends=BEGINS + timedelta(weeks=6),
    timezone="Europe/Oslo",
    country="NO",
    holidays={date(2026, 5, 17): "Grunnlovsdag"},
    left_out=((BEGINS, BEGINS + timedelta(hours=3), "everything was silent"),),
    series=(
        SeriesBaseline(flow="letters", hours=hours(h9=(5, 120, 3000), h10=(6, 3, 5))),
        SeriesBaseline(flow="letters", template='Epikrise "kort"', hours=hours(h9=(5, 1, 1))),
    ),
    not_counted={"orders": "too dear"},
    said={"letters": "left out"},
)


def test_it_comes_back_as_it_was_but_for_weeks_in_which_a_series_had_nothing() -> None:
    came = read(written(BASELINE))
    assert [one.template for one in came.series] == ["", 'Epikrise "kort"']
    assert came.series[1].hours[9] == HourSum(weeks=5, total=1, squares=1)
    assert replace(came, series=()) == replace(BASELINE, series=())
    assert written(came) == written(read(written(came)))


def test_hours_that_are_alike_are_kept_once() -> None:
    came = read(written(BASELINE))
    assert came.series[0].hours[20] is came.series[1].hours[21]


def test_an_edited_file_is_refused_at_its_seal() -> None:
    text = written(BASELINE).replace("[9, 120, 3000]", "[9, 12, 300]")
    with pytest.raises(Unreadable, match="not as it was recorded") as refused:
        read(text)
    assert text.splitlines()[refused.value.line - 1].startswith(' "seal"')


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("begins", "2026-09-28T00:00:00"),
        ("kind", "test"),
        ("holidays", {"17 May": "x"}),
        ("left_out", [["2026-09-28T00:00:00+00:00", "why"]]),
        ("counted", [["letters", [6] * 24]]),
        ("series", [["letters", "", "", [[9, -1, 1]]]]),
        ("series", [["letters", "", "", [[168, 1, 1]]]]),
        ("series", [["letters", "", "", [[9, 1, 1], [9, 1, 1]]]]),
        ("series", [["letters", 7, "", []]]),
        ("series", [["another", "", "", []]]),
        ("not_counted", []),
        ("timezone", None),
    ],
)
def test_what_does_not_belong_there_is_named_with_its_line(key: str, value: object) -> None:
    content = json.loads(written(BASELINE))
    content.pop("seal")
    text = sealed({**content, key: value}, by_lines=())
    with pytest.raises(Unreadable, match=f"{key} is not what belongs there") as refused:
        read(text)
    assert f'"{key}"' in text.splitlines()[refused.value.line - 1]


@pytest.mark.parametrize("text", ["", "{}", "[]", "title: a plan", '{"cutover_rehearsal": 1}', "[" * 100_000])
def test_another_file_is_none(text: str) -> None:
    with pytest.raises(Unreadable, match="this is no file of a baseline"):
        read(text)


def test_a_newer_one_is_refused_by_name() -> None:
    with pytest.raises(Unreadable, match="up to format 1, and not 2"):
        read(sealed({"cutover_baseline": 2}, by_lines=()))


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (datetime(2026, 11, 2, 0, 30, tzinfo=UTC), 1),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 6 * 24 + 2),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 6 * 24 + 2),
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), 6 * 24 + 3),
    ],
)
def test_the_hour_of_the_week_is_the_one_on_the_clocks(moment: datetime, hour: int) -> None:
    assert hour_of_week(moment, ZoneInfo("Europe/Oslo")) == hour
