"""What an engine hears of a lane: what people should know of the task goes on to it, the rest is the lane's own."""

from datetime import timedelta

from jobs.api import Fact, Progress
from jobs.flows.flights import Report
from jobs.lying import Lying
from jobs.notify.message import Announcement
from jobs.progress import Heard, Quiet
from jobs.run.events import Program
from jobs.run.events.lanes import LanesOfLabel
from jobs.runner import Listener, Ticket
from jobs.workers.lane_standing import LaneId
from jobs.workers.lanes import Lanes


class LaneListener:
    """`jobs.far_listener.FarListener` of one lane. How far the attempt is and whether it stands still, its leader says.

    Args:
        lane: which one.
        lanes: of the attempt; told who has it.
        ticket: of the attempt that leads.
        listener: hears of that.
    """

    def __init__(self, lane: LaneId, lanes: Lanes, ticket: Ticket, listener: Listener) -> None:
        self._lane, self._lanes, self._ticket, self._listener = lane, lanes, ticket, listener

    def progress(self, ticket: Ticket, progress: Progress) -> None:
        """The lane's own."""

    def quiet(self, ticket: Ticket, quiet: Quiet | None) -> None:
        """The lane's own."""

    def warn(self, ticket: Ticket, text: str, *, undo_takes: timedelta | None = None) -> None:  # noqa: ARG002
        self._listener.warn(self._ticket, f"{self._lane.shown}: {text}", undo_takes=undo_takes)

    def log(self, event: str, **facts: Fact) -> None:
        self._listener.log(event, **{**facts, "label": self._lane.label, "lane": self._lane.number})

    def announcements(self, ticket: Ticket) -> tuple[Announcement, ...]:  # noqa: ARG002 - a lane sends none
        return ()

    def canary(self, ticket: Ticket, report: Report) -> None:
        """A lane makes none."""

    async def program_started(self, ticket: Ticket, program: Program, output: str = "") -> None:
        """A lane starts none."""

    async def way_to_host(self, ticket: Ticket) -> str:  # noqa: ARG002 - a lane's job names none
        """A lane runs nothing on a host by name."""
        return ""

    def taken(self, ticket: Ticket, worker: str, host: str) -> None:  # noqa: ARG002 - the lane's own
        """A worker has it."""
        self._lanes.taken(self._lane, worker, host)

    def untaken(self, ticket: Ticket, lying: Lying) -> None:  # noqa: ARG002 - the lane's own
        """Nobody has taken it for a while."""
        self._lanes.untaken(self._lane, lying)

    def lanes(self, ticket: Ticket, of: LanesOfLabel) -> None:
        """A lane has none."""

    def refusal(self, ticket: Ticket) -> None:
        """The list of hosts is not asked about it."""

    def heard(self, ticket: Ticket, heard: Heard) -> None:
        """The lane's own."""
