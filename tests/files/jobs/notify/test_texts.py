"""What a letter says, when it is sent, in the party's language, and that nothing in it is obeyed."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.journal.outbox import Waiting
from jobs.notify.letters import Letter, new_letters
from jobs.notify.texts import MAX_LINES, message_of
from jobs.notify.words import ENGLISH
from jobs.run.events import Addressee, PeopleTold
from jobs.run.state.outgoing import outgoing
from plans.model import Manual, PartyId, Plan, RunKind
from plans.model.hooks import HookWord
from plans.model.languages import Language
from tests.support.driver import Driven
from tests.support.nights import night, task
from tests.support.people.telling import tell, telling, told_night

WARD = PartyId("ward")
DOCS = Path(__file__).parents[4] / "docs" / "hooks.md"


def begun(plan: Plan, kind: RunKind = RunKind.PRODUCTION) -> Driven:
    run = Driven(plan, kind=kind)
    run.decide()
    return run


def letters_of(run: Driven) -> tuple[Letter, ...]:
    waiting = [Waiting(id=one.id, seq=one.seq, party=one.party, channel=one.channel, at=one.at)
               for one in outgoing("b", run.entries)]  # fmt: skip
    return new_letters(waiting, {}, run.now)


def letter_of(run: Driven) -> Letter:
    [letter] = letters_of(run)
    return letter


def said(run: Driven) -> tuple[str, str]:
    message = message_of(run.plan, run.state, letter_of(run), run.entries)
    return message.subject, message.text


def test_it_says_whose_turn_it_is_when_that_was_and_which_run_it_is() -> None:
    subject, text = said(begun(told_night(tell(HookWord.READY, to="ward"))))
    assert subject == "A night: W1 Task W1 may start: it is your turn."
    assert text.splitlines()[0] == "12:00 W1 Task W1 may start: it is your turn."
    assert "Run r of A night. Message " in text


@pytest.mark.parametrize(("language", "day"), [(Language.ENGLISH, "Fri"), (Language.NORWEGIAN, "fre")])
def test_a_time_of_another_day_than_the_go_lives_has_its_day(language: Language, day: str) -> None:
    plan = told_night(tell(HookWord.READY, to="ward"))
    tomorrow = replace(plan.by_id[plan.go_live], duration=timedelta(hours=14))
    tasks = tuple(tomorrow if one.id == plan.go_live else one for one in plan.tasks)
    party = replace(plan.parties[WARD], lang=language)
    _, text = said(begun(replace(plan, tasks=tasks, parties={**plan.parties, WARD: party})))
    assert text.startswith(f"{day} 12:00 ")


def test_it_carries_the_head_of_the_event_that_it_tells_of_which_the_outbox_names() -> None:
    run = begun(told_night(tell(HookWord.READY, to="ward")))
    letter = letter_of(run)
    recorded = [replace(one, hash=f"{one.seq:064x}") for one in run.entries if one.seq == letter.messages[0].seq]
    text = message_of(run.plan, run.state, letter, recorded).text
    assert text.splitlines()[-1] == f"journal #{letter.messages[0].seq} chain 000000000000"


def test_what_is_over_by_the_time_that_it_is_sent_says_so() -> None:
    run = begun(told_night(tell(HookWord.READY, to="ward")))
    run.do("start", task="W1")
    run.do("done", task="W1")
    assert "(It is over by now.)" in said(run)[1]


def test_a_rehearsal_says_so_in_subject_and_text_and_goes_to_the_one_address() -> None:
    run = begun(told_night(tell(HookWord.READY, to="ward")), RunKind.REHEARSAL)
    subject, text = said(run)
    assert subject.startswith("REHEARSAL: ")
    assert text.startswith("REHEARSAL. This is a rehearsal. In production this goes to Ward.")
    assert message_of(run.plan, run.state, letter_of(run), run.entries).address == "team@example.org"


def test_a_party_is_written_to_in_its_language() -> None:
    plan = told_night(tell(HookWord.READY, to="ward"))
    ward = replace(plan.parties[WARD], lang=Language.NORWEGIAN)
    assert said(begun(replace(plan, parties={**plan.parties, WARD: ward})))[0].endswith("kan starte: det er din tur.")


def test_whoever_stands_for_a_party_is_meant_and_addressed() -> None:
    run = begun(told_night(tell(HookWord.READY, to="ward")))
    run.do("substitute", party="ward", name="Kari Lie", contact="kari@example.org")
    message = message_of(run.plan, run.state, letter_of(run), run.entries)
    assert (message.name, message.address) == ("Kari Lie", "kari@example.org")


def test_a_storm_is_one_line_with_its_number() -> None:
    storm = night(*(task(f"W{number}", Manual()) for number in range(100)))
    _, text = said(begun(telling(storm, tell(HookWord.READY))))
    assert text.splitlines()[0] == "12:00 100 tasks: W0, W1, W2, W3, W4, ... may start: it is your turn."


def test_a_long_letter_is_cut_with_its_number() -> None:
    run = begun(told_night(tell(HookWord.HOLD, to="ward")))
    for _ in range(MAX_LINES):
        run.do("hold", reason="r")
        run.do("resume")
    assert f"and {MAX_LINES} more: see the console" in said(run)[1]


@pytest.mark.parametrize("hostile", ["x\r\nBcc: all@example.org", "\x1b[2J\x07", "\u202egnp.exe"])
def test_what_stands_in_a_title_is_neither_a_header_nor_obeyed(hostile: str) -> None:
    plan = telling(night(replace(task("W1", Manual()), title=hostile)), tell(HookWord.READY, to="ward"))
    subject, text = said(begun(replace(plan, title=hostile)))
    assert subject.isprintable()
    assert all(line.isprintable() for line in text.split("\n"))
    assert "\nBcc:" not in text


@pytest.mark.parametrize("word", HookWord)
def test_every_word_has_a_sentence_in_both_languages(word: HookWord) -> None:
    plan = told_night(tell(word, to="ward"))
    for language in Language:
        parties = {**plan.parties, WARD: replace(plan.parties[WARD], lang=language)}
        run = begun(replace(plan, parties=parties))
        event = PeopleTold(word=word, units=(), addressees=())
        entry = replace(run.entries[-1], event=event)
        letter = Letter(id="l", to=tell_to(), messages=())
        assert "{" not in message_of(run.plan, run.state, letter, [entry]).text


def tell_to() -> Addressee:
    return Addressee(party="ward", channel="desk")


def test_a_letter_about_a_hold_that_comes_late_says_what_is_true_by_now() -> None:
    run = begun(told_night(tell(HookWord.HOLD, to="ward")))
    for command, more in (("hold", {"reason": "r"}), ("resume", {}), ("hold", {"reason": "r"})):
        run.do(command, **more)
    lines = said(run)[1].splitlines()
    assert lines[1] == "12:00 The hold is over: the night goes on. (It is on hold again by now.)"
    assert lines[2] == "12:00 HOLD: nothing new starts."
    run.do("resume")
    assert said(run)[1].splitlines()[2] == "12:00 HOLD: nothing new starts. (It is over by now.)"


def test_the_examples_of_the_documentation_are_what_is_said() -> None:
    told = {**ENGLISH.matters, HookWord.ENGINE_LOST: ENGLISH.engine_lost}
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| `([^`]+)` \|$", DOCS.read_text(), re.MULTILINE))
    for word in set(HookWord) - {HookWord.TEST}:
        said_there = re.sub(r"\\{\w+\\}", ".+", re.escape(told[word]))
        assert re.fullmatch(said_there, rows[word]), word


def test_a_problem_is_told_by_its_name_and_task_without_a_word_that_was_typed() -> None:
    run = begun(told_night(tell(HookWord.TROUBLE, to="owner"), tell(HookWord.DEGRADED, to="ward")))
    run.do("problem", act="open", text="secret words", severity="red", on="A1", owner="ward")
    [told] = [one.event for one in run.entries if isinstance(one.event, PeopleTold)]
    assert [to.party for to in told.addressees] == ["owner", "ward"]
    message = message_of(run.plan, run.state, next(iter(letters_of(run))), run.entries)
    assert "A red problem is open, P1: see the console. A1 Task A1" in message.text
    assert "secret" not in message.text
    run.do("problem", act="close", text="P1")
    assert "(It is over by now.)" in message_of(run.plan, run.state, next(iter(letters_of(run))), run.entries[:-2]).text
    last = run.entries[-1].event
    assert isinstance(last, PeopleTold)
    assert (last.over, last.problem) == (True, "P1")


def test_what_is_degraded_is_told_and_that_it_is_normal() -> None:
    run = begun(told_night(tell(HookWord.DEGRADED, to="ward")))
    run.do("degraded", text="secret words")
    run.passes(5)
    run.do("normal")
    text = said(run)[1]
    assert "12:00 The go-live is degraded since 12:00: see the console. (It is over by now.)" in text
    assert "12:05 The go-live is no longer degraded." in text
    assert "secret" not in text
