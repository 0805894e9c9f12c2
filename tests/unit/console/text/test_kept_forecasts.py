"""What a night forecast is read in lines of 80 columns, and kept whole in CSV."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

from console.text.calibration import calibration_json, calibration_sentence
from console.text.kept_forecasts import forecasts_csv, forecasts_text
from jobs.timing.calibration import calibrate
from plans.model.kept_forecasts import KeptForecast
from tests.support.world import START, plan

CAME = START + timedelta(hours=4)
NIGHT = tuple(
    KeptForecast(
        task=task,
        at=START + timedelta(minutes=10 * step),
        seq=step + 1,
        expected=CAME - timedelta(minutes=24 - step),
        due=CAME,
        low=CAME - timedelta(minutes=30),
        high=CAME + timedelta(minutes=20 - step),
        claim=0.5,
        rehearsals=3,
        made=12,
        of=20,
        moved="B02",
    )
    for step in range(24)
    for task in ("M1", "G3")
)
END = KeptForecast(task="M1", at=CAME, seq=99, expected=CAME, came=True)


def text(*kept: KeptForecast) -> str:
    return "\n".join(forecasts_text(plan(), kept, calibrate([kept])))


def test_each_distance_has_its_forecast_and_how_far_out_it_was_in_80_columns() -> None:
    shown = text(*NIGHT, END)
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "+18m" in next(line for line in shown.splitlines() if line.strip().startswith("3h "))
    assert "of 24 forecasts in 1 night" in shown


def test_what_is_still_ahead_is_told_as_it_is_forecast() -> None:
    shown = text(*NIGHT, END)
    assert "STILL AHEAD" in shown
    assert "G3" in shown.partition("STILL AHEAD")[2]


def test_a_run_of_a_few_minutes_is_told_as_too_short() -> None:
    assert "ten minutes before" in text(replace(NIGHT[0], at=CAME - timedelta(minutes=4)), END)


def test_a_run_without_kept_forecasts_says_so() -> None:
    assert "No forecast of this run was kept" in text()


def test_csv_has_every_forecast_that_was_kept() -> None:
    rows = list(csv.DictReader(io.StringIO(forecasts_csv((*NIGHT, END)))))
    assert len(rows) == len(NIGHT) + 1
    assert (rows[-1]["came"], rows[0]["moved"]) == ("1", "B02")


def test_a_calibration_is_one_short_clause_for_how_far_ahead_one_looks() -> None:
    known = calibrate([(*NIGHT, END), tuple(replace(one, expected=CAME) for one in (*NIGHT, END))])
    assert known is not None
    assert (
        calibration_sentence(known, timedelta(hours=2, minutes=30))
        == "of 48 forecasts in 2 nights 88% held; median error 6m, up to 3h ahead"
    )
    assert "none so far ahead" in calibration_sentence(known, timedelta(hours=9))
    told = calibration_json(known)
    assert told is not None
    assert (told["nights"], told["forecasts"], told["held"]) == (2, 48, 42)
