"""What the loop needs of whoever runs attempts: `jobs.engine.attempts.AttemptCrew`, in this process or by workers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from jobs.journal.tickets import Issued
from jobs.outcomes import CancelReason
from jobs.run.decisions.decision import Input
from jobs.run.events import Program, UnitId
from jobs.run.state.model import RunState
from jobs.runner import Ticket
from plans.model import Plan

Report = Callable[[Input], None]
"""Where results, warnings and quiet attempts are reported to; never blocks."""


class Crew(Protocol):
    """Runs attempts. Every submitted ticket ends in exactly one `AttemptResult`."""

    def start(self, plan: Plan, report: Report) -> None:
        """Before the first ticket."""
        ...

    def use(self, plan: Plan) -> None:
        """From here on databases are where this revision of the plan says; what runs goes on where it is."""
        ...

    async def objections(self, plan: Plan) -> Sequence[str]:
        """Why the databases of another revision cannot be used, as far as they are others: what a run would refuse."""
        ...

    def follow(self, plan: Plan, state: RunState) -> None:
        """The run is in this state now: what it holds on its targets is kept, and nothing else."""
        ...

    def issued(self, ticket: Ticket) -> Issued | None:
        """What is put into the append of the event that begins the attempt; None where it runs in this process."""
        ...

    def submit(self, ticket: Ticket) -> None:
        """Run it. Returns at once."""
        ...

    def cancel(self, unit: UnitId, reason: CancelReason) -> None:
        """End a running attempt; its result comes all the same. Nothing happens where none runs."""
        ...

    def tune(self, unit: UnitId, knob: str, value: int) -> None:
        """Turn a knob of a running attempt."""
        ...

    def terminate(self, unit: UnitId) -> None:
        """Have the backends and programs ended that earlier attempts left behind."""
        ...

    def let_run(self, unit: UnitId, attempt: int) -> None:
        """Let the program of an attempt run, which it has started and reported (`ProgramBegun`)."""
        ...

    def look_for(self, unit: UnitId, attempt: int, program: Program, output: str = "") -> None:
        """Look for the program of a lost attempt, and report what has become of it until it has ended."""
        ...

    def ask(self, unit: UnitId, indexes: tuple[int, ...]) -> None:
        """Measure criteria of a checkpoint, queries and chances; the answer is reported."""
        ...

    async def seen(self, since: datetime) -> Mapping[UnitId, int]:
        """The newest fence token of each unit that the targets have seen since the run was created; of a target that
        cannot be asked now, nothing."""
        ...

    def hurry(self) -> None:
        """Wait for nothing at the end of the run any more, such as a receiver of messages that is down."""
        ...

    async def stop(self, reason: CancelReason) -> None:
        """End everything that runs, and wait for it."""
        ...
