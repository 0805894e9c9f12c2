"""A text is one value of YAML, as the one before it was written, and never becomes structure."""

import pytest

from plans.edits.scalars import like, plain, quoted


@pytest.mark.parametrize(
    ("text", "style", "written"),
    [
        ("Copy patients", "", "Copy patients"),
        ("Copy: patients", "", '"Copy: patients"'),
        ("no", "", '"no"'),
        ("12:30", "", '"12:30"'),
        ("it's", "'", "'it''s'"),
        ("A03", "", "A03"),
        ("one\ntwo", "|", "|-\n    one\n    two"),
        ("one\n two", "|", '"one\\n two"'),
    ],
)
def test_it_is_written_as_the_one_before_where_that_can_be(text: str, style: str, written: str) -> None:
    assert like(text, style, indent=2) == written


def test_a_plain_word_stays_plain() -> None:
    assert [plain("cutover-manager"), plain("1.1"), quoted("a")] == ["cutover-manager", '"1.1"', '"a"']
