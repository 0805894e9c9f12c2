"""Which reports of attempts are kept, so that a night can be seen again: sparsely, whatever a job reports. Pure.

The first of an attempt, then one for each 5 % of its total (without a total, of the time that it has taken), at most
one a minute a task, and the last of an attempt that has any. An attempt that lasts for days is sampled more rarely as
it grows older, so that a fortnight has some hundreds; a job that is tried again every few seconds has two a minute.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.api import Progress
from jobs.journal.samples import SAMPLE_UNIT, StoredSample
from plans.characters import shown

SHARE = 0.05
"""How far an attempt moves between two samples, of its whole."""
APART = timedelta(minutes=1)
"""Run time between two samples of a task, at least."""
_OF_AGE = 0.01
"""The same, as a share of the time since the attempt's first report."""
_ROUNDING = 1e-9
_MOST = 2**63
"""No figure of a job is as large; the control database takes no larger ones of bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Followed:
    """An attempt as far as it is known here."""

    attempt: int
    since: datetime
    """Run time of its first report."""
    latest: StoredSample
    latest_at: datetime
    """Run time of that one."""
    kept: StoredSample | None = None
    kept_at: datetime | None = None
    """Run time of the last sample of the task, of whichever attempt."""


class Sampling:
    """Follows the attempts of a run, and says which samples are to be kept."""

    def __init__(self) -> None:
        self._followed: dict[str, _Followed] = {}
        self._due: list[StoredSample] = []

    def report(self, task: str, attempt: int, progress: Progress, *, at: datetime, now: datetime) -> None:
        """An attempt says how far it is. Whatever is no figure of any job is passed over: a program of its own says it.

        Args:
            task: or the unit that runs.
            attempt: its number.
            progress: of which only the figures are kept.
            at: the store's clock.
            now: run time.
        """
        if not _is_figure(progress):
            return
        sample = StoredSample(
            task=task,
            attempt=attempt,
            at=at,
            done=progress.done,
            total=progress.total,
            unit=shown(progress.unit).encode(errors="replace")[:SAMPLE_UNIT].decode(errors="ignore"),
            bytes=progress.bytes,
        )
        before = self._followed.get(task)
        if before is not None and before.attempt == attempt:
            known = replace(before, latest=sample, latest_at=now)
        else:
            kept_at = before.kept_at if before is not None else None
            known = _Followed(attempt=attempt, since=now, latest=sample, latest_at=now, kept_at=kept_at)
        self._followed[task] = self._keep(known, now) if _is_due(known, now) else known

    def ended(self, task: str) -> None:
        """The attempt of this task is over: what it reported last is kept, where it was sampled at all."""
        known = self._followed.get(task)
        if known is not None and _is_news(known):
            self._followed[task] = self._keep(known, known.kept_at or known.since)

    def take(self) -> list[StoredSample]:
        """What is to be kept and was not handed out before."""
        due, self._due = self._due, []
        return due

    def _keep(self, known: _Followed, now: datetime) -> _Followed:
        self._due.append(known.latest)
        return replace(known, kept=known.latest, kept_at=now)


def _is_figure(progress: Progress) -> bool:
    figures = (progress.done, progress.bytes, *(() if progress.total is None else (progress.total,)))
    return all(abs(figure) < _MOST for figure in figures)


def _is_due(known: _Followed, now: datetime) -> bool:
    age = now - known.since
    if known.kept_at is not None and now - known.kept_at < max(APART, age * _OF_AGE):
        return False
    if known.kept is None:
        return True
    before, after = _share(known.kept), _share(known.latest)
    if before is None or after is None:
        moved = _figures(known.kept) != _figures(known.latest)
        return moved and known.kept_at is not None and now - known.kept_at >= age * SHARE
    return abs(after - before) >= SHARE - _ROUNDING


def _is_news(known: _Followed) -> bool:
    """Whether the last report of an attempt tells more than its samples; one without any had its task's minute."""
    if known.kept is not None:
        return _figures(known.kept) != _figures(known.latest)
    return known.kept_at is None or known.latest_at - known.kept_at >= APART


def _share(sample: StoredSample) -> float | None:
    return sample.done / sample.total if sample.total else None


def _figures(sample: StoredSample) -> tuple[float, float | None, str, int]:
    return sample.done, sample.total, sample.unit, sample.bytes
