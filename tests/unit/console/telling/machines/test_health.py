"""How healthy a run is, as machines are told: one light, and the codes of what makes it so."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.telling.machines.health import (
    LIGHT_OF,
    MOST,
    Light,
    Reason,
    health,
    health_json,
    health_line,
    unknown_line,
)
from console.text.night.need import Kind
from jobs.journal.base import NoSuchRun, Unavailable
from jobs.run import events as e
from tests.support.world import NOW, PROGRESS, Night, half_way, no_go, polling, rolling_back

LONG_AGO = NOW - timedelta(minutes=3)


def reasons(night: Night, **changes: object) -> dict[str, Light]:
    return {str(one): one.light for one in health(night.view(progress=PROGRESS, **changes)).reasons}


def test_a_choice_that_somebody_must_make_is_red_and_what_is_tried_again_is_degraded() -> None:
    found = reasons(half_way())
    assert found["choice:B05"] is Light.RED
    assert found["retry:B04"] is found["quiet:B03"] is found["late"] is Light.DEGRADED
    assert next(iter(found)) == "choice:B05"  # the gravest first


def test_a_poll_that_is_open_is_what_a_night_does_and_no_reason() -> None:
    told = health(polling().view(progress=PROGRESS))
    assert told.light is Light.DEGRADED
    assert {one.code for one in told.reasons}.isdisjoint({Kind.POLL, Kind.DECISION})


@pytest.mark.parametrize(
    ("night", "reason", "light"), [(no_go, "no-go:G2", Light.RED), (rolling_back, "rolling-back", Light.DEGRADED)]
)
def test_a_no_go_is_red_until_somebody_says_what_now(night: Callable[[], Night], reason: str, light: Light) -> None:
    assert reasons(night())[reason] is light


def test_an_engine_that_is_missed_and_a_control_database_that_is_away_are_red() -> None:
    missed = health(half_way().view(lease=None, unheld_since=LONG_AGO, waits_since=LONG_AGO))
    assert (missed.light, missed.engine) == (Light.RED, "missing")
    assert str(missed.reasons[0]) == "engine"
    assert "database" in reasons(half_way(), lost=True)


def test_since_when_the_journal_was_verified_is_told_where_not_all_of_it_was() -> None:
    assert health_json(health(half_way().view()))["verified_since"] is None
    from_a_fold = health(half_way().view(verified_since=NOW))
    assert health_json(from_a_fold)["verified_since"] == NOW.isoformat()


def test_what_people_do_is_degraded_once_it_is_late() -> None:
    night = Night()
    assert reasons(night, real_now=NOW)["task:A01"] is Light.DEGRADED  # three hours after its time
    early = health(night.view(now=night.start))
    assert (early.light, early.reasons) == (Light.HEALTHY, ())


def test_a_run_that_has_ended_is_healthy_whatever_came_of_it_while_its_journal_can_be_believed() -> None:
    night = half_way()
    night.say(172, e.RunEnded(result=e.Result.ROLLED_BACK, by="k.stone"))
    told = health(night.view())
    assert (told.light, told.reasons) == (Light.HEALTHY, ())
    assert health_line(told).endswith(" reasons= ended=rolled-back")
    view = night.view()
    changed = replace(view.state, flaws=(e.ChainFlaw(seq=7, why="its hash is another one"),))
    assert [str(one) for one in health(replace(view, state=changed)).reasons] == ["journal"]


def test_the_line_has_codes_and_ids_and_no_text_that_anybody_typed() -> None:
    night = half_way()
    night.say(169, e.Warned(unit=e.UnitId("A04"), text="patient 0101\nred run=other"))
    line = health_line(health(night.view(progress=PROGRESS)))
    assert re.fullmatch(
        r"red run=7f3a engine=working late_s=600 age_s=\d+ needs=\d+ reasons=[a-z-]+(:\w+)?(,[a-z-]+(:\w+)?)*", line
    )


def test_a_line_names_ten_reasons_and_counts_the_others_which_json_has() -> None:
    told = health(half_way().view())
    many = replace(told, reasons=tuple(Reason(light=Light.RED, code="choice", about=f"B{n}") for n in range(MOST + 3)))
    assert health_line(many).endswith(",choice:B9,+3")
    assert len(health_json(many)["reasons"]) == MOST + 3  # type: ignore[arg-type]


def test_what_cannot_be_read_has_no_light() -> None:
    assert unknown_line("7f3a", Unavailable("it is away")) == "unknown run=7f3a reasons=control-database-away"
    assert unknown_line(None, NoSuchRun("none")) == "unknown reasons=cannot-be-read"


def test_every_kind_of_item_has_a_light() -> None:
    assert set(LIGHT_OF) == set(Kind)
