"""How tables are cut is plain data, and the last rehearsal that copied a table counts for it."""

import json

from jobs.api import CutBy, Evidence, TableEvidence
from jobs.outcomes import Succeeded
from jobs.run.events import AttemptEnded, decode, encode
from jobs.run.outlook.rehearsed_cuts import NOT_REHEARSED, RehearsedCuts, cuts_of
from jobs.run.state.model import RunState
from tests.support.driver import Driven
from tests.support.nights import TARGET, copy_job, night, task


def copied(**cuts: CutBy) -> Succeeded:
    """A copy of these tables of schema ehr."""
    tables = tuple(TableEvidence(table=f"ehr.{name}", rows=1, cut=cut) for name, cut in cuts.items())
    wrote = tuple(f"platform:{one.table}" for one in tables)
    return Succeeded(evidence=Evidence(summary="copied", tables=tables, wrote=wrote))


def rehearsal(**tasks: Succeeded) -> RunState:
    run = Driven(night(*(task(name, copy_job("ehr.*")) for name in tasks)))
    for name, outcome in tasks.items():
        run.ends(name, outcome)
    return run.state


def test_a_run_says_of_each_table_how_it_was_cut_and_by_which_task() -> None:
    state = rehearsal(B1=copied(patient=CutBy.KEY), B2=copied(ward=CutBy.ONE_PIECE, patient=CutBy.BLOCKS))
    assert cuts_of(state) == {
        "platform:ehr.patient": {"B1": "by its key", "B2": "by blocks"},
        "platform:ehr.ward": {"B2": "in one piece"},
    }


def test_the_last_rehearsal_that_copied_a_table_counts_for_it() -> None:
    older = rehearsal(B1=copied(patient=CutBy.KEY, ward=CutBy.KEY))
    newer = rehearsal(B9=copied(patient=CutBy.BLOCKS))
    known = RehearsedCuts.gathered([newer, older]).by("B1", TARGET)
    assert {table: one.cut for table, one in known.items()} == {"ehr.patient": CutBy.BLOCKS, "ehr.ward": CutBy.KEY}
    assert NOT_REHEARSED.by("B1", TARGET) == {}


def test_of_two_waves_that_cut_a_table_in_two_ways_each_is_compared_with_itself() -> None:
    known = RehearsedCuts.gathered([rehearsal(B1=copied(patient=CutBy.KEY), B2=copied(patient=CutBy.BLOCKS))])
    assert known.by("B1", TARGET)["ehr.patient"].cut is CutBy.KEY
    assert known.by("B2", TARGET)["ehr.patient"].cut is CutBy.BLOCKS
    assert known.by("B3", TARGET) == {}  # nobody knows which of them it is like


def test_evidence_of_a_version_that_did_not_record_it_tells_nothing() -> None:
    run = Driven(night(task("B1", copy_job("ehr.*"))))
    [ended, *_] = [one for one in run.ends("B1", copied(patient=CutBy.KEY)) if isinstance(one, AttemptEnded)]
    kind, body = encode(ended)
    old = json.loads(body)
    assert old["evidence"]["tables"][0].pop("cut") == "by its key"
    again = decode(kind, json.dumps(old))
    assert isinstance(again, AttemptEnded)
    assert again.evidence is not None
    assert again.evidence.tables[0].cut is None
