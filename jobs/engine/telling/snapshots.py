"""How far the attempts of a run are, what they wait for and when their workers were heard of: the latest of each.

It is published now and then for those who look, and is never part of the truth: what is missed comes with the next.
"""

from collections.abc import Mapping

from jobs.api import Progress
from jobs.engine.now import StoreClock
from jobs.journal.base import Denied, Fenced, Journal, Snapshot, Unavailable
from jobs.logs import Log
from jobs.progress import Heard, Quiet, Report, to_body
from jobs.runner import Ticket


class Snapshots:
    """The snapshots of one run.

    Args:
        journal: where they are published.
        run: its name.
        clock: the control database's.
        log: told why none could be published.
    """

    def __init__(self, journal: Journal, run: str, clock: StoreClock, log: Log) -> None:
        self._journal, self._run, self._clock, self._log = journal, run, clock, log
        self._reports: dict[str, Report] = {}
        self._progress: dict[str, Progress] = {}
        self._unpublished: dict[str, Snapshot] = {}

    @property
    def progress(self) -> Mapping[str, Progress]:
        """How far each attempt is that has said so."""
        return self._progress

    def moved(self, ticket: Ticket, progress: Progress) -> None:
        """An attempt says how far it is."""
        self._progress[ticket.unit] = progress
        self._note(ticket, quiet=self._known(ticket).quiet, heard=self._known(ticket).heard)

    def stood_still(self, ticket: Ticket, quiet: Quiet | None) -> None:
        """Nothing moves in it, or it moves again."""
        self._note(ticket, quiet=quiet, heard=self._known(ticket).heard)

    def heard(self, ticket: Ticket, heard: Heard) -> None:
        """The worker that runs it was heard of."""
        self._note(ticket, quiet=self._known(ticket).quiet, heard=heard)

    def keep(self, one: Snapshot) -> None:
        """Publish it next; one of the same name that was not published yet is not."""
        self._unpublished[one.task] = one

    def ended(self, unit: str) -> None:
        """An attempt is over."""
        self._reports.pop(unit, None)
        self._progress.pop(unit, None)

    async def publish(self) -> None:
        """Publish what has come since; what the control database does not take is left out."""
        batch, self._unpublished = self._unpublished, {}
        if not batch:
            return
        try:
            await self._journal.publish(self._run, tuple(batch.values()))
        except (Unavailable, Fenced, Denied) as error:
            self._log.info("progress_not_published", reason=error.what)

    def _known(self, ticket: Ticket) -> Report:
        return self._reports.get(ticket.unit, _NOTHING)

    def _note(self, ticket: Ticket, *, quiet: Quiet | None, heard: Heard | None) -> None:
        progress = self._progress.get(ticket.unit, _NOTHING.progress)
        report = self._reports[ticket.unit] = Report(progress=progress, quiet=quiet, heard=heard)
        self.keep(Snapshot(task=ticket.unit, attempt=ticket.attempt, body=to_body(report), at=self._clock.now()))


_NOTHING = Report(progress=Progress(done=0))
"""Of an attempt that has said nothing yet."""
