"""Every event survives being written and read, in one canonical text; what is not known says so."""

import json
from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from jobs.api import CutBy, Evidence, Share, TableEvidence
from jobs.flows.flights import Flight
from jobs.flows.given_up import GivenUp, Loss, WriteOff
from jobs.flows.series import Condition, Series
from jobs.run import events as e
from jobs.run.events.lanes import LaneHost, LanesOfLabel
from jobs.run.events.types import Lack
from plans.from_plain import from_plain
from plans.model import Direction, ReplicationId, RunKind, TaskId
from plans.model.flows import FlowId, Stage
from plans.model.hooks import HookWord
from plans.model.left_over import LeftOver
from plans.model.moved import MovedTask, MovedTimes

MOMENT = datetime(2022, 11, 12, 1, 30, 0, 123456, tzinfo=UTC)
LETTERS = Series(flow=FlowId("letters"), template="17B")
LOSS = Loss(series=LETTERS, sent=Stage.SENT, came=Stage.RECEIVED, off=WriteOff(missing=12, besides=3, until=MOMENT))
KINDS = get_args(e.Recordable)
EVIDENCE = Evidence(
    summary="3 rows",
    facts={"rows": 3, "share": 0.5, "ok": True, "none": None, "name": "Røros"},
    tables=(TableEvidence(table="ehr.patient", rows=3, checksum="ab", differences=0, cut=CutBy.KEY),),
    wrote=("platform:ehr.patient",),
    read=("platform:ehr.note",),
    caveats=("completeness not proved",),
    seen="731:733:731",
    shares=(Share(done="moved", worker="w7", host="host7", rows=3, bytes=40),),
)
FULL: dict[str, Any] = {
    "origin": MOMENT,
    "run_origin": MOMENT,
    "shift": timedelta(days=3, microseconds=1),
    "undo_takes": timedelta(hours=3),
    "kind": RunKind.PRODUCTION,
    "speed": 173.5,
    "how": None,
    "evidence": EVIDENCE,
    "error": {"kind": "server", "sentence": "it failed", "pid": 7},
    "readings": (e.CriterionReading(index=0, ok=None, text="could not be asked"),),
    "flaws": (e.ChainFlaw(seq=17, why="its text", found="ab"),),
    "units": ("A2~back", "A1~back"),
    "not_compared": ("platform",),
    "readdressed": ("platform",),
    "weakened": (e.Weakening(gate=e.UnitId("G1"), lost="ward", text="no longer polled: Ward"),),
    "proofs": ("R2",),
    "amount": timedelta(minutes=-20),
    "lay": timedelta(minutes=2),
    "there": ("db2",),
    "lacks": (Lack(unit=e.UnitId("B06"), what="no worker serves dmz", mend="cutover worker", label="dmz"),),
    "kept": ("D07",),
    "shifted": ("G1", "M1"),
    "moved_times": MovedTimes(
        start=timedelta(minutes=5), tasks=(MovedTask(task=TaskId("M1"), begins=timedelta(hours=1)),)
    ),
    "tables": ("platform:ehr.patient",),
    "accepted": ("vote:ward", "item:C1/Røros"),
    "also": (8, 9),
    "verdict": e.Verdict.NOT_TESTED,
    "settlement": e.Settlement.WAIVED,
    "answer": e.Answer.CAVEAT,
    "decision": e.Decision.GO_WITH_CAVEAT,
    "result": e.Result.ROLLED_BACK,
    "printed_on": ("eng2", "m"),
    "program": e.Program(pid=7, started="8", boot="b", host="db1", machine="m", space="s"),
    "life": e.Life.ELSEWHERE,
    "lanes": LanesOfLabel(label="db2", wanted=4, at=(LaneHost(worker="w7", host="host7", lanes=1),), lost=3),
    "rows": {"A1": 1000},
    "mover": e.ForecastMover.HOLD,
    "nights": (e.CountedNight(run="7f3a", birth="ab", head="cd", source=e.NightFrom.RUN, seq=17),),
    "not_counted": (e.NotCounted(why="not over", runs=("9a01",), count=1),),
    "settings": {"shared_buffers": "8GB"},
    "figures": {"refused_rows": 12, "share": 0.5},
    "outside": ("refused_rows 12 rows, at most 0 asked",),
    "items": ("A", "B"),
    "counts": {"forged": 3},
    "due": date(2022, 12, 1),
    "word": HookWord.READY,
    "lost": e.EngineLoss(id="l1", since=datetime(2022, 11, 12, 1, 2, 3, tzinfo=UTC), host="db1", called_by="k.stone"),
    "addressee": e.Addressee(party="ward", channel="desk"),
    "addressees": (e.Addressee(party="ward", channel="desk"),),
    "parties": (e.PartyOn(party="ward", people=("anna", "bea")),),
    "lead": timedelta(minutes=15),
    "of_parties": ("ward",),
    "seen": ("A1 counts 713",),
    "losses": (GivenUp(settled=7, losses=(LOSS,), read={Stage.SENT: MOMENT}),),
    "series": LETTERS,
    "left": (LeftOver(id="A2", what="Task A2 is open", group="open", owner="ward"),),
    "flows": (
        e.FlowStanding(
            series=Series(flow=FlowId("letters"), template="17B", receiver="roros"),
            condition=Condition.SHORT,
            since=MOMENT,
            reason="3 of 41 sent were not received",
            missing=3,
            oldest=MOMENT,
            to_notice=timedelta(minutes=30),
            counts={Stage.SENT: 41, Stage.RECEIVED: 38},
        ),
    ),
    "flow_names": ("letters",),
    "gone": (Series(flow=FlowId("letters"), template="16"),),
    "flights": (Flight(flow=FlowId("letters"), mark="m", sent=MOMENT, over=MOMENT, why="lost"),),
    "end": e.SecondEnd.REFUSED,
    "severity": e.Severity.RED,
    "standing": e.ApprovalStanding.OTHER,
    "stands": e.ReplicationStanding(
        replication=ReplicationId("records"),
        direction=Direction.BACK,
        upkeep=e.Upkeep.BROKEN,
        since=MOMENT,
        reason="apply worker dead",
        mend="look into its log",
        live="platform",
        lag=timedelta(seconds=4),
        wal_kept=17,
    ),
    "direction": Direction.BACK,
    "slots": ("cutover_1", "cutover_2"),
    "given": (e.Approval(entry=3, party="st-olavs", by="kari", at=MOMENT, plan_sha256="ab", change="CHG0031"),),
}


def full(kind: type[Any]) -> e.Event:
    """An event with every field set to something that is not its default."""
    values: dict[str, Any] = {}
    for one in fields(kind):
        text = str(one.type)
        if one.name == "how":
            values["how"] = e.Finish.FIXED if kind is e.TaskFinished else e.How.IN_DOUBT
        elif one.name in FULL:
            values[one.name] = FULL[one.name]
        elif one.type is timedelta:
            values[one.name] = timedelta(minutes=17, microseconds=1)
        elif "datetime" in text:
            values[one.name] = MOMENT
        elif "bool" in text:
            values[one.name] = one.default is MISSING or not one.default
        elif "int" in text:
            values[one.name] = 1_000_003
        else:
            values[one.name] = "Ærlig «talt» \n\u2028 \x00"
    return kind(**values)  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_comes_back_as_it_was(kind: type[Any]) -> None:
    event = full(kind)
    assert e.decode(*e.encode(event)) == event


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_is_read_plainly_and_as_pydantic_would(kind: type[Any]) -> None:
    event, adapter = full(kind), TypeAdapter(kind)
    data = adapter.dump_python(event, mode="json")
    assert from_plain(kind, data) == adapter.validate_python(data) == event


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_text_is_canonical(kind: type[Any]) -> None:
    name, body = e.encode(full(kind))
    again = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert (name, body) == (kind.__name__, again)
    assert e.encode(e.decode(name, body)) == (name, body)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_event_of_an_older_program_lacks_what_is_optional(kind: type[Any]) -> None:
    event = full(kind)
    optional = {one.name: one.default for one in fields(kind) if one.default is not MISSING}
    name, body = e.encode(event)
    older = {key: value for key, value in json.loads(body).items() if key not in optional}
    assert e.decode(name, json.dumps(older)) == replace(event, **optional)  # type: ignore[type-var]


def test_evidence_of_an_older_program_has_no_caveats() -> None:
    ended = e.AttemptEnded(unit=e.UnitId("A1"), attempt=1, how=e.How.SUCCEEDED, evidence=EVIDENCE)
    name, body = e.encode(ended)
    older = json.loads(body)
    del older["evidence"]["caveats"]
    assert e.decode(name, json.dumps(older)) == replace(ended, evidence=replace(EVIDENCE, caveats=()))


def test_an_event_names_a_kept_fold_beside_what_happened_and_programs_that_know_none_read_over_it() -> None:
    noted, mark = e.Noted(text="x", by="y"), e.FoldMark(seq=7, sha256="a" * 64)
    name, body = e.encode(noted, 5, mark)
    assert e.decoded(name, body) == e.Decoded(event=noted, says_command=True, command_id=5, fold=mark)
    assert e.decode(name, body.replace("kept_fold", "of_next_year")) == noted
    assert "kept_fold" not in e.encode(noted)[1]


def test_an_unknown_kind_says_so() -> None:
    with pytest.raises(ValueError, match="event kind Teleported is not known to this version"):
        e.decode("Teleported", '{"v":1}')


def test_an_unknown_version_says_so() -> None:
    with pytest.raises(ValueError, match="version 2 of event Noted is not known to this version"):
        e.decode("Noted", '{"v":2,"text":"x","by":"y"}')


def test_a_text_that_does_not_fit_is_no_event() -> None:
    with pytest.raises(ValueError, match="text"):
        e.decode("Noted", '{"v":1,"by":"y"}')


def test_a_rollback_is_told_from_its_task() -> None:
    assert e.task_of(e.rollback_unit("A1")) == ("A1", True)
    assert e.task_of("A1") == ("A1", False)
