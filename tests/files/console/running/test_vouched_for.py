"""A person answers at the start of a rehearsal for databases that only workers reach."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from console.running.production import vouched_for
from plans.load import load
from plans.model import Plan, RunKind

TEXT = """
cutover: 1
title: Far away
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties: {ops: {name: Operations}}
databases:
  legacy: {role: source, runs_on: dmz, rehearsal: {dsn: postgresql:///legacy}%s}
  wards: {role: source, runs_on: ward-net, rehearsal: {dsn: postgresql:///wards}}
  platform: {role: target, rehearsal: {dsn: postgresql:///platform}}
tasks:
  - {id: M1, title: Live, owner: ops, milestone: true}
"""
PRODUCTION = ", production: {service: legacy, identity: {database: legacy}}"


def far(tmp_path: Path, more: str = PRODUCTION) -> Plan:
    """The plan. Args: more: of its first database."""
    file = tmp_path / "plan.yaml"
    file.write_text(TEXT % more, encoding="utf-8")
    return load(file).plan


@pytest.mark.parametrize(
    ("typed", "answered"),
    [("legacy\nwards\n", ("legacy", "wards")), ("\nwards\n", ("wards",)), ("no\n", ()), ("", ())],
)
def test_who_types_a_name_answers_for_it_and_who_types_nothing_leaves_it_to_its_workers(
    tmp_path: Path, typed: str, answered: tuple[str, ...]
) -> None:
    with CliRunner().isolation(input=typed):
        assert vouched_for(far(tmp_path), RunKind.REHEARSAL) == answered


def test_nobody_is_asked_where_the_plan_names_no_production_or_production_runs(tmp_path: Path) -> None:
    with CliRunner().isolation(input="legacy\nwards\n"):
        assert vouched_for(far(tmp_path, more=""), RunKind.REHEARSAL) == ()
        assert vouched_for(far(tmp_path), RunKind.PRODUCTION) == ()
