"""The page of those who watch machines, and the sample rules, name what there is."""

import re

import yaml

from console.telling.machines.exposition import Dialect
from console.telling.machines.figures import figures
from console.telling.machines.health import LIGHT_OF, Code, Light
from console.telling.machines.watched import Watched
from console.text.night.need import Kind
from tests.support.places import ROOT
from tests.support.world import PROGRESS, TRENDS, half_way, rolling_back

PAGE = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
RULES = ROOT / "docs" / "units" / "cutover-alerts.yaml"
OF_FLOWS = {"cutover_flow_red", "cutover_flow_missing"}
"""Told where a plan has flows."""
OF_REPLICATIONS = {f"cutover_replication_{what}" for what in ("red", "wal_kept_bytes", "can_be_taken_back")} | {
    "cutover_lag_seconds",
    "cutover_lag_bytes",
}
"""Told where a plan has databases that follow each other."""
ELSEWHERE = {"cutover_operator", "cutover_observer", "cutover_party"}
"""Roles, not figures."""


def names() -> set[str]:
    """Of every figure, as it is sampled."""
    busy = Watched(view=half_way().view(progress=PROGRESS), trends=TRENDS)
    missed = half_way().view(lease=None, unheld_since=half_way().start)
    text = figures([busy, Watched(view=rolling_back().view(run="b")), Watched(view=missed)], Dialect.PROMETHEUS)
    return set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)) | OF_FLOWS | OF_REPLICATIONS


def named(text: str) -> set[str]:
    return set(re.findall(r"\bcutover_\w+", text)) - ELSEWHERE


def test_the_page_names_every_figure_and_no_other() -> None:
    abbreviated = {"cutover_go_live_forecast_timestamp_seconds"}  # `_forecast_`, beside the planned one
    assert named(PAGE) | abbreviated == names() | abbreviated


def test_the_sample_rules_are_yaml_and_ask_for_figures_that_there_are() -> None:
    rules = [rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
    assert all({"alert", "expr", "labels", "annotations"} <= set(rule) for rule in rules)
    assert {name for rule in rules for name in named(rule["expr"])} <= names()


def test_the_page_names_every_reason_that_is_not_healthy_by_itself() -> None:
    codes = {str(code) for code in Code} | {str(kind) for kind in Kind if LIGHT_OF[kind] is not Light.HEALTHY}
    spoken = {word.split(":")[0] for word in re.findall(r"`([a-z:A-Z0-9-]+)`", PAGE)}
    assert codes <= spoken
