"""The plan as a run that began now would go by it: with the runs of the control database that count as rehearsals."""

from dataclasses import dataclass

from console.running.settings import Control
from jobs.past import NONE_COUNTED, CountedRuns
from plans.errors import CutoverError
from plans.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedNow:
    """What the control database said."""

    runs: CountedRuns = NONE_COUNTED
    """Those that would count."""
    not_asked: str = ""
    """Why it could not be asked; empty where it was."""

    @property
    def told(self) -> str:
        """What goes unsaid because it could not be asked, in a sentence; empty where it was."""
        if not self.not_asked:
            return ""
        return f"only the rehearsals that the plan names: the control database was not asked ({self.not_asked})"


async def counted_now(where: Control, plan: Plan) -> CountedNow:
    """The runs that would count; none, and why, where the control database cannot be read, or there is none."""
    from console.running.wire import journal
    from jobs.nights.lookup import runs_that_count

    try:
        async with journal(where, say=lambda _: None) as store:
            found = await runs_that_count(store, plan, demonstration=False)
    except CutoverError as error:
        return CountedNow(not_asked=error.what)
    return CountedNow(runs=CountedRuns(nights=tuple(found.nights)))
