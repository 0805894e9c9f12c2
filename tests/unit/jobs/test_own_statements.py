"""The page of a job shows what is sent of the kinds whose statements are the program's own."""

from dataclasses import replace

import pytest

from jobs.own_statements import own_statements
from plans.model import CopySpec, CopyUndo, Delta, JobSpec
from tests.support.nights import copy_job, reconcile_job, sql_job

COPY = copy_job("ehr.*").spec
assert isinstance(COPY, CopySpec)


@pytest.mark.parametrize(
    ("spec", "first"),
    [
        (COPY, "chunk_bound"),
        (replace(COPY, delta=Delta()), "delta_buckets"),
        (CopyUndo(rows=COPY.rows), "chunk_delete"),
        (reconcile_job("ehr.*").spec, "checksum_whole"),
    ],
    ids=["copy", "delta", "undo", "reconcile"],
)
def test_each_kind_shows_its_own_with_their_headers(spec: JobSpec, first: str) -> None:
    sent = own_statements(spec)
    assert sent[0].name == first
    assert all((one.text.startswith("-- ") and "{" in one.text) or "$1" in one.text for one in sent)


def test_what_sends_the_statements_of_the_plan_sends_none_of_its_own() -> None:
    assert own_statements(sql_job().spec) == ()
