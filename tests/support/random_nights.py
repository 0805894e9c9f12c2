"""Nights in which anything may happen, for properties of what is made of them."""

from hypothesis import strategies as st

from tests.support.driver import DIFFERS, DONE, PERMANENT, TRANSIENT, Driven


def something_happens(data: st.DataObject, run: Driven) -> None:
    """Time passes, a job ends, people begin, end and give up their tasks, somebody holds or rolls back."""
    run.passes(data.draw(st.integers(0, 20)))
    if run.running and data.draw(st.booleans()):
        unit = data.draw(st.sampled_from(sorted(run.running)))
        run.ends(unit, data.draw(st.sampled_from([DONE, DIFFERS, TRANSIENT, PERMANENT])))
    task = data.draw(st.sampled_from([one.id for one in run.plan.tasks]))
    run.order(data.draw(st.sampled_from(["start", "done", "skip", "abandon", "retry"])), task=task, reason="seen")
    if data.draw(st.integers(0, 4)) == 0:
        run.order(data.draw(st.sampled_from(["hold", "resume", "rollback"])), reason="wait")
