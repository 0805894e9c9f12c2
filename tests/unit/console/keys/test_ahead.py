"""What is foreseen is worked out again as soon as the line that waits would be taken or refused for another reason."""

import pytest

from console.keys.ahead import sameness
from jobs.run.what_if import Supposition

GO = {"task": "G1", "choice": "go", "accept": ["criterion:2"]}


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        (GO, {**GO, "text": "flag comes later"}, False),
        ({**GO, "text": " "}, {**GO, "text": "f"}, False),
        ({**GO, "text": "f"}, {**GO, "text": "flag"}, True),
        ({**GO, "text": "f"}, {**GO, "text": "f", "accept": ["criterion:2", "vote:mig"]}, False),
        ({**GO, "text": ""}, {**GO, "text": "", "choice": "no-go"}, False),
    ],
)
def test_a_text_that_goes_on_is_the_same_and_one_that_is_there_at_last_is_not(
    before: dict[str, object], after: dict[str, object], is_same: bool
) -> None:
    one, other = (sameness(Supposition(word="decide", args=args)) for args in (before, after))
    assert (one == other) is is_same
