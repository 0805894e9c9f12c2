"""Rehearsals of the demonstration: which of them are recorded, and beside which plan."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from console.demo import rehearsing
from console.demo.options import Options
from console.demo.stage import Stage
from console.exits import Exit
from console.running.settings import Control
from jobs.embedded.server import EmbeddedServer
from jobs.journal.base import Journal
from jobs.past import Past
from jobs.run.events import Result, RunEnded
from plans.load import load
from plans.rehearsals.file import written
from tests.support.command_line import cutover
from tests.support.ghosts import night_of
from tests.support.world import Night


def past(run: str, result: Result | None) -> Past:
    night = Night()
    if result is not None:
        night.say(200, RunEnded(result=result))
    return Past(run=run, plan=night.plan, state=night.state(), entries=())


async def test_only_what_went_through_to_its_end_is_recorded_and_the_rest_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pasts = {"a": past("a", Result.COMPLETED), "b": past("b", Result.ABORTED)}

    async def history(_: object, run: str) -> Past:
        return pasts[run]

    monkeypatch.setattr(rehearsing, "history", history)
    said: list[str] = []
    stage = Stage(control=Control(dsn=None), server=cast(EmbeddedServer, None), options=Options(), say=said.append)
    ended = await rehearsing.played(stage, cast(Journal, None), {"dr1": "a", "dr2": "b"})
    assert list(ended) == ["dr1"]
    assert said == ["DR2 did not go through to its end, and is left out (cutover attach b)"]


def test_the_copy_of_the_plan_names_the_nights_beside_it(tmp_path: Path) -> None:
    file = rehearsing.plan_with_rehearsals(tmp_path / "copy")
    (file.parent / "rehearsals").mkdir()
    night = replace(night_of(load(file).plan), family=load(file).plan.family)
    (file.parent / "rehearsals" / "dr1.json").write_text(written(night), encoding="utf-8")
    assert [one.called for one in load(file).plan.nights] == ["DR1"]


def test_rehearsals_are_never_simulated() -> None:
    refused = cutover("demo", "--simulated", "--rehearse", "2")
    assert refused.returncode == Exit.USAGE
