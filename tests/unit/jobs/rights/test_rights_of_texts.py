"""Which texts of a plan are asked of a database."""

from dataclasses import replace

from jobs.rights.rights_of_texts import said_texts
from plans.model import DatabaseId
from plans.model.flows import AsBefore, Watched
from tests.support.flows.plans import NUMBER, a_flow
from tests.support.nights import night


def test_what_counts_a_flow_is_asked_where_it_is_counted() -> None:
    before = replace(NUMBER, on=DatabaseId("legacy"), query="select 4 as count")
    flow = replace(a_flow(NUMBER), normal=AsBefore(count=before))
    plan = replace(night(), watched=Watched(flows=(flow,)))
    texts = {on: [(one.what, one.sql) for one in said_texts(plan, DatabaseId(on))] for on in ("platform", "legacy")}
    assert texts == {
        "platform": [("letters: its count sent", NUMBER.query)],
        "legacy": [("letters: its count normal", before.query)],
    }
