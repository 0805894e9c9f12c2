"""Whom hooks tell, through which channel; a rehearsal reaches nobody but the one place that its plan names."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.run.events import UnitId
from jobs.run.outlook.addressees import addressees
from jobs.run.state.told import Matter
from plans.model import RunKind
from plans.model.hooks import ChannelId, HookRole, HookWord
from tests.support.people.telling import DESK, TEAM, tell, told_night

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
