"""The figures of runs, read by the parsers of Prometheus' own client."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from console.telling.machines.exposition import LONGEST, Dialect, Family, Sample, Sort, exposition, number
from console.telling.machines.families.bounds import TASKS
from console.telling.machines.figures import RUNS, figures
from console.telling.machines.watched import Watched
from jobs.api import Progress
from jobs.run import events as e
from tests.support.world import NOW, PROGRESS, TRENDS, half_way, no_go, polling, rolling_back

PARSED = pytest.mark.needs("prometheus_client", "another reader's eyes on the figures")
HALF_WAY = half_way().view(progress=PROGRESS)


def parsed(text: str, dialect: Dialect) -> dict[str, dict[str, float]]:
    """By the name of each sample: the values by their labels, without the run."""
    if dialect is Dialect.OPENMETRICS:
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
    else:
        from prometheus_client.parser import text_string_to_metric_families
    found: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            key = ",".join(value for name, value in sample.labels.items() if name != "run")
            found.setdefault(sample.name, {})[key] = sample.value
    return found


def told(watched: Watched, dialect: Dialect = Dialect.OPENMETRICS) -> Mapping[str, Mapping[str, float]]:
    return parsed(figures([watched], dialect, program="0.1"), dialect)


@PARSED
@pytest.mark.parametrize("dialect", Dialect)
def test_both_texts_say_the_same_to_the_parser_of_each(dialect: Dialect) -> None:
    known = told(Watched(view=HALF_WAY, trends=TRENDS), dialect)
    assert known["cutover_go_live_variance_seconds"] == {"": 600}
    assert known["cutover_retries_total"] == {"": 4}
    assert known["cutover_health"] == {"healthy": 0, "degraded": 0, "red": 1}
    assert known["cutover_rows_per_second"] == {"": 33_712}
    assert known["cutover_moved_bytes_per_second"] == {"": 20_200_000}
    assert known["cutover_tasks"]["running"] == 4
    assert (known["cutover_needs"]["choice"], known["cutover_needs"]["engine"]) == (1, 0)
    assert known["cutover_task_waits_seconds"] == {"B03": 270}
    assert known["cutover_gate_state"]["G1,go_with_caveat"] == 1
    assert "cutover_rollback_ends_timestamp_seconds" not in known
    assert known == told(Watched(view=HALF_WAY, trends=TRENDS))


@PARSED
def test_after_a_no_go_no_go_live_is_forecast_and_a_rollback_says_when_it_ends() -> None:
    refused, back = told(Watched(view=no_go().view())), told(Watched(view=rolling_back().view()))
    assert refused["cutover_stage"]["no_go"] == back["cutover_stage"]["rolling_back"] == 1
    for known in (refused, back):
        assert known.keys().isdisjoint({"cutover_go_live_forecast_timestamp_seconds", "cutover_go_live_chance_ratio"})
    assert "cutover_rollback_ends_timestamp_seconds" in back


@PARSED
def test_while_the_control_database_is_away_nothing_is_said_of_an_engine() -> None:
    known = told(Watched(view=polling().view(lost=True)))
    assert known["cutover_control_database_up"] == {"": 0}
    assert known.keys().isdisjoint({"cutover_engine", "cutover_lease_held", "cutover_standbys"})
    missed = polling().view(lease=None, unheld_since=NOW - timedelta(seconds=90))
    assert told(Watched(view=missed))["cutover_engine_missed_seconds"] == {"": 90}


@PARSED
def test_several_runs_have_each_name_once_and_too_many_are_counted() -> None:
    many = [Watched(view=replace(HALF_WAY, run=f"r{number}")) for number in range(RUNS + 2)]
    text = figures(many, Dialect.OPENMETRICS)
    assert text.count("# TYPE cutover_health ") == 1
    assert text.count('cutover_lease_held{run="r') == RUNS
    assert parsed(text, Dialect.OPENMETRICS)["cutover_left_out_runs"] == {"": 2}
    besides = figures(many[:1], Dialect.OPENMETRICS, left_out=3)  # of which nobody is followed
    assert parsed(besides, Dialect.OPENMETRICS)["cutover_left_out_runs"] == {"": 3}


@PARSED
def test_of_a_hundred_attempts_fifty_are_told_and_the_others_counted() -> None:
    night = half_way()
    units = [e.UnitId(f"X{number:03}") for number in range(TASKS * 2)]
    for unit in units:
        night.say(170, e.AttemptStarted(unit=unit, attempt=1, token=1))
    many = night.view(progress={str(unit): Progress(done=1, total=4) for unit in units})
    known = told(Watched(view=many))
    assert len(known["cutover_task_done_ratio"]) == TASKS
    assert known["cutover_left_out_samples"]["cutover_task_done_ratio"] == TASKS


@PARSED
def test_what_people_typed_cannot_break_the_text_or_grow_it() -> None:
    hostile = 'night" 1\n# EOF\nred{x="\\' + "y" * 10_000
    view = replace(HALF_WAY, state=replace(HALF_WAY.state, title=hostile))
    [title] = [key for key in told(Watched(view=view))["cutover_run_info"] if "night" in key]
    assert title.startswith('night" 1 # EOF red{x="\\yyy')
    assert len(title) < LONGEST + 50


def test_speeds_are_told_once_somebody_has_looked_for_a_while() -> None:
    text = figures([Watched(view=HALF_WAY)], Dialect.OPENMETRICS)
    assert "cutover_rows_per_second" not in text
    idle = half_way().view()
    assert 'cutover_rows_per_second{run="7f3a"} 0\n' in figures([Watched(view=idle)], Dialect.OPENMETRICS)


def test_a_text_ends_as_its_form_demands_and_says_units() -> None:
    family = Family(
        name="cutover_age_seconds",
        sort=Sort.GAUGE,
        help="An age.",
        unit="seconds",
        samples=(Sample(value=0.5, labels={}),),
    )
    assert exposition([family], Dialect.OPENMETRICS) == (
        "# TYPE cutover_age_seconds gauge\n# UNIT cutover_age_seconds seconds\n# HELP cutover_age_seconds An age.\n"
        "cutover_age_seconds 0.5\n# EOF\n"
    )
    assert exposition([family], Dialect.PROMETHEUS) == (
        "# HELP cutover_age_seconds An age.\n# TYPE cutover_age_seconds gauge\ncutover_age_seconds 0.5\n"
    )


def test_labels_that_are_alike_once_they_are_cut_are_told_once() -> None:
    alike = tuple(Sample(value=number, labels={"task": "x" * LONGEST + str(number)}) for number in range(2))
    family = Family(name="cutover_x", sort=Sort.GAUGE, help="x", samples=alike)
    assert exposition([family], Dialect.PROMETHEUS).count("cutover_x{") == 1


def test_a_number_is_written_as_short_as_it_is() -> None:
    assert [number(value) for value in (True, 3, 2.0, 0.25, 1e18)] == ["1", "3", "2", "0.25", "1000000000000000000"]
