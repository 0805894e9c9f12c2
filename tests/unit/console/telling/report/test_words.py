"""The words of a report: the same in each language, none missing, none that nobody says."""

import ast
import string
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import console.telling.report
from console.telling.recorded import in_bokmal
from console.telling.report.facts import Deed, Open, Outcome
from console.telling.report.facts.handover import Back
from console.telling.report.wording import WORDS
from console.view.engine_presence import EnginePresence
from jobs.flows.series import Condition
from jobs.run.events import Answer, How, Severity
from jobs.run.events.seconds import SecondEnd
from jobs.run.outlook.intervals import Standing
from jobs.run.outlook.shortfall import Lack
from jobs.run.outlook.status import Code
from plans.model import RunKind
from plans.model.flows import Stage
from plans.model.languages import Language

ROOM = Path(console.telling.report.__file__).parent
SORTS: dict[str, type[StrEnum]] = {
    "deed": Deed,
    "open": Open,
    "state": Code,
    "lack": Lack,
    "kind": RunKind,
    "answer": Answer,
    "standing": Standing,
    "severity": Severity,
    "condition": Condition,
    "stage": Stage,
    "how": How,
    "second": SecondEnd,
    "verdict": Outcome,
    "engine": EnginePresence,
    "back": Back,
    "back text": Back,
}
BY_NAME = {
    "answer:silent",
    "condition:none",
    "condition:retired",
    "condition:uncounted",
    "how:did not pass",
    "share:moved",
    "share:summed",
    "second:waits",
    "verdict:live, not reconciled",
    "criterion:forecast chance",
}
"""Words of values that are of no enumeration."""
OF_OTHERS = ("criterion:", "canary:", "where:")


def _said() -> Iterator[str]:
    """Every text of the modules that may be a key; of one that is put together its beginning and its end."""
    for file in ROOM.rglob("*.py"):
        if file.parent.name != "words":
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_each_language_has_the_same_words_with_the_same_blanks() -> None:
    english, bokmal = WORDS[Language.ENGLISH], WORDS[Language.NORWEGIAN]
    assert english.keys() == bokmal.keys()
    assert {key for key in english if _blanks(english[key]) != _blanks(bokmal[key])} == set()


def test_no_word_is_left_that_nobody_says() -> None:
    said = set(_said())
    put_together = {" title", "no ", "tasks ", "mark "}
    for key in WORDS[Language.ENGLISH]:
        stem = key.removesuffix(".one").removesuffix(".many")
        by_value = ":" in key and (key.split(":")[0] in SORTS or key in BY_NAME or key.startswith(OF_OTHERS))
        parts = any(part in said and (stem.startswith(part) or stem.endswith(part)) for part in put_together)
        rest = {stem.removesuffix(" title"), stem.removeprefix("no "), stem.removeprefix("tasks "), stem[5:]}
        assert stem in said or by_value or (parts and rest & said), key


@pytest.mark.parametrize("language", Language)
def test_each_value_has_a_word(language: Language) -> None:
    known = WORDS[language]
    lacking = {f"{sort}:{one}" for sort, values in SORTS.items() for one in values} - known.keys()
    assert lacking == set()


@pytest.mark.parametrize("sort", SORTS)
def test_no_word_is_of_a_value_that_is_no_more(sort: str) -> None:
    values = {f"{sort}:{one}" for one in SORTS[sort]} | BY_NAME
    assert {key for key in WORDS[Language.ENGLISH] if key.startswith(f"{sort}:")} <= values


@pytest.mark.parametrize(
    ("english", "norwegian"),
    [
        ("1 of 2 done, not B02", "1 av 2 utført, ikke B02"),
        ("2 of 2 done", "2 av 2 utført"),
        ("B05 equal", "B05 like"),
        ("on the word of k.stone", "på ordet til k.stone"),
        ("it has no rollback", "den har ingen tilbakerulling"),
        ("M1 is forecast 12 min before the limit", "M1 er ventet 12 min før grensen"),
        ("waived: closed; instead: by phone", "frafalt: closed; i stedet: by phone"),
        ("A2 skipped by kari (no time)", "A2 hoppet over av kari (no time)"),
        (
            "outage is forecast to last 4 h 8 min, 22 min under its limit",
            "outage er ventet å vare 4 t 8 min, 22 min under grensen",
        ),
        ("no longer polled: Ward", "ikke lenger spurt: Ward"),
        ("0 new, 1 dropped, 2 changed", "0 nye, 1 fjernet, 2 endret"),
        (
            "exit status 3 after 0.05 s; its 0 lines are in /a",
            "avsluttet med status 3 etter 0.05 s; de 0 linjene ligger i /a",
        ),
        ("3 flows let through what was sent", "3 flyter slipper gjennom det som ble sendt"),
        ("1 of 3 flows not: L has had no canary yet", "1 av 3 flyter ikke: L har ikke hatt noen prøvemelding ennå"),
        ("the moon is made of cheese", "the moon is made of cheese"),
    ],
)
def test_a_sentence_of_this_program_is_told_in_norwegian_where_its_form_is_known(english: str, norwegian: str) -> None:
    assert in_bokmal(english) == norwegian
