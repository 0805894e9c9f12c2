"""What the source is worth asking for tonight."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from jobs.run.outlook import tonights_work
from jobs.run.outlook.tonights_work import worth_asking
from plans.model.night import UnitTimes
from plans.rehearsals.fingerprint import fingerprint
from plans.rehearsals.matching import Units, by_id
from tests.support.driver import Driven
from tests.support.nights import copy_job, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task


def test_what_a_night_had_rows_of_is_looked_up_once_for_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = [task(name, copy_job(f"ehr.{name}")) for name in ("C1", "C2", "C3")]
    measured = tuple(replace(a_task(one.id), work=fingerprint(one.body)) for one in copied[:2])
    plan = replace(night(*copied, task("S1", sql_job())), nights=(a_night(*measured),))
    looked_up = list[Iterable[UnitTimes]]()

    def counted(units: Iterable[UnitTimes]) -> Units:
        looked_up.append(units)
        return by_id(units)

    monkeypatch.setattr(tonights_work, "by_id", counted)
    state = replace(Driven(plan).state, units={})
    for _ in range(2):
        assert [name for name, _ in worth_asking(plan, state)] == ["C1", "C2"]
    assert len(looked_up) == 1
