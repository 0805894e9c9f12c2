"""Totals go on from each other while the same thing is counted, whatever it may cost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.flows.counting.counted_thing import key_of
from plans.model import DatabaseId
from plans.model.flows import Count, Counting, Dimension, FileCount, HttpCount, SqlCount, Stage
from tests.support.flows.plans import NUMBER, a_flow

QUEUE = HttpCount(url="http://broker/queue")
FILE = FileCount(path="/var/count")


def key(count: Count, *by: Dimension, source: str = "1 platform") -> str:
    return key_of(a_flow(count, *by), Stage.SENT, source)


@pytest.mark.parametrize(
    ("count", "dearer"),
    [
        (NUMBER, replace(NUMBER, timeout=timedelta(minutes=1))),
        (QUEUE, replace(QUEUE, timeout=timedelta(minutes=1), ca_file="/etc/ca.pem")),
        (FILE, replace(FILE, fresh_within=timedelta(hours=1))),
    ],
)
def test_what_a_count_may_cost_is_no_part_of_what_it_counts(count: Count, dearer: Count) -> None:
    assert key(count) == key(dearer)


def test_another_query_database_way_or_dimension_is_another_count() -> None:
    others = [
        key(NUMBER),
        key(replace(NUMBER, query="select 4 as count")),
        key(replace(NUMBER, on=DatabaseId("legacy"))),
        key(replace(NUMBER, counting=Counting.TOTAL)),
        key(NUMBER, Dimension.TEMPLATE),
        key(NUMBER, source="2 platform"),
        key(SqlCount(on=DatabaseId("platform"), query="")),
        key(QUEUE),
        key(replace(QUEUE, url="http://broker/orders")),
        key(replace(QUEUE, headers=(("X-Tenant", "north"),))),
        key(FILE),
    ]
    assert len(set(others)) == len(others)
