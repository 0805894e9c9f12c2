"""Options of workers, and of what is said of logins, that make no sense together are refused in words."""

import pytest

from console.exits import Exit
from tests.support.command_line import cutover


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("worker", "--list", "--slots", "8"), "--list stands alone"),
        (("worker", "--list", "--labels", "dmz"), "--list stands alone"),
        (("worker", "--slots", "8"), "no label is named"),
        (("worker", "--labels", "dmz", "--json"), "--json is of --list"),
        (("db", "worker", "w_dmz"), "say which login and which label"),
        (("db", "worker", "--remove"), "say which login and which label"),
        (("db", "party", "kari"), "say which login and which party"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_together_is_refused(words: tuple[str, ...], said: str) -> None:
    answer = cutover(*words)
    assert (answer.returncode, said in answer.stderr, answer.stdout) == (Exit.USAGE, True, "")
