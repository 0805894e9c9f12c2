"""The control database fails over to a copy that lacks the last events: it is said, held, and nothing runs twice."""

from pathlib import Path

import pytest

from jobs.past import history
from jobs.run.events import AttemptEnded, HoldSet, JournalDoubted
from jobs.run.state.unit import Phase
from tests.support.eventually import eventually
from tests.support.processes import PATIENCE, Night
from tests.support.session.variants import by_night

TASKS = """
  - {id: Q1, title: Count, duration: 1m, job: {sql: {on: platform, query: "update a set n = n + 1"}}}
  - {id: C1, title: Script, after: [Q1], duration: 1m, job: {command: {shell: "echo ran >> $RAN", env: [RAN]}}}
  - {id: P1, title: Look, owner: me, after: [C1], duration: 1m, manual: {}}
  - {id: M1, title: Go-live, after: [P1], milestone: true}
"""
OLDER_COPY = """
    delete from cutover_control.event where seq > 2;
    update cutover_control.head set (seq, hash, holder, expires, term) =
        (select seq, hash, null, null::timestamptz, 1 from cutover_control.event where seq = 2)
"""
"""What is left: the creation of the run, and its first engine."""


@pytest.mark.parametrize("host", ["the same host", by_night("another host")])
async def test_a_copy_without_the_last_events_is_held_and_a_person_decides(
    night: Night, host: str, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    async with night.on(night.platform) as target:
        await target.execute("create table a (n int); insert into a values (0)")
    run, witness = await night.begin(TASKS)
    first = night.engine(run, RAN=str(ran))
    await witness.heard(AttemptEnded, lambda event: event.unit == "C1")
    first.kill()
    await witness.close()
    async with night.on(night.control) as control:
        await control.execute(OLDER_COPY)

    later = night.witness(run)
    state = {} if host == "the same host" else {"CUTOVER_STATE": str(tmp_path / "elsewhere")}
    second = night.engine(run, RAN=str(ran), **state)
    doubted = await later.heard(JournalDoubted)
    assert any("attempt of Q1" in flaw.why for flaw in doubted.flaws)
    hold = await later.heard(HoldSet)
    assert "lacks what was recorded" in hold.reason
    status = await night.cutover("status", run)
    assert "HOLD since" in status.out
    assert second.alive
    assert ran.read_text() == "ran\n"

    await night.do(run, "resume")
    await eventually(lambda: done(night, run, "Q1"), within=PATIENCE)
    assert await night.ask(night.platform, "select n from a") == 1
    if host == "the same host":  # which knows that C1 was begun: a person is asked
        assert (await history(night.journal, run)).state.unit("C1").phase is Phase.DOUBT
        assert ran.read_text() == "ran\n"


async def done(night: Night, run: str, unit: str) -> bool:
    return (await history(night.journal, run)).state.unit(unit).phase is Phase.DONE
