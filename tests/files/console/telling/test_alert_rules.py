"""The sample rules hold in the moments that they are for, and at no other; their names and labels are there."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
import yaml

from console.telling.machines.exposition import Dialect
from console.telling.machines.figures import figures
from console.telling.machines.watched import Watched
from console.view.model import View
from jobs.run import events as e
from plans.model import Direction, RunKind
from tests.support.places import ROOT
from tests.support.replication.nights import shown, switched
from tests.support.watching.rules import Rule, labels_of
from tests.support.world import NOW, PROGRESS, half_way, polling, rolling_back

RULES = {
    rule["alert"]: rule
    for group in yaml.safe_load((ROOT / "docs" / "units" / "cutover-alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
}
LONG_AGO = NOW - timedelta(minutes=3)
MISSED = half_way().view(lease=None, unheld_since=LONG_AGO, waits_since=LONG_AGO)
LATER = half_way().view(now=NOW + timedelta(minutes=40), progress=PROGRESS)
CALM = polling().view(progress=PROGRESS)
OF_FLOWS = {"cutover_flow_red": {"run", "flow"}}
"""Told where a plan has flows."""


def told(*views: View) -> str:
    return figures([Watched(view=view) for view in views], Dialect.PROMETHEUS, program="1")


LABELS: Mapping[str, set[str]] = {**labels_of(told(CALM, MISSED, LATER, shown(switched(), Direction.BACK))), **OF_FLOWS}


def firing(text: str, *, seconds: float = 0) -> set[str]:
    """The rules that hold, so many seconds after these figures were told."""
    now = NOW.timestamp() + seconds
    return {name for name, rule in RULES.items() if Rule(rule["expr"], LABELS, text, now).found}


def with_figure(text: str, name: str, value: float) -> str:
    """The same with another value of a figure; there is one of that name."""
    changed, count = re.subn(rf"^({name}(?:{{.*}})?) \S+$", rf"\g<1> {value}", text, flags=re.MULTILINE)
    assert count == 1, name
    return changed


def test_a_night_that_goes_as_planned_alerts_nobody() -> None:
    assert firing(told(CALM)) == firing(told(rolling_back().view())) == set()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (told(half_way().view(progress=PROGRESS)), {"CutoverRed"}),
        (told(MISSED), {"CutoverRed", "CutoverNoEngine"}),
        (told(half_way().view(lost=True)), {"CutoverRed", "CutoverControlDatabaseAway"}),
        ("", {"CutoverNotWatched"}),
        (told(LATER), {"CutoverRed", "CutoverLate", "CutoverQuiet", "CutoverNotWatched"}),
        (with_figure(told(CALM), "cutover_left_out_runs", 2), {"CutoverFiguresLeftOut"}),
        (told(CALM) + 'cutover_flow_red{run="7f3a",flow="F1"} 1\n', {"CutoverFlowRed"}),
    ],
    ids=["a choice", "no engine", "database away", "nothing is told", "late and quiet", "left out", "a red flow"],
)
def test_each_rule_holds_in_the_moment_that_it_is_for(text: str, rules: set[str]) -> None:
    seconds = 0 if "CutoverNotWatched" not in rules else 40 * 60 + 121
    assert firing(text, seconds=seconds) == rules


def test_a_production_without_a_stand_by_is_a_ticket_and_a_rehearsal_is_none() -> None:
    alone = polling().view(progress=PROGRESS, standbys=0)
    assert firing(told(alone)) == set()
    production = replace(alone, state=replace(alone.state, kind=RunKind.PRODUCTION))
    assert firing(told(production)) == {"CutoverNoStandby"}


def test_a_way_back_that_closes_soon_or_is_lost_is_a_ticket() -> None:
    soon = with_figure(told(CALM), "cutover_no_go_safe_until_timestamp_seconds", NOW.timestamp() + 60)
    assert firing(soon) == {"CutoverNoWayBackSoon"}
    assert firing(with_figure(soon, "cutover_no_return_passed", 1)) == set()
    lost = shown(switched(), Direction.BACK)
    text = with_figure(told(lost), "cutover_replication_can_be_taken_back", 0)
    assert "CutoverNoWayBackOfSwitch" in firing(text, seconds=lost.real_now.timestamp() - NOW.timestamp())


def test_a_night_that_is_live_is_late_no_more_and_nothing_of_one_that_has_ended_alerts() -> None:
    night = half_way()
    night.say(220, e.RunEnded(result=e.Result.COMPLETED))
    ended = told(night.view(now=NOW + timedelta(minutes=60)))
    red_flow = 'cutover_flow_red{run="7f3a",flow="F1"} 1\n'
    late = ended + 'cutover_go_live_variance_seconds{run="7f3a"} 1200\n'
    assert firing(ended + red_flow, seconds=60 * 60) == set()
    assert firing(with_figure(late, "cutover_go_live_reached", 1), seconds=60 * 60) == set()


@pytest.mark.parametrize("name", RULES)
def test_the_words_of_a_rule_name_labels_that_its_figures_have(name: str) -> None:
    rule = RULES[name]
    asked = Rule(rule["expr"], LABELS, told(CALM), NOW.timestamp()).asked
    assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= asked


@pytest.mark.parametrize(
    "wrong", ["cutover_healthy == 1", 'cutover_health{light="red"} == 1', "cutover_lease_held ==", "1 > 2", "a ~ 1"]
)
def test_a_rule_that_asks_for_what_is_not_there_is_found(wrong: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        Rule(wrong, LABELS, told(CALM), NOW.timestamp())
