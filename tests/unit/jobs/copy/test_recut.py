"""A table that the night cuts in another way than the last rehearsal is told of."""

from jobs.api import CutBy, Rehearsed
from jobs.copy.recut import recut, told


def test_a_change_is_told_with_both_ways_and_what_loses_by_it_stands_first() -> None:
    before = {name: Rehearsed(run="dress", cut=CutBy.KEY) for name in ("ehr.a", "ehr.b", "ehr.c")}
    now = {"ehr.a": CutBy.KEY, "ehr.b": CutBy.BLOCKS, "ehr.c": CutBy.ONE_PIECE, "ehr.new": CutBy.ONE_PIECE}
    changed = recut(now, before)
    assert told(changed) == [
        "ehr.c is copied in one piece, and was by its key in rehearsal dress: cut off, all of it begins again",
        "ehr.b is copied by blocks, and was by its key in rehearsal dress",
    ]
    assert [one.loses for one in changed] == [True, False]


def test_of_very_many_tables_the_rest_is_counted() -> None:
    now = {f"ehr.t{n}": CutBy.BLOCKS for n in range(40)}
    changed = recut(now, {name: Rehearsed(run="r", cut=CutBy.KEY) for name in now})
    assert len(told(changed)) == 11
    assert told(changed)[-1].startswith("30 more tables")
