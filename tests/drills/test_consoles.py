"""Consoles come and go; the run goes on."""

import signal

from jobs.run.events import Result, RunEnded
from tests.support.eventually import eventually
from tests.support.processes import PATIENCE, Night

CHAIN = "".join(
    f"  - {{id: T{n}, title: Step {n}, after: [{f'T{n - 1}' if n else ''}], duration: 1m,"
    f' job: {{command: {{argv: [sleep, "1"]}}}}}}\n'
    for n in range(12)
)
TASKS = CHAIN + "  - {id: M1, title: Go-live, after: [T11], milestone: true}\n"


async def test_a_console_that_is_killed_or_loses_its_line_stops_nothing_and_another_one_attaches(night: Night) -> None:
    first = night.start("run", str(night.plan(TASKS)), "--name", "dress", "--plain")
    await eventually(lambda: "keys with" in first.said, within=PATIENCE)
    night.sessions += [int(first.said.split("engine in the background, pid ")[1].split(",")[0])]
    witness = night.witness("dress")
    first.send(signal.SIGHUP)  # the terminal is gone
    assert await first.ended() != 0
    await _goes_on(night, seen=len(witness.told))

    second = night.start("attach", "--plain")
    await eventually(lambda: "keys with" in second.said, within=PATIENCE)
    second.kill()
    await _goes_on(night, seen=len(witness.told))

    third = night.start("attach", "dress", "--plain")
    assert await third.ended() == 0
    assert (await witness.heard(RunEnded)).result is Result.COMPLETED
    whole = night.start("attach", "dress", "--plain")  # of a run that has ended all is read
    assert await whole.ended() == 0
    assert all(f"T{n} " in whole.said for n in range(12))
    state = await night.intact(witness)
    assert state.engine is not None
    assert state.engine.term == 1


async def _goes_on(night: Night, seen: int) -> None:
    """The journal grows beyond what was seen."""

    async def head() -> bool:
        return [row.head for row in await night.journal.runs()] > [seen]

    grown: bool = await eventually(head, within=PATIENCE)
    assert grown
