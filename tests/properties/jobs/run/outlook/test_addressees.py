"""Whom hooks tell, through which channel; a rehearsal reaches nobody but the one place that its plan names."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.run.events import Addressee, UnitId
from jobs.run.outlook.addressees import addressees, everybody_told
from jobs.run.state.told import Matter
from plans.model import CommsSpec, Job, JobKind, PartyId, RunKind
from plans.model.hooks import ChannelId, HookRole, HookWord
from tests.support.nights import night, sql_job, task
from tests.support.people.telling import DESK, TEAM, tell, telling, told_night

ROLES = st.sampled_from([*HookRole, "ward"])


@given(
    hooks=st.lists(st.tuples(st.sampled_from(HookWord), ROLES, st.sampled_from([DESK, ChannelId("pager")]))),
    word=st.sampled_from(HookWord),
    unit=st.sampled_from([None, "W1", "A1", "G1", "W1~back"]),
)
def test_no_rehearsal_reaches_anybody_outside(
    hooks: list[tuple[HookWord, str, ChannelId]], word: HookWord, unit: str | None
) -> None:
    made = [tell(one, to=str(to), through=through) for one, to, through in hooks]
    matter = Matter(word=word, unit=UnitId(unit) if unit is not None else None)
    plan, silent = told_night(*made), told_night(*made, team=None)
    assert {one.channel for one in addressees(plan, RunKind.REHEARSAL, matter)} <= {TEAM}
    assert addressees(silent, RunKind.REHEARSAL, matter) == ()
    told = addressees(plan, RunKind.PRODUCTION, matter)
    assert TEAM not in {one.channel for one in told}
    assert len(set(told)) == len(told)


def test_those_whom_a_task_or_a_rollback_sends_a_text_are_tested_as_well() -> None:
    spec = CommsSpec(to=(PartyId("ward"),), through=DESK, file="t.md", subject="", text="x")
    text = Job(kind=JobKind.COMMS, spec=spec)
    sending = telling(night(task("S1", text), task("A1", sql_job(), undo=text)))
    assert everybody_told(sending, RunKind.PRODUCTION) == (Addressee(party="ward", channel=DESK),)
    assert everybody_told(sending, RunKind.REHEARSAL) == (Addressee(party="ward", channel=TEAM),)
