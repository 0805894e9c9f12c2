"""Which nights count as rehearsals of a run, in words: the same in the log, in status and beside a chance."""

from collections.abc import Iterable, Iterator

from console.text.sentence import Sentence
from console.view.model import View
from jobs.run.events import CountedNight, NightFrom, NightsCounted, NotCounted
from plans.model.night import Night, with_its_end
from plans.plurals import counted, plural

_NAMED = 3
"""Runs that a sentence names for each reason for which they do not count."""


def nights_counted(event: NightsCounted) -> Sentence:
    """Say which earlier nights a run goes by, and which it does not and why."""
    left_out = "; ".join(map(_left_out, event.not_counted))
    behind = f"; not counted: {left_out}" if left_out else ""
    return Sentence(text=f"{_counting(event.nights)}{behind}")


def runs_beside_files(files: Iterable[Night], runs: Iterable[Night]) -> str:
    """Say which nights that measured anything the control database alone tells: one that a file tells whole is its."""
    told = {night.birth for night in files if night.result is not None}
    named = ", ".join(night.told for night in runs if night.measured and night.birth not in told)
    return f"of them runs of the control database: {named}" if named else ""


def counted_json(view: View) -> dict[str, object]:
    """Tell the same for a script, with what can no longer be had."""
    event = view.state.counted or NightsCounted()
    runs = {one.birth for one in event.nights if one.source is NightFrom.RUN}
    return {
        "nights": [
            {
                "run": night.run,
                "kind": night.kind,
                "start": night.start.isoformat(),
                "result": night.result,
                "from": NightFrom.RUN if night.birth in runs else NightFrom.FILE,
                "birth": night.birth,
                "head": night.head,
            }
            for night in view.plan.timed_nights
        ],
        "not_counted": [{"why": one.why, "runs": list(one.runs), "count": one.count} for one in event.not_counted],
        "gone": list(view.gone_nights),
    }


def _counting(nights: Iterable[CountedNight]) -> str:
    """`3 rehearsals count: 7f3a, b21c (runs here), dr3 (a file of the plan)`."""
    nights = tuple(nights)
    if not nights:
        return "no rehearsal counts"
    verb = plural(len(nights), "counts", "count")
    return f"{counted(len(nights), 'rehearsal')} {verb}: {', '.join(_by_source(nights))}"


def _by_source(nights: tuple[CountedNight, ...]) -> Iterator[str]:
    """The runs of each source, with what it is."""
    for source, one, many in (
        (NightFrom.RUN, "run here", "runs here"),
        (NightFrom.FILE, "file of the plan", "files of the plan"),
    ):
        runs = [with_its_end(night.run, aborted=night.aborted) for night in nights if night.source is source]
        if runs:
            yield f"{', '.join(runs)} ({plural(len(runs), one, many)})"


def _left_out(one: NotCounted) -> str:
    """`9a01 (not over)`, `9a01, 9a02, 9a03 and 11 more (of another plan)`."""
    more = f" and {one.count - _NAMED} more" if one.count > _NAMED else ""
    return f"{', '.join(one.runs[:_NAMED])}{more} ({one.why})"
