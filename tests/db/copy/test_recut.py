"""How a table is cut stands in the evidence as plain data; a change since the rehearsal is said before the rows go."""

from collections.abc import Mapping

import pytest

from jobs.api import CutBy, Evidence, Rehearsed
from jobs.copy.job import make_copy
from jobs.copy.outlook import outlook
from plans.model import CopySpec, Frozen, FrozenBy
from tests.support.two_databases import Two

DECLARED = Frozen(by=FrozenBy.DECLARED, who="Kari Nordmann")
TWICE = "select id + 0 as id, v from t where id <= 1000 union all select id + 0, v from t where id > 1000"
KEY = {"public.t": Rehearsed(run="dress", cut=CutBy.KEY)}


@pytest.fixture
async def filled(two: Two) -> Two:
    await two.both("create table t (id int primary key, v text)")
    await two.legacy.execute("insert into t select n, 'v' from generate_series(1, 2000) n; analyze t")
    return two


def specs(two: Two) -> Mapping[CutBy, CopySpec]:
    plain = two.selection("public.t")
    return {
        CutBy.KEY: CopySpec(rows=plain),
        CutBy.BLOCKS: CopySpec(rows=plain, consistency=DECLARED),
        CutBy.GRAIN_KEY: CopySpec(rows=two.selection("public.t", mapping={"public.t": "select id, v from t"})),
        CutBy.ONE_PIECE: CopySpec(rows=two.selection("public.t", mapping={"public.t": TWICE})),
    }


async def copied(two: Two, spec: CopySpec, rehearsed: Mapping[str, Rehearsed]) -> tuple[Evidence, list[str]]:
    context = two.context(spec)
    context.rehearsed = rehearsed
    return await make_copy(100)(context), [one for one in context.warnings if "in rehearsal" in one]


@pytest.mark.parametrize("cut", [CutBy.KEY, CutBy.BLOCKS, CutBy.GRAIN_KEY, CutBy.ONE_PIECE])
async def test_the_evidence_says_how_and_the_night_is_compared_with_the_rehearsal(filled: Two, cut: CutBy) -> None:
    evidence, warned = await copied(filled, specs(filled)[cut], KEY)
    assert [(one.table, one.cut) for one in evidence.tables] == [("public.t", cut)]
    said = f"public.t is copied {cut}, and was by its key in rehearsal dress"
    again = f"{said}: cut off, all of it begins again"
    assert warned == {CutBy.KEY: [], CutBy.ONE_PIECE: [again]}.get(cut, [said])
    assert (again in evidence.caveats) is (cut is CutBy.ONE_PIECE)


async def test_where_no_rehearsal_is_known_nothing_is_said(filled: Two) -> None:
    evidence, warned = await copied(filled, specs(filled)[CutBy.ONE_PIECE], {})
    assert warned == []
    assert not [one for one in evidence.caveats if "in rehearsal" in one]


@pytest.mark.parametrize("cut", [CutBy.KEY, CutBy.BLOCKS, CutBy.ONE_PIECE])
async def test_a_check_says_the_same_days_before(filled: Two, cut: CutBy) -> None:
    told = await outlook(filled.legacy, filled.platform, specs(filled)[cut], KEY)
    changed = [one for one in told if "in rehearsal" in one]
    assert len(changed) == (cut is not CutBy.KEY)
    assert all(f"is copied {cut}, and was by its key in rehearsal dress" in one for one in changed)
