"""The plan as a run that began now would go by it: with the runs of the control database that count as rehearsals."""

from console.running.settings import Control
from jobs.past import NONE_COUNTED, CountedRuns
from plans.errors import CutoverError
from plans.model import Plan


async def counted_now(where: Control, plan: Plan) -> CountedRuns:
    """The runs that would count; none where the control database cannot be read, or has none."""
    from console.running.wire import journal
    from jobs.nights.lookup import runs_that_count

    try:
        async with journal(where, say=lambda _: None) as store:
            found = await runs_that_count(store, plan, demonstration=False)
    except CutoverError:
        return NONE_COUNTED
    return CountedRuns(nights=tuple(found.nights))
