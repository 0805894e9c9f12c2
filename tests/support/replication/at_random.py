"""Any replication that a plan can say, and a job that works on it."""

from datetime import timedelta

from hypothesis import strategies as st

from plans.model import (
    Fenced,
    FencedBy,
    FollowSpec,
    Job,
    JobKind,
    Proof,
    Replication,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    TableSelection,
    UnfollowSpec,
)
from tests.support.nights import SOURCE, TARGET, at

Replicating = tuple[Replication, Job]
"""A replication, and a job of it."""

_NAMES = st.text('abcæ_ "', min_size=1, max_size=8)
_SPANS = st.integers(1, 7200).map(lambda seconds: timedelta(seconds=seconds))
_SELECTIONS = st.builds(
    TableSelection,
    source=st.just(SOURCE),
    target=st.just(TARGET),
    tables=st.lists(st.sampled_from(["ehr.*", "ehr.note", "*.log"]), min_size=1, unique=True).map(tuple),
    excluded=st.sampled_from([(), ("ehr.tmp_*",)]),
    where=st.sampled_from([{}, {"ehr.note": "id > 0"}]),
    columns=st.sampled_from([{}, {"ehr.note": {"scan": None}}]),
)
_FENCES = st.builds(
    Fenced,
    roles=st.lists(_NAMES, max_size=3, unique=True).map(tuple),
    by=st.sampled_from(FencedBy),
    left=st.lists(_NAMES, max_size=2, unique=True).map(tuple),
)
_REPLICATIONS = st.builds(
    Replication,
    id=st.sampled_from([ReplicationId("records"), ReplicationId("æra")]),
    rows=_SELECTIONS,
    groups=st.integers(1, 8),
    fenced=st.dictionaries(st.sampled_from([SOURCE, TARGET]), _FENCES),
    wal_at_most=st.integers(64 * 1024**2, 1024**5),
    lag_at_most=_SPANS,
    truncate=st.booleans(),
    reversible_until=st.none() | st.integers(-500, 10_000).map(at),
)


def replicating() -> st.SearchStrategy[Replicating]:
    """Any, each with a job of one of the four kinds."""
    return _REPLICATIONS.flatmap(lambda of: st.tuples(st.just(of), _jobs(of)))


def _jobs(of: Replication) -> st.SearchStrategy[Job]:
    switching = {"replication": st.just(of), "pause_at_most": _SPANS, "headroom": st.integers(0, 10**9)}
    specs = {
        JobKind.FOLLOW: st.builds(FollowSpec, replication=st.just(of), workers=st.integers(1, 64)),
        JobKind.SWITCH: st.builds(SwitchSpec, **switching, proof=st.sampled_from(Proof)),
        JobKind.SWITCH_BACK: st.builds(SwitchBackSpec, **switching),
        JobKind.UNFOLLOW: st.builds(UnfollowSpec, replication=st.just(of)),
    }
    return st.one_of(*(st.builds(Job, kind=st.just(kind), spec=spec) for kind, spec in specs.items()))
