"""The evidence of a run: a pack as any other, which an auditor unpacks, reads and verifies without this program."""

import ast
import subprocess
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from jobs.journal.outbox import Posted
from jobs.packs import archive
from jobs.packs.evidence.files import evidence_files
from jobs.packs.pack import Pack
from jobs.packs.packs import read_pack
from jobs.packs.texts import with_sums
from plans.bundle import digest
from plans.bundle import pack as bundle_of
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal
from tests.support.packs.by_script import by_script, unpacked
from tests.support.packs.packed import HEAD, NOTED, NOTED_AGAIN, REHEARSAL, RUN, VOTED, changed, night, packed
from tests.support.packs.tampering import Lines, head, journal


def test_it_is_a_pack_as_any_other(file: Path) -> None:
    assert (read_pack(file).main.row.run, read_pack(file).doubts) == (RUN, ())


def test_its_files_are_those_that_their_sums_name(file: Path) -> None:
    ended = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=unpacked(file), capture_output=True, text=True)
    assert (ended.returncode, "verify.py: OK" in ended.stdout) == (0, True), ended


def test_the_plan_lies_in_it_as_it_was_written(file: Path) -> None:
    [plan] = (unpacked(file) / "plan").glob("*/plan.yaml")
    assert plan.read_text() == (file.parent / "plan.yaml").read_text()


def test_its_script_is_short_and_needs_python_3_8_and_nothing_of_ours() -> None:
    text = (files("jobs.packs.evidence") / "standalone.py").read_text()
    imported = [one for one in ast.walk(ast.parse(text, feature_version=(3, 8))) if isinstance(one, ast.ImportFrom)]
    assert {one.module for one in imported} == {"datetime", "hashlib", "pathlib", "typing"}
    assert len(text.splitlines()) < 140


def test_its_script_says_that_each_is_what_was_recorded_and_where_a_head_stands(file: Path) -> None:
    known = read_pack(file).main.standing.hash
    whole = by_script(file, known[:12].upper())
    said = f"head {known[:12].upper()} is #{HEAD}\n{HEAD} events, 1 heads given by you: each is what was recorded, with"
    assert (whole.returncode, said in whole.stdout) == (0, True), whole
    other = by_script(file, "00000000")
    assert (other.returncode, "head 00000000 is not part of the journal\n" in other.stdout) == (1, True)


def test_a_plan_as_files_is_held_to_the_frozen_one_though_the_sums_are_written_anew(file: Path) -> None:
    [name] = [one for one in archive.opened(file) if one.startswith("plan/")]
    changed(file, name, lambda text: f"{text}# as agreed", sums=True)
    assert read_pack(file).doubts == (f"{name} is not what a frozen plan has there",)
    ended = by_script(file)
    assert (ended.returncode, f"{name} is not what a frozen plan has there" in ended.stdout) == (1, True)


MEANT_TO_HARM = {
    "journal.jsonl": ("", "it does not end with #10"),
    "commands.jsonl": ("{}\n[", "commands.jsonl, line 2: it cannot be read"),
    "manifest.json": ("{}", "a line says nothing that is recorded, so that nothing is proved (KeyError('run'))"),
    "told_heads.jsonl": ('{"seq":1,"hash":"","to":"a\\u001b[2Jb"}', r"told to a\x1b[2Jb, is not part of the journal"),
}


@pytest.mark.parametrize("part", MEANT_TO_HARM)
def test_its_script_says_of_what_nobody_can_read_that_nothing_is_proved(file: Path, part: str) -> None:
    content, why = MEANT_TO_HARM[part]
    ended = by_script(changed(file, part, lambda _: content, sums=True))
    assert (ended.returncode, why in ended.stdout + ended.stderr, "Traceback" in ended.stderr) == (1, True, False), (
        ended
    )


def test_of_rehearsals_the_script_looks_for_those_that_were_runs_and_says_which_are_not_here(file: Path) -> None:
    def from_file(lines: Lines) -> None:
        lines[1]["body"] = lines[1]["body"].replace('"source":"run"', '"source":"file"')

    gone = f"rehearsals/{REHEARSAL}.jsonl is not here: nothing is proved of that rehearsal"
    parts = dict(archive.opened(file))
    del parts[f"rehearsals/{REHEARSAL}.jsonl"]
    file.write_bytes(archive.written(with_sums(parts), at=utc_now()))
    assert (by_script(file).returncode, gone in by_script(file).stdout) == (0, True)
    assert gone not in by_script(changed(file, "journal.jsonl", journal(from_file, rehashed=True), sums=True)).stdout


def test_its_script_names_another_run_and_a_command_that_is_answered_twice(file: Path) -> None:
    def again(lines: Lines) -> None:
        lines[NOTED_AGAIN - 1] |= {"body": lines[NOTED - 1]["body"], "command": lines[NOTED - 1]["command"]}

    changed(file, "manifest.json", lambda text: text.replace(f'"run":"{RUN}"', '"run":"r2"'), sums=True)
    said = by_script(changed(file, "journal.jsonl", journal(again, rehashed=True), sums=True)).stdout
    assert "manifest.json: its run is not the one that the first event begins" in said
    assert f"#{NOTED_AGAIN}: the inbox does not hold the command that it answers, or another event has" in said


def edit(lines: Lines) -> None:
    lines[NOTED - 1]["body"] = lines[NOTED - 1]["body"].replace("as agreed", "as ordered")


def insert(lines: Lines) -> None:
    lines.insert(NOTED - 1, {**lines[NOTED - 1], "kind": "RunEnded"})


def reorder(lines: Lines) -> None:
    lines[NOTED - 1], lines[NOTED] = lines[NOTED], lines[NOTED - 1]


TAMPERINGS: dict[str, tuple[str, Callable[[str], str], str]] = {
    "edited": ("journal.jsonl", journal(edit), f"journal.jsonl: #{NOTED} is not what was recorded there"),
    "deleted": ("journal.jsonl", journal(lambda lines: lines.pop(NOTED - 1)), f"journal.jsonl: #{NOTED} is not what"),
    "inserted": ("journal.jsonl", journal(insert), f"journal.jsonl: #{NOTED} is not what was recorded there"),
    "reordered": ("journal.jsonl", journal(reorder), f"journal.jsonl: #{NOTED} is not what was recorded there"),
    "cut": (
        "journal.jsonl",
        journal(lambda lines: lines.__delitem__(slice(NOTED_AGAIN, None))),
        f"journal.jsonl: it does not end with #{HEAD}, the head that the manifest names",
    ),
    "written anew": ("journal.jsonl", journal(edit, rehashed=True), f"#{HEAD}: head "),
    "another command": (
        "journal.jsonl",
        journal(lambda lines: lines[VOTED - 1].update(command=99)),
        f"journal.jsonl: #{VOTED}: the inbox does not hold the command that it answers",
    ),
    "a rehearsal": (
        f"rehearsals/{REHEARSAL}.jsonl",
        journal(lambda lines: lines[2].update(kind="Noted")),
        f"rehearsals/{REHEARSAL}.jsonl: #3 is not what was recorded there",
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_its_script_names_the_place_of_what_was_changed(file: Path, what: str) -> None:
    part, change, why = TAMPERINGS[what]
    ended = by_script(changed(file, part, change, sums=True))
    assert (ended.returncode, why in ended.stdout, ended.stderr) == (1, True, ""), ended


def test_its_script_names_a_plan_that_was_changed_and_a_head_that_was_told_before_all_was_written_anew(
    file: Path,
) -> None:
    [plan] = read_pack(file).bundles
    told = read_pack(file).main.standing.hash
    kept: Lines = []

    def rewritten(lines: Lines) -> None:
        edit(lines)
        kept[:] = lines

    changed(file, f"bundles/{plan}.json", lambda text: text.replace("First", "Worst"), sums=True)
    changed(file, "journal.jsonl", journal(rewritten, rehashed=True), sums=True)
    ended = by_script(changed(file, "manifest.json", head(kept), sums=True))
    assert f"#{HEAD}: head {told[:12]}, told to here, is not part of the journal" in ended.stdout
    assert f"bundles/{plan}.json is not the plan that was frozen" in ended.stdout


def page_of(pack: Pack) -> str:
    return evidence_files(pack)["README.md"].decode()


async def small(folder: Path) -> tuple[MemoryJournal, Pack]:
    journal = await night(folder)
    return journal, await packed(journal)


async def test_its_page_lists_which_heads_went_where(tmp_path: Path) -> None:
    _, pack = await small(tmp_path)
    sent = Posted(id="m", seq=NOTED, party="roros", channel="sms", at=utc_now(), letter="m", attempts=1,
                  delivered_at=utc_now(), given_up=False, reason="")  # fmt: skip
    together = replace(sent, id="m2", seq=NOTED - 1)
    unsent = replace(sent, id="o", letter="o", party="owner", delivered_at=None)
    page = page_of(replace(pack, messages=(sent, together, unsent)))
    assert f"| #{NOTED - 1} |" not in page
    assert f"| #{NOTED} | {pack.main.events[NOTED - 1].hash[:12]} | message | roros through sms |" in page
    assert f"| #{HEAD} | {pack.main.standing.hash[:12]} | pack | here, by operator |" in page
    assert "owner through" not in page


async def test_hostile_titles_and_names_of_files_are_read_as_they_stand_and_lead_nowhere(tmp_path: Path) -> None:
    _, pack = await small(tmp_path)
    bundle = bundle_of("plan.yaml", {"plan.yaml": "", "a\tb": "", "sql/æ ø.sql": ""})
    row = replace(pack.main.row, title="<script>alert(1)</script>\n# x [y](http://z)" + "x" * 10_000)
    files_of = evidence_files(
        replace(pack, main=replace(pack.main, row=row), bundles={digest(bundle): bundle, "b" * 64: "["})
    )
    page = files_of["README.md"].decode()
    assert r"- Title: \<script\>alert(1)\</script\> # x \[y\](http://z)" in page
    assert f"plan/{digest(bundle)[:16]}/sql/æ ø.sql" in files_of
    assert not any("\t" in name for name in files_of)
    assert '"a b" of plan' in page
    assert "plan bbbbbbbbbbbbbbbb as files: its text cannot be read" in page
