"""The file of a programme: what is read of it, and each problem with its line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plans.model.programme import IndicatorName, Light, PhaseName, PhaseState
from plans.problems import PlanProblems
from plans.programme_file import parse_programme, read_programme
from tests.support.places import ROOT

SAMPLE = ROOT / "docs" / "waves.yaml"


def test_the_sample_says_indicators_phases_and_nights() -> None:
    known = read_programme(SAMPLE)
    assert known.indicators[IndicatorName.DEPENDENCIES].now is Light.RED
    assert IndicatorName.RISK not in known.indicators
    assert known.phases[PhaseName.EXTENDED_TRIAL].state is PhaseState.UNDER_WAY
    dress, first, second = known.nights
    assert (dress.actual, dress.outage) == (datetime(2026, 10, 17, 1, 20, tzinfo=UTC), timedelta(hours=3, minutes=40))
    assert (first.pack, second.planned) == ("wave-1.cutover", datetime(2027, 2, 6, 2, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("timezone: Europe/Oslo", "timezone: Europe/Osl", 'w.yaml:3:11: there is no zone "Europe/Osl"'),
        ("now: red", "now: blue", "w.yaml:12:40: expected 'green', 'amber' or 'red'"),
        ("economy:", "economi:", 'w.yaml:8:3: unknown key "economi" (did you mean "economy"?)'),
        ("state: under_way", "state: soon", "w.yaml:31:12:"),
        ("2026-10-17 03:00", '"03:00"', 'w.yaml:43:14: "03:00" has no date'),
        ("pack: wave-1.cutover", "pack: a, run: b", "it has a run and a pack"),
        (', planned: "2027-02-06 03:00"', "", "w.yaml:49:5: nothing tells when it is"),
        ("outage: 3h40m", "outage: 220", "w.yaml:45:13: 220 has no unit"),
        ("programme: 1", "programme: 2", "w.yaml:1:12:"),
        ("open_problems: 2", "open_problems: -2", "w.yaml:47:20:"),
    ],
)
def test_a_problem_is_told_with_its_line(before: str, after: str, says: str) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(PlanProblems) as raised:
        parse_programme(text.replace(before, after, 1), "w.yaml")
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "w.yaml:1:1: the file is empty"), ("- 1", "w.yaml:1:1: a programme is a mapping, this is a")],
)
def test_a_file_that_says_nothing_is_a_problem(text: str, says: str) -> None:
    with pytest.raises(PlanProblems) as caught:
        parse_programme(text, "w.yaml")
    [problem] = caught.value.problems
    assert f"{problem.place}: {problem.message}".startswith(says)
    assert problem.hint == "begin with: programme: 1"


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(PlanProblems, match="it cannot be read"):
        read_programme(tmp_path)
    (tmp_path / "w").write_bytes(b"\xff")
    with pytest.raises(PlanProblems, match="not UTF-8"):
        read_programme(tmp_path / "w")
