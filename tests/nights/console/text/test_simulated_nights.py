"""What simulated nights are told as: in 80 columns, as a table for spreadsheets, for scripts."""

import csv
import io
from functools import cache

import pytest

from console.text.simulated_nights import simulated_csv, simulated_json, simulated_text
from jobs.simulation.night import Conditions
from jobs.simulation.simulation import How, Simulation, simulate
from plans.model import ForecastCriterion, Manual, Milestone, RunKind, TaskId
from plans.model.faults import NO_FAULTS
from tests.support.nights import at, copy_job, gate, night, task
from tests.support.rehearsed import rehearsed_by

pytestmark = pytest.mark.xdist_group("simulated nights")
"""They are played once for all of them."""


@cache
def simulation(how: How = How.ENGINE, rehearsals: int = 3) -> Simulation:
    """Ten nights of two gates, the first of which wants a forecast in time."""
    plan = night(
        task("J1", copy_job("a.*"), minutes=60, undo=True),
        task("G1", gate(ForecastCriterion(task=TaskId("M1"), by=at(115))), after="J1", minutes=10),
        task("P1", Manual(), after="G1", minutes=20),
        task("G2", gate(final=True), after="P1", minutes=10),
        task("M1", Milestone(), after="G2", deadline=at(105)),
    )
    plan = rehearsed_by(plan, *(0.9, 1.0, 1.2)[:rehearsals])
    conditions = Conditions(kind=RunKind.PRODUCTION, seed=1, faults=NO_FAULTS)
    return simulate(plan, conditions, runs=10, how=how)


@pytest.mark.parametrize("how", list(How))
def test_it_fits_80_columns_and_says_first_that_nothing_of_it_happened(how: How) -> None:
    lines = list(simulated_text(simulation(how)))
    assert lines[0].startswith("SIMULATED: 10 nights of the go-live")
    assert max(map(len, lines)) <= 80
    assert "Nothing was executed, and nothing written." in " ".join(" ".join(lines).split())


def test_the_chance_is_told_in_counts_with_its_footing() -> None:
    seen = simulation()
    text = " ".join(simulated_text(seen))
    made = seen.verdict.made
    assert 0 < made < 10
    assert f"by Fri 13:45: made in {made} of 10 simulated nights, from 3 rehearsals" in text
    assert "no-go at G1 (M1 is forecast" in text
    assert "nothing rehearsed" in " ".join(simulated_text(simulation(How.WALKED, rehearsals=0)))


def test_the_spreadsheet_has_a_line_a_night() -> None:
    rows = list(csv.DictReader(io.StringIO(simulated_csv(simulation()))))
    assert [row["night"] for row in rows] == [str(number) for number in range(1, 11)]
    assert sum(row["made"] == "yes" for row in rows) == simulation().verdict.made
    assert rows[-1]["lost"] == "no-go G1"
    assert rows[-1]["G2"] == ""


def test_scripts_are_told_all_of_it() -> None:
    told = simulated_json(simulation())
    assert (told["simulated"], told["nights"], told["rehearsals"], len(told["each"])) == (True, 10, 3, 10)
    assert [one["task"] for one in told["passages"]] == ["G1", "G2", "M1"]
    assert told["another_worker"][0]["task"] == "J1"


def test_the_same_seed_gives_the_same_text() -> None:
    walked = simulation(How.WALKED)
    again = simulate(walked.plan, walked.conditions, runs=10, how=How.WALKED)
    assert list(simulated_text(again)) == list(simulated_text(walked))
