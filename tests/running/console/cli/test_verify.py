"""Each kind of tampering with a pack is named with its place, by somebody who writes the file's sums anew as well."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from console.exits import Exit
from tests.support.command_line import Ended, cutover
from tests.support.packs.packed import HEAD, NOTED, NOTED_AGAIN, REHEARSAL, VOTED, changed, night, packed, written
from tests.support.packs.tampering import Lines, head, journal


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    return written(await packed(await night(tmp_path)), tmp_path)


def verify(file: Path, *words: str) -> Ended:
    return cutover("verify", file, *words, environ={"CUTOVER_CONTROL": "postgresql://nobody@127.0.0.1:1/none"})


def edit(lines: Lines) -> None:
    lines[NOTED - 1]["body"] = lines[NOTED - 1]["body"].replace("as agreed", "as ordered")


def delete(lines: Lines) -> None:
    del lines[NOTED - 1]


def insert(lines: Lines) -> None:
    """One that says that it was there, before those that were."""
    lines.insert(NOTED - 1, {**lines[NOTED - 1], "body": lines[NOTED - 1]["body"].replace("agreed", "ordered")})
    for seq, line in enumerate(lines, start=1):
        line["seq"] = seq


def reorder(lines: Lines) -> None:
    lines[NOTED - 1], lines[NOTED] = lines[NOTED], lines[NOTED - 1]
    lines[NOTED - 1]["seq"], lines[NOTED]["seq"] = NOTED, NOTED_AGAIN


def cut(lines: Lines) -> None:
    del lines[NOTED_AGAIN:]


TAMPERINGS = {
    "edited": (edit, f"#{NOTED}: it does not continue the event before it: one of the two was changed"),
    "deleted": (delete, f"#{NOTED}: it is missing"),
    "inserted": (insert, f"#{NOTED}: it does not continue the event before it"),
    "reordered": (reorder, f"#{NOTED}: it does not continue the event before it"),
    "cut": (cut, f"#{VOTED}: #{VOTED} to #{HEAD} are missing"),
}


def test_what_was_not_changed_is_what_was_recorded(file: Path) -> None:
    whole = verify(file)
    assert (whole.returncode, "is what was recorded: 10 events, chain 1" in whole.stdout) == (Exit.OK, True), whole
    assert "heads that were told: 1, all part of it" in whole.stdout


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_journal_that_was_changed_is_named_with_the_place(file: Path, what: str) -> None:
    change, why = TAMPERINGS[what]
    ended = verify(changed(file, "journal.jsonl", journal(change), sums=True))
    assert (ended.returncode, why in ended.stdout, "is NOT what was recorded" in ended.stdout) == (
        Exit.FAILED,
        True,
        True,
    )


def rewritten(file: Path, change: Callable[[Lines], None]) -> Path:
    """By somebody who writes the whole chain anew, its head, and the sums."""
    kept: Lines = []

    def also_kept(lines: Lines) -> None:
        change(lines)
        kept[:] = lines

    changed(file, "journal.jsonl", journal(also_kept, rehashed=True), sums=True)
    return changed(file, "manifest.json", head(kept), sums=True)


def test_a_chain_that_was_written_anew_does_not_hold_the_heads_that_were_told(file: Path) -> None:
    told = json.loads(verify(file, "--json").stdout)["head"]
    ended = verify(rewritten(file, edit))
    place = f"#{HEAD}: head {told[:16]}, told by pack to here at "
    assert (ended.returncode, place in ended.stdout) == (Exit.FAILED, True)
    assert f"is NOT part of it: #1 to #{HEAD} was changed, or written anew with all that follows" in ended.stdout


def test_an_end_that_was_cut_off_with_the_head_does_not_hold_the_heads_that_were_told(file: Path) -> None:
    ended = verify(rewritten(file, cut))
    assert (ended.returncode, f"the journal ends with #{NOTED_AGAIN}: its end was cut off" in ended.stdout) == (1, True)


def test_without_any_head_of_its_own_only_one_that_was_noted_elsewhere_tells_it(file: Path) -> None:
    told = json.loads(verify(file, "--json").stdout)["head"]
    changed(rewritten(file, edit), "told_heads.jsonl", lambda _: "", sums=True)
    assert f"#{NOTED}: command 8: the inbox has another text than the event" in verify(file).stdout
    changed(file, "commands.jsonl", lambda text: text.replace("as agreed", "as ordered"), sums=True)
    assert verify(file).returncode == Exit.OK  # nothing in the file can know
    ended = verify(file, "--head", told[:12])
    assert (ended.returncode, "is NOT part of it" in ended.stdout) == (Exit.FAILED, True)


COMMANDS: dict[str, tuple[Callable[[Lines], None], str]] = {
    "another answer": (
        lambda lines: lines[-2]["args"].update(answer="go"),
        f"#{VOTED}: command 10: the inbox has another answer",
    ),
    "another person": (lambda lines: lines[-2].update(actor="eve"), f"#{VOTED}: command 10: the inbox has it from eve"),
    "no answer any more": (
        lambda lines: lines[-2]["args"].pop("answer"),
        f"#{VOTED}: command 10: the inbox has another answer",
    ),
    "another command": (
        lambda lines: lines[-2].update(verb="note"),
        f"#{VOTED}: command 10: the inbox has another command than the event",
    ),
    "a letter": (
        lambda lines: lines[-2].update(letter="kL3"),
        f"#{VOTED}: command 10: the inbox has it as the answer to a letter, and no event tells of such an answer",
    ),
    "another time": (
        lambda lines: lines[-2].update(at="2999-01-01T00:00:00Z"),
        f"#{VOTED}: command 10: the inbox has it from a time after the event",
    ),
    "two of one number": (lambda lines: lines.insert(0, lines[-2]), "command 10: the inbox has 2 of this number"),
    "one that is gone": (lambda lines: lines.pop(2), f"#{NOTED}: command 8: the inbox does not hold it"),
    "one too many": (
        lambda lines: lines.insert(0, {**lines[2], "id": 1}),
        "command 1: no event has consumed it, and later ones were consumed",
    ),
}


@pytest.mark.parametrize("what", COMMANDS)
def test_a_command_that_the_inbox_has_otherwise_is_named_with_its_event(file: Path, what: str) -> None:
    change, why = COMMANDS[what]
    ended = verify(changed(file, "commands.jsonl", journal(change), sums=True))
    assert (ended.returncode, why in ended.stdout) == (Exit.FAILED, True), ended.stdout
    assert "is what was recorded, but what is named above is NOT" in ended.stdout


def test_an_event_that_answers_a_command_for_the_second_time_is_named(file: Path) -> None:
    def again(lines: Lines) -> None:
        lines[NOTED_AGAIN - 1] |= {"body": lines[NOTED - 1]["body"], "command": lines[NOTED - 1]["command"]}

    ended = verify(rewritten(file, again))
    assert f"#{NOTED_AGAIN}: command 8: #{NOTED} has consumed it already" in ended.stdout


def test_a_plan_and_a_rehearsal_that_were_changed_are_named(file: Path) -> None:
    plan = next(iter(json.loads(verify(file, "--json").stdout)["plans"]))
    changed(file, f"bundles/{plan}.json", lambda text: text.replace("First", "Worst"), sums=True)
    changed(file, f"rehearsals/{REHEARSAL}.jsonl", journal(lambda lines: lines[3].update(kind="Noted")), sums=True)
    ended = verify(file)
    assert f"plan {plan[:16]}: NOT the text that was frozen under this hash" in ended.stdout
    assert f"rehearsal {REHEARSAL}, #4: it does not continue the event before it" in ended.stdout
    assert ended.returncode == Exit.FAILED


def test_a_sample_is_held_by_nothing_but_the_sums(file: Path) -> None:
    sample = '{"at":"2026-11-29T12:00:00Z","attempt":1,"bytes":0,"done":1.0,"task":"T1","total":null,"unit":"rows"}\n'
    ended = verify(changed(file, "samples.jsonl", lambda _: sample))
    assert (ended.returncode, "the file: samples.jsonl is not the one that was written" in ended.stdout) == (1, True)
    assert verify(changed(file, "samples.jsonl", lambda text: text, sums=True)).returncode == Exit.OK


def test_a_message_whose_event_is_not_there_is_named(file: Path) -> None:
    at = "2026-11-29T12:00:00Z"
    told = {"id": "m", "seq": HEAD + 2, "party": "roros", "channel": "sms", "at": at, "letter": "m", "attempts": 1}
    message = json.dumps({**told, "delivered_at": at, "given_up": False, "reason": ""})
    ended = verify(changed(file, "messages.jsonl", lambda _: f"{message}\n", sums=True))
    assert f"#{HEAD + 2}: the outbox holds a message of this event, and the journal has no such event" in ended.stdout
    assert ended.returncode == Exit.FAILED


def test_the_row_of_a_run_is_held_to_its_events(file: Path) -> None:
    def otherwise(text: str) -> str:
        said = json.loads(text)
        said["run"]["row"] |= {"created": "2020-01-01T00:00:00Z", "last_event_at": "2020-01-01T00:00:00Z"}
        return json.dumps(said)

    ended = verify(changed(file, "manifest.json", otherwise, sums=True), "--json")
    assert json.loads(ended.stdout)["listed_otherwise"] == ["time of creation", "time of the last event"]


def test_of_what_nobody_can_read_nothing_is_proved(file: Path) -> None:
    (file.parent / "cut.cutover").write_bytes(file.read_bytes()[:4000])
    for name, words in (("cut.cutover", ()), ("cut.cutover", ("--json",))):
        ended = verify(file.parent / name, *words)
        assert (ended.returncode, ended.stderr) == (Exit.DATABASE, "")
    assert verify(file.parent / "none.cutover").returncode == Exit.NOT_FOUND


def test_what_lies_outside_of_the_chain_is_counted_so_that_an_emptied_part_is_seen(file: Path) -> None:
    sample = '{"at":"2026-11-29T12:00:00Z","attempt":1,"bytes":0,"done":1.0,"task":"T1","total":null,"unit":"rows"}\n'
    changed(file, "samples.jsonl", lambda _: sample * 2, sums=True)
    assert (
        "held to it by nothing: 2 samples of progress, 0 kept forecasts, 0 messages of 0 events" in verify(file).stdout
    )
    changed(file, "samples.jsonl", lambda _: "", sums=True)
    outside = json.loads(verify(file, "--json").stdout)["outside"]
    assert outside == {"samples": 0, "forecasts": 0, "messages": 0}
