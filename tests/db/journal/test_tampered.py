"""Somebody with rights on the control database changes a journal: what every command then says, and does not do."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import asyncpg
import pytest

from console.exits import Exit
from console.layout.board import Board
from console.layout.glyphs import ASCII
from console.text.plain_log import header
from console.view.look import look_once
from console.view.model import Ui
from jobs.journal import chain
from jobs.journal.base import PlanChanged
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.past import history
from jobs.run.events import EngineStarted, JournalDoubted, NotRecorded
from jobs.run.state.unit import Phase
from plans.load import load
from tests.conftest import MakeDatabase
from tests.support.command_line import Ended, cutover, plan_file, process
from tests.support.engines import ScriptedCrew, created
from tests.support.engines import engine as scripted
from tests.support.eventually import eventually
from tests.support.warm_process import WarmProcess

RUN = "r1"
HEAD = 10
"""Events of the run: created, nights counted, engine, T1 started and done, G1 open, two notes, two votes."""
NOTED, NOTED_AGAIN, VOTED = HEAD - 3, HEAD - 2, HEAD - 1

EVENT = "cutover_control.event"
TAMPERINGS = {
    "a flipped byte": (f"update {EVENT} set body = replace(body, 'no-go', 'go') where seq = {VOTED}", VOTED),
    "another kind": (f"update {EVENT} set kind = 'RunEnded' where seq = {NOTED_AGAIN}", NOTED_AGAIN),
    "another time": (f"update {EVENT} set at = at + interval '1 microsecond' where seq = {NOTED_AGAIN}", NOTED_AGAIN),
    "text that is none": (f"update {EVENT} set body = '[' where seq = {NOTED_AGAIN}", NOTED_AGAIN),
    "reordered": (
        f"update {EVENT} set seq = 100 where seq = {NOTED};"
        f"update {EVENT} set seq = {NOTED} where seq = {NOTED_AGAIN};"
        f"update {EVENT} set seq = {NOTED_AGAIN} where seq = 100",
        NOTED,
    ),
    "a deleted event": (f"delete from {EVENT} where seq = {NOTED_AGAIN}", NOTED_AGAIN),
    "an inserted event": (
        f"update {EVENT} set seq = seq + 100 where seq >= {NOTED_AGAIN};"
        f"insert into {EVENT} (run, seq, at, kind, body, hash) select run, {NOTED_AGAIN}, at, kind,"
        f" replace(body, 'as agreed', 'as ordered'), repeat('c', 64) from {EVENT} where seq = {NOTED};"
        f"update {EVENT} set seq = seq - 99 where seq > 100;"
        "update cutover_control.head set seq = seq + 1",
        NOTED_AGAIN,
    ),
    "a cut tail": (f"delete from {EVENT} where seq > {NOTED_AGAIN}", VOTED),
    "a forged decision": (
        f"insert into {EVENT} (run, seq, at, kind, body, hash) values ('{RUN}', {HEAD + 1}, now(), 'CheckpointDecided',"
        """ '{"accepted":[],"by":"x","decision":"go","party":"owner","text":"","unit":"G1","until":null,"v":1}',"""
        " 'aaaa')",
        HEAD + 1,
    ),
    "another command": (f"update {EVENT} set command_id = 99 where seq = {NOTED_AGAIN}", NOTED_AGAIN),
    "no command": (f"update {EVENT} set command_id = null where seq = {NOTED_AGAIN}", NOTED_AGAIN),
    "another head": ("update cutover_control.head set hash = repeat('b', 64)", HEAD),
}


@dataclass(frozen=True, kw_only=True)
class Control:
    """A control database with one run in it, that nobody executes just now."""

    dsn: str
    journal: PostgresJournal
    folder: Path

    async def sql(self, statement: str) -> None:
        """As somebody who may."""
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def cutover(self, *arguments: str, typed: str = "") -> Ended:
        """A command against it."""
        environ = {"CUTOVER_CONTROL": self.dsn, "CUTOVER_STATE": str(self.folder / "state")}
        return await asyncio.to_thread(cutover, *arguments, environ=environ, stdin=typed)

    async def engine(self) -> Ended:
        """An engine, in a process of its own: it has signals to listen to."""
        environ = {"CUTOVER_CONTROL": self.dsn, "CUTOVER_STATE": str(self.folder / "state")}
        return await asyncio.to_thread(process, "engine", RUN, environ=environ)

    def engine_told(self, typed: str) -> WarmProcess:
        """An engine that goes on despite the chain once this is typed, in a process of its own."""
        environ = {"CUTOVER_CONTROL": self.dsn, "CUTOVER_STATE": str(self.folder / "state"), "PATH": "/usr/bin:/bin"}
        options = ["engine", RUN, "--despite-chain", "--lease", "0.5"]
        with TemporaryFile() as keyboard, Path(os.devnull).open("wb") as nothing:
            keyboard.write(f"{typed}\n".encode())
            keyboard.seek(0)
            return WarmProcess("console", options, environment=environ, stdin=keyboard, stdout=nothing, stderr=nothing)


@pytest.fixture
async def control(make_database: MakeDatabase, tmp_path: Path) -> AsyncIterator[Control]:
    dsn = await make_database("tampered", holds=create_schema)
    journal = PostgresJournal(dsn)
    await created(journal, load(plan_file(tmp_path)), run=RUN)
    made = scripted(journal, RUN, ScriptedCrew(), tmp_path)
    work = asyncio.create_task(made.execute())
    orders = (
        ("start", {"task": "T1"}),
        ("done", {"task": "T1"}),
        ("note", {"text": "as agreed"}),
        ("note", {"text": "and again"}),
        ("vote", {"task": "G1", "party": "roros", "answer": "no-go"}),
        ("vote", {"task": "G1", "party": "owner", "answer": "go"}),
    )
    for verb, args in orders:
        command = await journal.send(RUN, verb, args)
        await eventually(lambda wanted=command: consumed(journal, wanted))
    made.shut_down()
    await work
    assert [row.head for row in await journal.runs()] == [HEAD]
    yield Control(dsn=dsn, journal=journal, folder=tmp_path)
    await journal.close()


async def consumed(journal: PostgresJournal, command: int) -> bool:
    return any(one.command_id == command for one in await journal.read(RUN))


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_every_command_says_where_and_no_engine_goes_on_until_a_person_types_the_name(
    control: Control, tampering: str
) -> None:
    whole = await control.cutover("verify", RUN)
    assert (whole.returncode, "is what was recorded" in whole.stdout) == (Exit.OK, True)
    statement, seq = TAMPERINGS[tampering]
    await control.sql(statement)

    verified = await control.cutover("verify", RUN, "--json")
    assert verified.returncode == Exit.FAILED
    assert json.loads(verified.stdout)["flaws"][0]["seq"] == seq
    status = await control.cutover("status")
    assert f"NOT WHAT WAS RECORDED, #{seq}: " in status.stdout, status
    assert len(status.stdout.splitlines()) <= 24
    assert (await control.cutover("runs")).returncode == Exit.OK
    view = await look_once(control.journal, RUN)
    assert f"! the journal is not what was recorded, #{seq}: " in "\n".join(header(view))
    assert "not what was recorded" in Board.of(view, Ui(), (100, 30), ASCII).needs[0].text

    refused = await control.engine()
    assert (refused.returncode, f"#{seq}: " in refused.stderr) == (Exit.REFUSED, True), refused
    for typed in ("", "r2\n"):
        untyped = await control.cutover("engine", RUN, "--despite-chain", typed=typed)
        assert (untyped.returncode, f"#{seq}: " in untyped.stderr) == (Exit.REFUSED, True)
    started = [one for one in await control.journal.read(RUN) if one.kind == EngineStarted.__name__]
    assert len(started) == 1


@pytest.mark.parametrize("tampering", ["a flipped byte", "a cut tail", "a forged decision", "another head"])
async def test_with_the_name_typed_an_engine_goes_on_and_every_later_gate_has_to_accept_it(
    control: Control, tampering: str
) -> None:
    statement, seq = TAMPERINGS[tampering]
    await control.sql(statement)
    engine = control.engine_told(RUN)
    try:
        await eventually(lambda: doubted(control.journal))
        past = await history(control.journal, RUN)
        assert past.state.doubts[0].flaws[0].seq == seq
        assert past.state.unit("G1").phase is Phase.OPEN, past.state.unit("G1")
        if past.state.hold is not None:
            await control.cutover("do", RUN, "resume")
        await control.cutover("do", RUN, "vote", "G1", "roros", "go")
        await control.cutover("do", RUN, "vote", "G1", "owner", "go")
        caveat = past.state.doubts[0].caveat
        plain = await control.cutover("do", RUN, "decide", "G1", "go", "--yes")
        assert (plain.returncode, f"not accepted: {caveat}" in plain.stderr) == (Exit.REFUSED, True), plain
        accepted = await control.cutover("do", RUN, "decide", "G1", "go", f"accept={caveat}", "text=seen", "--yes")
        assert (accepted.returncode, "GO*" in accepted.stdout) == (Exit.OK, True), accepted
    finally:
        engine.send_signal(signal.SIGTERM)
        await asyncio.to_thread(engine.wait)
    # It is said for good, and the next engine needs no word.
    assert "not what was recorded" in (await control.cutover("status")).stdout
    assert (await control.engine()).returncode == Exit.OK


async def doubted(journal: PostgresJournal) -> bool:
    return any(one.kind == JournalDoubted.__name__ for one in await journal.read(RUN))


async def test_a_head_that_was_read_aloud_proves_that_nothing_was_cut_off_or_written_anew(control: Control) -> None:
    spoken = (await control.journal.read(RUN))[-2].hash
    known = await control.cutover("verify", RUN, "--head", spoken[:12])
    assert (known.returncode, f"is event #{VOTED}" in known.stdout) == (Exit.OK, True)
    await control.sql(
        f"delete from {EVENT} where seq > {NOTED_AGAIN}; update cutover_control.head set (seq, hash,"
        f" last_event_at) = (select seq, hash, at from {EVENT} where seq = {NOTED_AGAIN})"
    )
    assert (await control.cutover("verify", RUN)).returncode == Exit.OK  # the chain alone cannot know
    cut = await control.cutover("verify", RUN, "--head", spoken[:12])
    assert (cut.returncode, "is NOT part of it" in cut.stdout) == (Exit.FAILED, True)
    wrong = await control.cutover("verify", RUN, "--head", "x")
    assert wrong.returncode == Exit.USAGE


async def test_a_chain_that_was_written_anew_does_not_hold_a_head_that_was_told(control: Control) -> None:
    told = (await control.journal.read(RUN))[-1]
    assert await control.journal.tell_head(RUN, seq=HEAD, hash=told.hash, where="paper", to="ops1")
    assert "heads that were told: 1, all part of it" in (await control.cutover("verify", RUN)).stdout
    await control.sql(f"update {EVENT} set body = replace(body, 'as agreed', 'as ordered') where seq = {NOTED}")
    await rewritten(control)
    verified = await control.cutover("verify", RUN)
    place = f"#{HEAD}: head {told.hash[:16]}, told by paper to ops1 at "
    assert (verified.returncode, place in verified.stdout) == (Exit.FAILED, True), verified
    assert f"#{NOTED}: command 3: the inbox has another text than the event" in verified.stdout


async def rewritten(control: Control) -> None:
    """By an owner of the tables who writes the whole chain anew."""
    previous = chain.GENESIS
    for one in await control.journal.read(RUN):
        previous = chain.digest(previous, seq=one.seq, at=one.at, kind=one.kind, body=one.body)
        await control.sql(f"update {EVENT} set hash = '{previous}' where seq = {one.seq}")
    await control.sql(f"update cutover_control.head set hash = '{previous}'")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (
            "update {0}.command set actor = 'eve' where args ->> 'text' = 'as agreed'",
            f"#{NOTED}: command 3: the inbox has it from eve",
        ),
        (
            'update {0}.command set args = args || \'{{"answer": "go"}}\'',
            f"#{VOTED}: command 5: the inbox has another answer",
        ),
        ("delete from {0}.command where id = 4", f"#{NOTED_AGAIN}: command 4: the inbox does not hold it"),
        ("update {0}.run set created = '2020-01-01'", "the list of runs: its time of creation is NOT"),
        ("update {0}.head set last_event_at = '2020-01-01'", "the list of runs: its time of the last event is NOT"),
    ],
)
async def test_what_lies_outside_of_the_chain_is_held_to_it(control: Control, statement: str, why: str) -> None:
    await control.sql(statement.format("cutover_control"))
    verified = await control.cutover("verify", RUN)
    assert (verified.returncode, why in verified.stdout) == (Exit.FAILED, True), verified


async def test_a_pack_of_a_changed_journal_shows_what_was_changed_and_writes_over_no_other(control: Control) -> None:
    file = str(control.folder / "night.cutover")
    packed = await control.cutover("pack", RUN, "-o", file)
    assert (packed.returncode, f"head #{HEAD} " in packed.stdout) == (Exit.OK, True), packed
    assert os.stat(file).st_mode & 0o777 == 0o600  # noqa: PTH116 - of a test that waits
    assert (await control.cutover("pack", RUN, "-o", file)).returncode == Exit.OK
    assert (await control.cutover("verify", file)).returncode == Exit.OK
    await control.sql(TAMPERINGS["a cut tail"][0])
    refused = await control.cutover("pack", RUN, "-o", file)
    assert (refused.returncode, "or of events that this run has no more" in refused.stderr) == (Exit.REFUSED, True)
    os.mkfifo(control.folder / "pipe")
    pipe = await control.cutover("pack", RUN, "-o", str(control.folder / "pipe"))
    assert (pipe.returncode, "is no file" in pipe.stderr) == (Exit.REFUSED, True)
    other = await control.cutover("pack", RUN, "-o", str(control.folder / "plan.yaml"))
    assert (other.returncode, "holds something else" in other.stderr) == (Exit.REFUSED, True)
    assert (await control.cutover("pack", RUN, "-o", file, "--replace")).returncode == Exit.OK
    cut = await control.cutover("verify", file)
    assert (cut.returncode, f"#{VOTED}: #{VOTED} to #{HEAD} are missing" in cut.stdout) == (Exit.FAILED, True)


async def test_a_plan_under_a_false_hash_is_neither_taken_nor_run(control: Control) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await control.sql(f"insert into cutover_control.bundle (sha256, body) values ('{'0' * 64}', 'x')")
    await control.sql(
        "alter table cutover_control.bundle drop constraint bundle_is_its_hash;"
        "update cutover_control.bundle set body = replace(body, 'First', 'Worst')"
    )
    with pytest.raises(PlanChanged):
        await history(control.journal, RUN)
    for refused in (
        await control.cutover("status", RUN),
        await control.cutover("attach", RUN, "--plain"),
        await control.engine(),
    ):
        assert (refused.returncode, "not the text that was frozen" in refused.stderr) == (Exit.REFUSED, True), refused
    verified = await control.cutover("verify", RUN)
    assert (verified.returncode, "NOT the text that was frozen under this hash" in verified.stdout) == (1, True)


async def test_what_was_not_recorded_is_shown_as_such_and_its_text_is_not(control: Control) -> None:
    await control.sql(f"update {EVENT} set body = replace(body, 'as agreed', 'as never agreed') where seq = {NOTED}")
    past = await history(control.journal, RUN)
    [false] = [one for one in past.entries if isinstance(one.event, NotRecorded)]
    assert (false.seq, false.event.kind if isinstance(false.event, NotRecorded) else "") == (NOTED, "Noted")
    assert "never agreed" not in (await control.cutover("status")).stdout
    recorded = await control.cutover("rehearsal", "record", RUN, "-o", "never.json")
    assert (recorded.returncode, "is not as it was recorded" in recorded.stderr) == (Exit.REFUSED, True)


async def test_the_list_of_runs_says_what_the_journal_says(control: Control) -> None:
    await control.sql("update cutover_control.run set title = 'Another night', kind = 'production'")
    verified = await control.cutover("verify", RUN)
    assert verified.returncode == Exit.FAILED
    assert "its title is NOT the one that was recorded" in verified.stdout
    assert json.loads((await control.cutover("verify", RUN, "--json")).stdout)["listed_otherwise"] == ["title", "kind"]


async def as_the_older_program_recorded_it(control: Control) -> None:
    """The same journal by a program whose events do not say in their text which command they answer."""
    previous = chain.GENESIS
    for one in await control.journal.read(RUN):
        said = json.loads(one.body)
        del said["command_id"]
        body = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = chain.digest(previous, seq=one.seq, at=one.at, kind=one.kind, body=body)
        await control.sql(f"update {EVENT} set body = $${body}$$, hash = '{previous}' where seq = {one.seq}")
    await control.sql(f"update cutover_control.head set hash = '{previous}'")


async def test_a_run_of_the_older_program_goes_on_and_its_new_events_say_which_command_they_answer(
    control: Control,
) -> None:
    await as_the_older_program_recorded_it(control)
    before = await history(control.journal, RUN)
    assert (before.state.flaws, before.state.commands) == ((), 6)
    journal = PostgresJournal(control.dsn)
    engine = scripted(journal, RUN, ScriptedCrew(), control.folder, "new")
    work = asyncio.create_task(engine.execute())
    command = await journal.send(RUN, "note", {"text": "of today"})
    await eventually(lambda: consumed(journal, command))
    engine.shut_down()
    await work
    await journal.close()
    assert (await control.cutover("verify", RUN)).returncode == Exit.OK
    await control.sql(f"update {EVENT} set command_id = 1000 where command_id = {command}")
    past = await history(control.journal, RUN)
    assert [one.why for one in past.state.flaws] == [
        f"it was recorded as the answer to command {command}, not to command 1000"
    ]
    assert past.state.commands == command


# --- one run that cannot be read breaks nothing for the others ----------------------------------------------------


UNREADABLE = (
    "select cutover_control.create_run('zz1', 't', 'production', '{sha}', '{{}}', now(), 'run_created', '{{}}', 'zz')"
)


@pytest.mark.parametrize("typed", [(), (RUN,)])
async def test_a_run_that_nobody_can_read_is_a_line_and_the_others_go_on(
    control: Control, typed: tuple[str, ...]
) -> None:
    from plans.bundle import digest

    await control.sql(UNREADABLE.format(sha=digest("{}")))
    runs = await control.cutover("runs")
    assert (runs.returncode, "unreadable" in runs.stdout, "no engine" in runs.stdout) == (Exit.OK, True, True)
    assert "run zz1: event 1 means nothing to this program" in runs.stderr
    status = await control.cutover("status", *typed)
    assert (status.returncode, f"run {RUN}" in status.stdout) == (Exit.OK, True)
    assert ("zz1 cannot be read" in status.stderr) is (typed == ())
    named = await control.cutover("status", "zz1")
    assert (named.returncode, "zz1 cannot be read" in named.stderr) == (Exit.DATABASE, True)


async def test_a_run_of_a_newer_program_says_so(control: Control) -> None:
    from jobs.journal.chain import digest

    events = await control.journal.read(RUN)
    at = events[-1].at
    new = digest(events[-1].hash, seq=HEAD + 1, at=at, kind="Teleported", body='{"v":1}')
    await control.sql(
        f"insert into {EVENT} (run, seq, at, kind, body, hash) select run, {HEAD + 1}, at, 'Teleported', '{{\"v\":1}}',"
        f" '{new}' from {EVENT} where seq = {HEAD}; update cutover_control.head set seq = {HEAD + 1}, hash = '{new}'"
    )
    assert "unreadable" in (await control.cutover("runs")).stdout
    answer = await control.cutover("status", RUN)
    assert (answer.returncode, "install that" in answer.stderr) == (Exit.DATABASE, True)
    nobody = await control.cutover("status")
    assert (nobody.returncode, "can read none of the runs" in nobody.stderr) == (Exit.DATABASE, True)
