"""The page of every key says what the program checks, and leaves none out."""

from plans.file.reference import keys_of, models, page
from tests.support.places import ROOT

KEYS = [(name, key) for name in models() for key in keys_of(name)]


def test_the_page_is_what_the_program_says_now() -> None:
    written = (ROOT / "docs" / "plan-reference.md").read_text(encoding="utf-8")
    assert written == page(), "python -m plans.file.reference > docs/plan-reference.md"


def test_every_key_of_every_mapping_has_a_meaning() -> None:
    assert [f"{name}: {key.name}" for name, key in KEYS if not key.meaning] == []


def test_every_key_of_every_mapping_has_an_example() -> None:
    assert [f"{name}: {key.name}" for name, key in KEYS if not key.example] == []
